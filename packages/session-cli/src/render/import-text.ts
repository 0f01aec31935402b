import type { ConversationSummary, FoundSession, ReadSession } from '@0dai/session-hooks/import';
import { ago, cleanLine, firstLine } from '@0dai/session-schema/internal';
import type { RenderContext } from './render-context.ts';
import { quotedForShell } from './switch-text.ts';
import { cut, pad, wrap } from './wrap.ts';

/** The result of an import, besides the conversation itself. */
export interface ImportOutcome {
  /** The outcome, for the first line. */
  done: 'imported' | 'caught up' | 'nothing new' | 'dry run' | 'unverified';
  /** The changed files by the project's names, and how many of them are not committed; null outside git. */
  files: { names: readonly string[]; uncommitted: number | null };
}

/** Most files, checks and open calls that are named; the JSON holds all of them. */
const MAX_NAMED = 5;
/** Most columns of a quoted prompt or title. */
const MAX_QUOTE_COLUMNS = 160;

const FIRST_WORDS = {
  imported: 'Imported',
  'caught up': 'Caught up with',
  'nothing new': 'Nothing new in',
  'dry run': 'Would import',
  unverified: 'Imported, unverified until you accept it,',
} as const;

/** Renders what was imported, from which agent, what the conversation holds, and how it ended. */
export function importText(read: ReadSession, outcome: ImportOutcome, context: RenderContext): string {
  const { agent, log, summary, isLive } = read;
  const { style, width, now } = context;
  const age = ago(log.modifiedMs, now);
  const title = `${FIRST_WORDS[outcome.done]} the conversation of ${cleanLine(agent.name)}, last active ${age}${isLive ? ' (it may still be running)' : ''}`;
  const rows: [string, string][] = [
    ['about', quoted(titleOf(summary))],
    ['prompts', promptsText(summary)],
    ['plan', planText(summary)],
    ['files', filesText(outcome)],
    ['checks', checksText(summary)],
    ['decided', summary.decisions > 0 ? counted(summary.decisions, 'decision') : ''],
    ['ended', endText(read)],
    ['open', openText(summary)],
    ['unread', unreadText(read)],
    [
      'log',
      `${cleanLine(log.path)} (${size(log.bytes)}${read.version === undefined ? '' : `, version ${cleanLine(read.version)}`})`,
    ],
  ];
  const lines = rows
    .filter(([, text]) => text !== '')
    .flatMap(([name, text]) => wrap(text, width, `  ${pad(name, 9)}`));
  return `${[...wrap(title, width).map(style.bold), ...lines].join('\n')}\n`;
}

/** Lists the conversations found: agent, age, size, how it ended, where; then title or first words, and id. */
export function listText(
  rows: readonly { found: FoundSession; read: ReadSession | undefined }[],
  context: RenderContext,
): string {
  const { style, width } = context;
  return `${rows
    .map(({ found, read }) => {
      const { agent, log } = found;
      const head = [
        cleanLine(agent.name),
        ago(log.modifiedMs, context.now),
        size(log.bytes),
        read ? endText(read) : 'not readable',
        found.where === 'here' ? '' : `in ${cleanLine(log.folder ?? found.where)}`,
        found.isInProject ? 'log inside the project' : '',
      ].filter((part) => part !== '');
      return [
        ...wrap(head.join(', '), width).map(style.bold),
        `  ${cut(rowTitle(found, read), width - 2)}`,
        `  ${style.dim(
          importCommandFor(
            found,
            rows.map((row) => row.found),
          ),
        )}`,
      ].join('\n');
    })
    .join('\n\n')}\n`;
}

/** Shortest beginning of an id that is shown. */
const MIN_ID_CHARS = 8;

/** The command that imports a conversation, with as much of its id as tells it from the others. */
export function importCommandFor({ agent, log }: FoundSession, among: readonly FoundSession[]): string {
  const others = among.map((one) => one.log.sessionId).filter((id) => id !== log.sessionId);
  let length = Math.min(MIN_ID_CHARS, log.sessionId.length);
  const isShared = () => others.some((id) => id.startsWith(log.sessionId.slice(0, length)));
  while (length < log.sessionId.length && isShared()) length += 1;
  return importCommandOf(agent.id, log.sessionId.slice(0, length));
}

/** The command that imports a conversation by its id or its beginning. A log chose the id: a shell must run none of it. */
export function importCommandOf(agent: string, id: string): string {
  const word = quotedForShell(cleanLine(id));
  // An id that begins with a dash would be a flag.
  return `0dai session import ${agent} --id${/^\w/.test(id) ? ' ' : '='}${word}`;
}

/** A found conversation in one line, for a picker. */
export function rowTitle({ log }: FoundSession, read: ReadSession | undefined): string {
  return quoted(log.title ?? (read ? titleOf(read.summary) : '')) || '(no words)';
}

/** How a conversation ended, in a few words. */
export function endText({ summary, isLive }: ReadSession): string {
  const { ended } = summary;
  const detail = ended.detail === undefined ? '' : `: ${cleanLine(firstLine(ended.detail))}`;
  switch (ended.how) {
    case 'limit':
      return `at a usage limit${detail}`;
    case 'error':
      return `with an error${detail}`;
    case 'interrupted':
      return 'interrupted by you';
    case 'done':
      return 'at the end of a turn';
    case 'open':
      return isLive ? 'not yet: a turn is under way' : 'in the middle of a turn';
    case 'unknown':
      return summary.last === '' ? '' : "after the agent's last message";
  }
}

function titleOf({ title, first, last }: ConversationSummary): string {
  return title ?? (first || last);
}

function promptsText({ prompts, last, first }: ConversationSummary): string {
  if (prompts === 0) return 'none';
  return prompts === 1 || last === first ? String(prompts) : `${prompts}, the last one: ${quoted(last)}`;
}

function planText({ plan }: ConversationSummary): string {
  if (!plan) return '';
  const next = plan.next === undefined ? '' : `; next: ${cut(cleanLine(plan.next), MAX_QUOTE_COLUMNS)}`;
  return `${plan.done} of ${plan.total} done${next}`;
}

function filesText({ files: { names, uncommitted } }: ImportOutcome): string {
  if (names.length === 0) return '';
  const differ = uncommitted === null ? '' : `, ${uncommitted} not committed`;
  return `${names.length} changed${differ}: ${named(names.slice(-MAX_NAMED).reverse().map(cleanLine), names.length)}`;
}

function checksText({ checks }: ConversationSummary): string {
  const shown = checks.slice(-MAX_NAMED).map(({ command, outcome }) => {
    const how = outcome === 'unknown' ? 'outcome unknown' : outcome;
    return `${cut(cleanLine(command), 60)} ${how}`;
  });
  return named(shown, checks.length);
}

function openText({ open }: ConversationSummary): string {
  return open.map((call) => `${cut(cleanLine(call), MAX_QUOTE_COLUMNS)} (no result)`).join('; ');
}

function unreadText({ unknown, skippedBytes }: ReadSession): string {
  const kinds = Object.entries(unknown).sort(([, a], [, b]) => b - a);
  const total = kinds.reduce((sum, [, count]) => sum + count, 0);
  const records =
    total === 0
      ? []
      : [
          `${counted(total, 'record')} not understood: ${named(
            kinds.slice(0, MAX_NAMED).map(([kind, count]) => `${cut(cleanLine(kind), 40)} (${count})`),
            kinds.length,
          )}`,
        ];
  const bytes = skippedBytes === 0 ? [] : [`${size(skippedBytes)} of a large log skipped`];
  return [...records, ...bytes].join('; ');
}

function named(shown: readonly string[], of: number): string {
  const more = of - shown.length;
  return `${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

function quoted(text: string): string {
  return cut(cleanLine(firstLine(text, MAX_QUOTE_COLUMNS * 2)), MAX_QUOTE_COLUMNS);
}

/** A size in bytes for people. */
export function size(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`;
  if (bytes < 1_000_000) return `${Math.round(bytes / 1_000)} kB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}
