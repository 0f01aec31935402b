import type { BriefForm, Entry, EntryBody, ProcessIdentity, Session } from '@0dai/session-schema/internal';
import { type AgentActor, appendAll } from '../journal/items.ts';
import { findInEnd } from '../journal/journal.ts';
import type { Store } from '../project/store.ts';

/** Two hooks of one event (user-level and project-level) run within this time of each other. */
const SAME_EVENT_MS = 5_000;
/** How much of the journal's end can hold the other hook's line. */
const END_BYTES = 16 * 1024;

/** How an agent is briefed. */
export interface GivenBriefing {
  brief: string;
  form: BriefForm;
  size: number;
}

/** How an agent comes into a session. */
export interface Start extends AgentActor {
  source: string;
  process?: ProcessIdentity;
  /** Where the agent logs its session. */
  transcript?: string;
  /** What of that log is not the session's. Default: nothing. */
  logEnd?: number;
}

/**
 * Enters an agent in the session's history, as its session-start hook does. When an agent runs a
 * user-level and a project-level hook both, the journal's order decides which of them speaks: the first
 * line of a start is the one.
 *
 * @param given the briefing that it gets with it, if any
 * @returns whether this call is the first for this start
 */
export function enter(store: Store, session: Session, start: Start, given?: GivenBriefing): boolean {
  const { agent, session_id, source, process, transcript, logEnd } = start;
  const body: EntryBody = {
    type: 'start',
    source,
    ...(process && { process }),
    ...(transcript !== undefined && { transcript }),
    ...(transcript !== undefined && logEnd !== undefined && { upto: logEnd }),
  };
  const bodies: [EntryBody, ...EntryBody[]] = given ? [body, briefing(given)] : [body];
  const isSame = (other: Entry) => other.type === 'start' && other.source === source;
  return isFirst(store, session, { agent, session_id }, bodies, isSame);
}

/**
 * Notes that an agent is given a briefing. The same holds of two hooks of one prompt: the first line is the one.
 * @returns whether this call is the first
 */
export function noteBriefing(store: Store, session: Session, who: AgentActor, given: GivenBriefing): boolean {
  const isSame = (other: Entry) => other.type === 'brief' && other.form === given.form;
  return isFirst(store, session, who, [briefing(given)], isSame);
}

const briefing = (given: GivenBriefing): EntryBody => ({ type: 'brief', ...given });

/** Whether what was appended is the first of its kind, by the first of its entries. */
function isFirst(
  store: Store,
  session: Session,
  who: AgentActor,
  bodies: readonly [EntryBody, ...EntryBody[]],
  isSame: (other: Entry) => boolean,
): boolean {
  const writer = { actor: who, evidence: 'observed' } as const;
  const entries = appendAll(
    store,
    session,
    bodies.map((one) => ({ body: one, writer })),
    false,
  );
  // Whoever goes on from this reading has seen this too: the next entry is later, whatever the clock says.
  session.journal.last = entries.at(-1)?.id ?? session.journal.last;
  const since = store.host.now() - SAME_EVENT_MS;
  const same = findInEnd(
    store,
    session.id,
    END_BYTES,
    bodies[0].type,
    (other) =>
      isSame(other) &&
      other.actor.agent === who.agent &&
      other.actor.session_id === who.session_id &&
      Date.parse(other.at) >= since,
  );
  return same === undefined || same.id === entries[0]?.id;
}
