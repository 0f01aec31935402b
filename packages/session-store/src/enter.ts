import type { Session } from '@0dai/session-schema';
import { refreshView } from './baton.ts';
import { appendEntries, newEntry, readEnd } from './journal.ts';
import type { Reading } from './reading.ts';
import type { Store } from './store.ts';

/** Two hooks of one start (user-level and project-level) run within this time of each other. */
const SAME_START_MS = 5_000;
/** How much of the journal's end can hold the other hook's line. */
const END_BYTES = 16 * 1024;

/**
 * Enters an agent in the session's history, as its session-start hook does. When an agent runs a
 * user-level and a project-level hook both, the journal's order decides which of them speaks: the first
 * line of a start is the one.
 *
 * @returns the session with the agent in it, and whether this call is the first for this start
 */
export function enter(
  store: Store,
  session: Session,
  start: { agent: string; session_id: string; source: string },
): { reading: Reading | undefined; first: boolean } {
  const { project, host, key } = store;
  const entry = newEntry(
    host,
    key,
    session.id,
    session.journal.last,
    { type: 'start', source: start.source },
    {
      actor: { agent: start.agent, session_id: start.session_id },
      evidence: 'observed',
    },
  );
  appendEntries(project, session.id, [entry], false);
  const since = host.now() - SAME_START_MS;
  const same = readEnd(project, key, session.id, END_BYTES).find(
    (other) =>
      other.type === 'start' &&
      other.source === start.source &&
      other.actor.agent === start.agent &&
      other.actor.session_id === start.session_id &&
      Date.parse(other.at) >= since,
  );
  const first = same === undefined || same.id === entry.id;
  return { reading: first ? refreshView(store, session.id) : undefined, first };
}
