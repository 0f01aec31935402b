import { checksOf } from '../checks/check.ts';
import { gitCommandsIn } from '../checks/git-commands.ts';
import type { EntryBody, Evidence } from '../model/entry/entry.ts';
import type { Fact } from '../model/fact.ts';
import { promptSource } from '../reducer/log-source.ts';
import { callLine } from './call-line.ts';
import { selectCalls } from './calls.ts';
import { type CapturedPatch, DETAIL_MAX, patchesOf, shortened } from './captured.ts';
import { FileFacts } from './file-facts.ts';
import { promptText } from './prompt-text.ts';
import { selectStatements } from './select-statements.ts';

/** An entry from an agent's log before it is written. Its `when` is always set. */
export interface LogEntry {
  /** The entry's content. */
  body: Extract<EntryBody, { type: 'prompt' | 'capture' | 'turn' }>;
  /** The evidence for it. */
  evidence: Evidence;
}

/** Options of `logEntries`. */
export interface LogEntryOptions {
  /** Makes a path project-relative; undefined for one outside the project or in `ai/sessions`. */
  projectPath(path: string): string | undefined;
  /** The time of facts for which the log has none, ISO 8601. */
  since: string;
}

/**
 * Turns facts of an agent's log into journal entries, in their order: one for each call or message and kind of
 * evidence, so that each can be undone alone. Leaves out facts that a later one replaces (a file's earlier edits, an
 * earlier run of the same check, an earlier plan, earlier statements of the same turn), and the oldest of more than
 * `MAX_FACTS`.
 *
 * @param facts in the order of the log
 */
export function logEntries(facts: readonly Fact[], options: LogEntryOptions): LogEntry[] {
  const calls = selectCalls(facts, options.projectPath);
  const kept = withoutPointless(facts, calls, options.projectPath);
  let when = options.since;
  const entries: LogEntry[] = [];
  for (const group of byRecord(kept)) {
    const [first] = group;
    if (!first) continue;
    when = first.at ?? when;
    const about = { ...(first.source !== undefined && { source: first.source }), when };
    for (const fact of group) {
      if (fact.fact === 'prompt' || fact.fact === 'answer') {
        const said = fact.fact === 'answer' ? answerIn(fact) : promptIn(fact, group, options);
        if (said.text === '') continue;
        entries.push({ body: { type: 'prompt', ...said, when }, evidence: 'user' });
      } else if (fact.fact === 'turn' && fact.outcome !== 'begun') {
        const detail = turnDetail(fact);
        const source = fact.source === undefined ? {} : { source: fact.source };
        entries.push({
          body: { type: 'turn', outcome: fact.outcome, ...(detail && { detail }), ...source, when },
          evidence: 'agent',
        });
      }
    }
    for (const captured of patchesOf(group, options.projectPath, calls)) {
      const { patch, evidence } = captured;
      const source = sourceOf(group, captured);
      entries.push({ body: { type: 'capture', patch, ...about, ...(source && { source }) }, evidence });
    }
  }
  return entries;
}

type PromptBody = Omit<Extract<EntryBody, { type: 'prompt' }>, 'type'>;

/** The user's prompt, with the call that it refuses, if any. */
function promptIn(
  fact: Extract<Fact, { fact: 'prompt' }>,
  group: readonly Fact[],
  { projectPath }: LogEntryOptions,
): PromptBody {
  const source = fact.id === undefined ? fact.source : promptSource(fact.id);
  const refusal = group.find((other) => other.fact === 'refusal');
  const call = refusal?.fact === 'refusal' ? callLine(refusal, projectPath) : undefined;
  return {
    text: promptText(fact.text),
    ...(fact.via === 'refusal' && { refused: shortened(call ?? 'a tool call', REFUSED_MAX) }),
    ...(source !== undefined && { source }),
  };
}

/** The user's answer, with the question and the other options. */
function answerIn({ question, answer, options = [], note, source }: Extract<Fact, { fact: 'answer' }>) {
  const others = options.length > 0 ? ` (other options: ${options.join(', ')})` : '';
  return {
    text: promptText(note?.trim() ? `${answer} (note: ${note.trim()})` : answer),
    question: shortened(`${question}${others}`, QUESTION_MAX),
    ...(source !== undefined && { source }),
  };
}

const REFUSED_MAX = 300;
const QUESTION_MAX = 2_000;

/** The error that ended a turn, and when the usage limit ends, if the agent says so. */
export function turnDetail({ detail, resets }: { detail?: string; resets?: string }): string | undefined {
  const text = [
    detail?.trim() ?? '',
    resets !== undefined && !detail?.includes(resets) ? `resets ${resets}` : '',
  ]
    .filter((part) => part !== '')
    .join('; ');
  return text === '' ? undefined : shortened(text, DETAIL_MAX);
}

/** Groups the facts of one record of the log: those of one call or message. */
function byRecord(facts: readonly Fact[]): Fact[][] {
  const groups: Fact[][] = [];
  let last: string | undefined;
  for (const fact of facts) {
    const record = fact.source?.slice(0, fact.source.lastIndexOf('.'));
    const group = groups.at(-1);
    if (group && record !== undefined && record === last) group.push(fact);
    else groups.push([fact]);
    last = record;
  }
  return groups;
}

/** The source of the entry for one record and kind of evidence: no two entries have the same. */
function sourceOf(group: readonly Fact[], { evidence }: CapturedPatch): string | undefined {
  const source = group.find(({ source: one }) => one !== undefined)?.source;
  if (source === undefined) return undefined;
  const record = source.slice(0, source.lastIndexOf('.'));
  return `${record}.${NUMBERS[evidence]}`;
}

/** The last part of a source, for each kind of evidence: above the numbers of a record's facts. */
const NUMBERS: Readonly<Record<Evidence, number>> = {
  observed: 10_000,
  agent: 10_001,
  user: 10_002,
  imported: 10_003,
  hand: 10_004,
  accepted: 10_005,
};

/**
 * The most facts of one reading that become entries, newest first. A log can hold a hundred thousand, and a hook signs
 * and writes each entry. Older facts stay in the agent's log.
 */
const MAX_FACTS = 2_000;

/** The most git commands of one reading that become entries. */
const MAX_GIT = 8;
/** The most background tasks of one reading that become entries, each with its last state. */
const MAX_BACKGROUND = 50;

/** Removes the facts that later facts replace. */
function withoutPointless(
  facts: readonly Fact[],
  calls: ReadonlyMap<Fact, unknown>,
  projectPath: (path: string) => string | undefined,
): Fact[] {
  const kept = new Set<Fact>();
  const files = new FileFacts(kept, projectPath);
  const checks = new Set<string>();
  const tasks = new Set<string>();
  const actors = new Set<string>();
  const seen = new Set<Fact['fact']>();
  const words = selectStatements(facts);
  let git = 0;
  const isLast = (kind: Fact['fact']) => {
    const isNew = !seen.has(kind);
    seen.add(kind);
    return isNew;
  };
  for (const fact of facts.toReversed()) {
    if (kept.size === MAX_FACTS) break;
    switch (fact.fact) {
      case 'file':
        files.add(fact);
        break;
      case 'command': {
        const found = checksOf(fact.command, fact.exit, fact.shows).map(({ command }) => command);
        const isGit = git < MAX_GIT && gitCommandsIn(fact.command, fact.exit).length > 0;
        if (isGit) git += 1;
        if (!isGit && found.every((command) => checks.has(command))) break;
        for (const command of found) checks.add(command);
        kept.add(fact);
        break;
      }
      case 'plan':
        if (isLast('plan')) kept.add(fact);
        break;
      case 'task':
        // Keep the last status of a task, and its text, which may be in an earlier fact.
        if (tasks.has(fact.ref) && fact.step === undefined) break;
        if (fact.status !== undefined || fact.dropped) tasks.add(fact.ref);
        kept.add(fact);
        break;
      case 'goal':
        seen.add('goal reached');
        if (isLast('goal')) kept.add(fact);
        break;
      case 'goal reached':
        if (isLast('goal reached')) kept.add(fact);
        break;
      case 'words':
        if (words.has(fact)) kept.add(fact);
        break;
      case 'prompt':
        seen.add('turn');
        // Checks and files before this prompt belong to the request before it.
        files.nextRequest();
        checks.clear();
        kept.add(fact);
        break;
      case 'answer':
        files.nextRequest();
        checks.clear();
        kept.add(fact);
        break;
      case 'turn':
        if (isLast('turn') && fact.outcome !== 'begun') kept.add(fact);
        break;
      case 'decision':
      // The prompt that was typed with it becomes the entry.
      case 'refusal':
        kept.add(fact);
        break;
      case 'call':
        files.addCall(fact);
        if (calls.has(fact)) kept.add(fact);
        break;
      case 'background':
        if (actors.has(fact.id) || actors.size === MAX_BACKGROUND) break;
        actors.add(fact.id);
        kept.add(fact);
        break;
      case 'summary':
      case 'title':
      case 'rewound':
      case 'end':
      case 'briefing':
        break;
    }
  }
  return [...kept].reverse();
}
