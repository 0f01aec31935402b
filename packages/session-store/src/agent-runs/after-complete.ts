import {
  checksOf,
  type Fact,
  type FoundRun,
  findExactRun,
  promptText,
  type Session,
} from '@0dai/session-schema/internal';
import { lastCompleted } from '../archive/archive.ts';
import type { AgentActor } from '../journal/items.ts';
import { recordsSince } from '../operations/recording.ts';
import type { Store } from '../project/store.ts';
import type { LogPart } from './log-items.ts';

/**
 * Work after a completion. An agent may complete the session and go on in the same turn: "part 2 is done, part 3 is
 * open". Nothing tells the next agent of that work, because no session is in progress.
 *
 * 1. The session that was completed last knows how far the logs of its agent runs were read.
 * 2. Behind that offset, and after the completion, an agent's log may show work (`isWork`). The agent's last words do
 *    not count as work, so that "All done" begins no session.
 * 3. Work begins a session that names the completed one as its predecessor. Nothing older than the completion is
 *    taken into it.
 */

/** The part of a log that is later than the completion of the session it belonged to. */
export interface LaterPart {
  path: string;
  /** Facts before this time (ISO 8601) belong to the completed session. */
  since: string;
  /** The offset from which the log was not read yet. */
  offset: number;
}

/**
 * Finds an agent run's work after its session was completed, in the agent's log.
 * @param found the agent run in the completed session
 * @param read reads a log of its agent from an offset
 * @param path the log, if the agent names one
 * @returns undefined if the log shows no work
 */
export function laterWork(
  store: Store,
  { completed_at: completed }: Session,
  { meta: { transcript: known } }: FoundRun,
  read: (log: { path: string; offset: number }) => LogPart | undefined,
  path = known?.path,
): LaterPart | undefined {
  if (path === undefined || completed === undefined) return undefined;
  const offset = known?.path === path ? known.offset : 0;
  // A fact of the same millisecond counts as older.
  const since = new Date(Math.max(Date.parse(completed) + 1, recordsSince(store))).toISOString();
  const { facts = [] } = read({ path, offset }) ?? {};
  return facts.some((fact) => isAfter(fact, since) && isWork(fact)) ? { path, since, offset } : undefined;
}

function isAfter({ at }: Fact, since: string): boolean {
  return at !== undefined && Date.parse(at) >= Date.parse(since);
}

/** Whether a fact is work: the user's words, an edit, a check that ran, a plan in which something is open. */
function isWork(fact: Fact): boolean {
  switch (fact.fact) {
    case 'prompt':
      return promptText(fact.text) !== '';
    case 'file':
      return fact.change !== 'read';
    case 'command':
      return checksOf(fact.command, fact.exit, fact.shows).length > 0;
    case 'plan':
      return fact.steps.some(({ status }) => status !== 'completed');
    case 'task':
      return !fact.dropped && fact.status !== 'completed';
    default:
      return false;
  }
}

/** An agent's run in the session that was completed last, if no session is in progress since. */
export function completedRun(
  store: Store,
  who: AgentActor,
): { completed: Session; run: FoundRun } | undefined {
  const completed = lastCompleted(store);
  const run = completed && findExactRun(completed, who);
  return completed && run && { completed, run };
}
