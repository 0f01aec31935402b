import {
  type CheckOutcome,
  checksOf,
  type Fact,
  isBare,
  promptText,
  redact,
  type StepStatus,
  type TurnOutcome,
  turnDetail,
} from '@0dai/session-schema/internal';

/** What a conversation holds, for a person who decides whether to take it over. Texts are redacted. */
export interface ConversationSummary {
  /** How many prompts the user sent. */
  prompts: number;
  /** The first prompt that says more than "continue"; '' if there is none. */
  first: string;
  /** The last prompt. */
  last: string;
  /** The agent's own title of the conversation. */
  title?: string;
  /** The plan: how many steps are done, and the first that is not. */
  plan?: { done: number; total: number; next?: string };
  /** The files that were changed, in order of their last change, as the log names them. */
  files: string[];
  /** Each check, with its last outcome. */
  checks: { command: string; outcome: CheckOutcome }[];
  /** How many decisions the log shows. */
  decisions: number;
  /** How the last turn ended; `open` if it did not; `unknown` if the log ends with a message and does not say. */
  ended: { how: TurnOutcome | 'open' | 'unknown'; detail?: string };
  /** Calls without a result at the end: what was in the middle. */
  open: string[];
  /** When the conversation began and was last active, ISO 8601; absent if its log has no times. */
  began?: string;
  seen?: string;
}

const MAX_OPEN = 5;

/**
 * Sums up the facts of a conversation's log. A pure function.
 * @example summarize(facts).ended // { how: 'limit', detail: 'resets 15:45' }
 */
export function summarize(facts: readonly Fact[]): ConversationSummary {
  const prompts = facts.flatMap((fact) => (fact.fact === 'prompt' ? [redact(promptText(fact.text))] : []));
  const said = prompts.filter((text) => text !== '');
  const title = facts.findLast((fact) => fact.fact === 'title');
  const plan = planIn(facts);
  const times = facts.flatMap(({ at }) => (at === undefined ? [] : [at]));
  const sorted = [...times].sort((a, b) => Date.parse(a) - Date.parse(b));
  const [began] = sorted;
  const seen = sorted.at(-1);
  return {
    prompts: said.length,
    first: said.find((text) => !isBare(text)) ?? said[0] ?? '',
    last: said.at(-1) ?? '',
    ...(title?.fact === 'title' && { title: redact(title.text) }),
    ...(plan && { plan }),
    files: filesIn(facts),
    checks: checksIn(facts),
    decisions: facts.filter(({ fact }) => fact === 'decision' || fact === 'answer').length,
    ended: endOf(facts),
    open: openCalls(facts),
    ...(began !== undefined && { began }),
    ...(seen !== undefined && { seen }),
  };
}

function planIn(facts: readonly Fact[]): ConversationSummary['plan'] {
  const tasks = new Map<string, { step: string; status: StepStatus | undefined }>();
  let steps: readonly { step: string; status?: StepStatus | undefined }[] = [];
  for (const fact of facts) {
    if (fact.fact === 'plan') {
      steps = fact.steps;
      tasks.clear();
    } else if (fact.fact === 'task') {
      const before = tasks.get(fact.ref);
      if (fact.dropped) tasks.delete(fact.ref);
      else
        tasks.set(fact.ref, {
          step: fact.step ?? before?.step ?? fact.ref,
          status: fact.status ?? before?.status,
        });
    }
  }
  const all = tasks.size > 0 ? [...tasks.values()] : steps;
  if (all.length === 0) return undefined;
  const open = all.filter(({ status }) => status !== 'completed');
  const next = open.find(({ status }) => status === 'in_progress') ?? open[0];
  return {
    done: all.length - open.length,
    total: all.length,
    ...(next && { next: redact(next.step) }),
  };
}

function filesIn(facts: readonly Fact[]): string[] {
  const files = new Set<string>();
  for (const fact of facts) {
    if (fact.fact !== 'file' || fact.change === 'read') continue;
    files.delete(fact.path);
    files.add(fact.path);
  }
  return [...files];
}

function checksIn(facts: readonly Fact[]): ConversationSummary['checks'] {
  const checks = new Map<string, CheckOutcome>();
  for (const fact of facts) {
    if (fact.fact !== 'command') continue;
    for (const { command, outcome } of checksOf(fact.command, fact.exit, fact.shows)) {
      checks.delete(command);
      checks.set(command, outcome);
    }
  }
  return [...checks].map(([command, outcome]) => ({ command: redact(command), outcome }));
}

function endOf(facts: readonly Fact[]): ConversationSummary['ended'] {
  const last = facts.findLast(
    (fact) => fact.fact === 'turn' || (fact.fact === 'prompt' && fact.via !== 'queue'),
  );
  if (!last) return { how: 'unknown' };
  if (last.fact === 'turn' && last.outcome !== 'begun') {
    const detail = turnDetail(last);
    return { how: last.outcome, ...(detail !== undefined && { detail: redact(detail) }) };
  }
  // Many agents and versions do not log that a turn ended: then the agent's message is all there is.
  const latest = facts.findLast(({ fact }) => WORK.has(fact));
  return { how: latest?.fact === 'words' && openCalls(facts).length === 0 ? 'unknown' : 'open' };
}

/** Facts after which a turn is not over. */
const WORK: ReadonlySet<Fact['fact']> = new Set(['prompt', 'words', 'call', 'file', 'command']);

function openCalls(facts: readonly Fact[]): string[] {
  const calls = new Map<string, string>();
  for (const fact of facts) {
    if (fact.fact !== 'call') continue;
    calls.delete(fact.call);
    if (fact.outcome === 'open') {
      const about = fact.about === undefined ? '' : ` ${redact(fact.about)}`;
      calls.set(fact.call, `${fact.tool}${about}`);
    }
  }
  return [...calls.values()].slice(-MAX_OPEN);
}
