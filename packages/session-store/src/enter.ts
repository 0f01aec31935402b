import type { BriefForm, Entry, ProcessMark, Session } from '@0dai/session-schema';
import { type AgentActor, appendAll } from './items.ts';
import { findInEnd } from './journal.ts';
import type { Store } from './store.ts';

/** Two hooks of one event (user-level and project-level) run within this time of each other. */
const SAME_EVENT_MS = 5_000;
/** How much of the journal's end can hold the other hook's line. */
const END_BYTES = 16 * 1024;

/**
 * Enters an agent in the session's history, as its session-start hook does. When an agent runs a
 * user-level and a project-level hook both, the journal's order decides which of them speaks: the first
 * line of a start is the one.
 *
 * @returns whether this call is the first for this start
 */
export function enter(
  store: Store,
  session: Session,
  start: { agent: string; session_id: string; source: string; process?: ProcessMark },
): boolean {
  const { agent, session_id, source, process } = start;
  return isFirst(
    store,
    session,
    { type: 'start', source, ...(process && { process }) },
    { agent, session_id },
    (other) => other.type === 'start' && other.source === source,
  );
}

/**
 * Notes that an agent is given a briefing. The same holds of two hooks of one prompt: the first line is the one.
 * @returns whether this call is the first
 */
export function noteBriefing(
  store: Store,
  session: Session,
  who: AgentActor,
  given: { brief: string; form: BriefForm; size: number },
): boolean {
  return isFirst(
    store,
    session,
    { type: 'brief', ...given },
    who,
    (other) => other.type === 'brief' && other.form === given.form,
  );
}

function isFirst(
  store: Store,
  session: Session,
  body: Parameters<typeof appendAll>[2][number]['body'],
  who: AgentActor,
  isSame: (other: Entry) => boolean,
): boolean {
  const [entry] = appendAll(store, session, [{ body, writer: { actor: who, evidence: 'observed' } }], false);
  // Whoever goes on from this reading has seen this too: the next entry is later, whatever the clock says.
  if (entry) session.journal.last = entry.id;
  const since = store.host.now() - SAME_EVENT_MS;
  const same = findInEnd(
    store,
    session.id,
    END_BYTES,
    (other) =>
      isSame(other) &&
      other.actor.agent === who.agent &&
      other.actor.session_id === who.session_id &&
      Date.parse(other.at) >= since,
  );
  return same === undefined || same.id === entry?.id;
}
