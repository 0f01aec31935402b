import { checksOf } from '../checks/check.ts';
import { gitCommandsIn } from '../checks/git-commands.ts';
import type { EntryBody, Evidence } from '../model/entry.ts';
import type { Fact } from '../model/fact.ts';
import { promptSource } from '../reducer/log-source.ts';
import { callLine } from './call-line.ts';
import { tellingCalls } from './calls.ts';
import { type CapturedPatch, DETAIL_MAX, patchesOf, shortened } from './captured.ts';
import { FileFacts } from './file-facts.ts';
import { tellingWords } from './telling-words.ts';
import { promptText } from './user-words.ts';

/** An entry from an agent's log before it is written. Its `when` is always set. */
export interface LogEntry {
  /** What the entry says. */
  body: Extract<EntryBody, { type: 'prompt' | 'capture' | 'turn' }>;
  /** How that is known. */
  evidence: Evidence;
}

/** How facts of a log become entries. */
export interface LogEntryOptions {
  /** Makes a path project-relative; undefined for one outside the project, or ours. */
  projectPath(path: string): string | undefined;
  /** The time of facts for which the log has none, ISO 8601. */
  since: string;
}

/**
 * What facts of an agent's log say, as journal entries in their order: one for each call (or message) and kind of
 * evidence, so that single things can be taken back. What a later fact makes pointless is left out: a file's earlier
 * edits, an earlier run of the same check, an earlier plan, earlier words of the same turn. So are the oldest of more
 * than `MAX_FACTS`.
 *
 * @param facts in the order of the log
 */
export function logEntries(facts: readonly Fact[], options: LogEntryOptions): LogEntry[] {
  const calls = tellingCalls(facts, options.projectPath);
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

/** What the user typed; beside a refused call it names the call. */
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

/** What the user answered, with the question and the other options. */
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

/** The error that ended a turn, and when a usage limit ends, where the agent says so. */
export function turnDetail({ detail, resets }: { detail?: string; resets?: string }): string | undefined {
  const text = [
    detail?.trim() ?? '',
    resets !== undefined && !detail?.includes(resets) ? `resets ${resets}` : '',
  ]
    .filter((part) => part !== '')
    .join('; ');
  return text === '' ? undefined : shortened(text, DETAIL_MAX);
}

/** Facts of one place in a log stand together: what one call or message says. */
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

/** What each kind of evidence of one place is called: two entries never have the same source. */
function sourceOf(group: readonly Fact[], { evidence }: CapturedPatch): string | undefined {
  const source = group.find(({ source: one }) => one !== undefined)?.source;
  if (source === undefined) return undefined;
  const record = source.slice(0, source.lastIndexOf('.'));
  return `${record}.${NUMBERS[evidence]}`;
}

/** Behind the numbers that a place's facts have. */
const NUMBERS: Readonly<Record<Evidence, number>> = {
  observed: 10_000,
  agent: 10_001,
  user: 10_002,
  imported: 10_003,
  hand: 10_004,
  accepted: 10_005,
};

/**
 * How many facts of one reading become entries at most, newest first, and how many of them files. A log can hold a
 * hundred thousand, and a hook signs and writes each entry; what is older stays in the agent's log.
 */
const MAX_FACTS = 2_000;

/** So many calls of git are kept. */
const MAX_GIT = 8;
/** So many background tasks are kept, each as it was known last. */
const MAX_BACKGROUND = 50;

/** The facts that still say something after those that follow. */
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
  const words = tellingWords(facts);
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
        // A step's text counts once; the last status counts.
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
        // What was done before these words stands beside the words before.
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
      // Words that were typed with it stand beside it.
      case 'refusal':
        kept.add(fact);
        break;
      case 'call':
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
