import {
  type Actor,
  type AgentStay,
  openStays,
  type ProcessMark,
  type Session,
  type Stay,
  type StayEnd,
} from '@0dai/session-schema';
import type { Item } from '../journal/items.ts';
import { isGone } from './process.ts';

/** An agent that is neither known to be gone nor seen for this long has fallen silent. */
export const SILENT_MS = 30 * 60_000;

/** Who catches up: an agent that starts, or a person who looks. */
export interface Reader {
  actor: Actor;
  /** Its process, and whether its own conversation was just cleared: then the one before it is over. */
  process?: ProcessMark;
  cleared?: boolean;
}

/**
 * How an agent run ended, as far as can be told from outside; undefined while it may be at work.
 * @param seen when its log was last written to, in milliseconds since 1970
 */
export function howEnded({ stay, mark }: Stay, now: number, seen = 0): StayEnd | undefined {
  if (stay.ended_at !== null) return stay.ended;
  if (mark.process && isGone(mark.process)) return 'gone';
  return now - Math.max(Date.parse(mark.last_at), seen) > SILENT_MS ? 'silent' : undefined;
}

/**
 * The other agents that are in the middle of a turn, as far as can be told. One whose last turn ended waits for
 * its user, who may well have turned to the reader instead; of one whose prompts are not recorded nothing is known.
 */
export function atWork(session: Session, now: number, reader?: Actor): Stay[] {
  return openStays(session, reader).filter(
    (open) =>
      open.mark.asked_at !== undefined && open.stay.turn === undefined && howEnded(open, now) === undefined,
  );
}

/** After /clear the same process goes on under another session id; not every agent says that the old one is over. */
export function wasCleared({ stay, mark }: Stay, { actor, process, cleared }: Reader): boolean {
  return (
    cleared === true &&
    stay.agent === actor.agent &&
    process !== undefined &&
    mark.process?.pid === process.pid &&
    mark.process.started === process.started
  );
}

/** That a run ended, as the reader notes it. */
export function endOf(reader: Actor, stay: AgentStay, how: StayEnd, until: number): Item {
  const of = { agent: stay.agent, ...(stay.session_id !== undefined && { session_id: stay.session_id }) };
  return {
    body: { type: 'end', how, of, when: new Date(until).toISOString() },
    writer: { actor: reader, evidence: 'observed' },
  };
}
