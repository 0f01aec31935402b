import {
  type Actor,
  type AgentRun,
  type FoundRun,
  openRuns,
  type ProcessIdentity,
  type RunEnd,
  type Session,
} from '@0dai/session-schema/internal';
import type { Item } from '../journal/items.ts';
import { isGone } from './process.ts';

/** An agent that is neither known to be gone nor seen for this long has fallen silent. */
export const SILENT_MS = 30 * 60_000;

/** Who catches up: an agent that starts, or a person who looks. */
export interface Reader {
  actor: Actor;
  /** Its process, and whether its own conversation was just cleared: then the one before it is over. */
  process?: ProcessIdentity;
  cleared?: boolean;
}

/**
 * How an agent run ended, as far as can be told from outside; undefined while it may be at work.
 * @param seen when its log was last written to, in milliseconds since 1970
 */
export function howEnded({ run, meta }: FoundRun, now: number, seen = 0): RunEnd | undefined {
  if (run.ended_at !== null) return run.ended;
  if (meta.process && isGone(meta.process)) return 'gone';
  return now - Math.max(Date.parse(meta.last_at), seen) > SILENT_MS ? 'silent' : undefined;
}

/**
 * The other agents that are in the middle of a turn, as far as can be told. One whose last turn ended waits for
 * its user, who may well have turned to the reader instead; of one whose prompts are not recorded nothing is known.
 */
export function atWork(session: Session, now: number, reader?: Actor): FoundRun[] {
  return openRuns(session, reader).filter(
    (open) =>
      open.meta.asked_at !== undefined && open.run.turn === undefined && howEnded(open, now) === undefined,
  );
}

/** After /clear the same process goes on under another session id; not every agent says that the old one is over. */
export function wasCleared({ run, meta }: FoundRun, { actor, process, cleared }: Reader): boolean {
  return (
    cleared === true &&
    run.agent === actor.agent &&
    process !== undefined &&
    meta.process?.pid === process.pid &&
    meta.process.started === process.started
  );
}

/** That a run ended, as the reader notes it. */
export function endOf(reader: Actor, run: AgentRun, how: RunEnd, until: number): Item {
  const of = { agent: run.agent, ...(run.session_id !== undefined && { session_id: run.session_id }) };
  return {
    body: { type: 'end', how, of, when: new Date(until).toISOString() },
    writer: { actor: reader, evidence: 'observed' },
  };
}
