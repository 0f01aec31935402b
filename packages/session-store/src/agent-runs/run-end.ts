import {
  type Actor,
  type AgentRun,
  type FoundRun,
  IMPORTED,
  openRuns,
  type ProcessIdentity,
  type RunEnd,
  type Session,
} from '@0dai/session-schema/internal';
import type { Item } from '../journal/items.ts';
import { howEnded } from '../state/run-state.ts';

/** The reader that catches up: an agent that starts, or a person. */
export interface Reader {
  /** The agent, or a person. */
  actor: Actor;
  /** Its process, if it is an agent's. */
  process?: ProcessIdentity;
  /** Its conversation was just cleared, which ends its previous run. Default false. */
  cleared?: boolean;
}

/**
 * Other agents in the middle of a turn. An agent whose turn ended is not active: its user may have turned to the
 * reader instead. Runs without recorded prompts are left out, because their turns are unknown, and imported ones whose
 * process is unknown: they may have been killed.
 */
export function atWork(session: Session, now: number, reader?: Actor): FoundRun[] {
  return openRuns(session, reader).filter(
    (open) =>
      open.meta.asked_at !== undefined &&
      open.run.turn === undefined &&
      (open.meta.start?.source !== IMPORTED || open.meta.process !== undefined) &&
      howEnded(open, now) === undefined,
  );
}

/** After /clear the same process continues under another session id; not every agent reports the end of the old one. */
export function wasCleared({ run, meta }: FoundRun, { actor, process, cleared }: Reader): boolean {
  return (
    cleared === true &&
    run.agent === actor.agent &&
    process !== undefined &&
    meta.process?.pid === process.pid &&
    meta.process.started === process.started
  );
}

/** The entry with which the reader records the end of a run. */
export function endOf(reader: Actor, run: AgentRun, how: RunEnd, until: number): Item {
  const of = { agent: run.agent, ...(run.session_id !== undefined && { session_id: run.session_id }) };
  return {
    body: { type: 'end', how, of, when: new Date(until).toISOString() },
    writer: { actor: reader, evidence: 'observed' },
  };
}
