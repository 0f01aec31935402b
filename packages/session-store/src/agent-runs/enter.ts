import type { BriefForm, Entry, EntryBody, ProcessIdentity, Session } from '@0dai/session-schema/internal';
import { type AgentActor, appendAll } from '../journal/items.ts';
import { findInEnd } from '../journal/journal.ts';
import type { Store } from '../project/store.ts';

/** Longest time between two hooks (user-level and project-level) of one event. */
const SAME_EVENT_MS = 5_000;
/** Bytes at the journal's end in which to look for the other hook's entry. */
const END_BYTES = 16 * 1024;

/** A briefing that an agent receives. */
export interface GivenBriefing {
  /** The briefing's id. */
  brief: string;
  /** Its form. */
  form: BriefForm;
  /** UTF-16 code units of its text. */
  size: number;
}

/** The start of an agent run in a session. */
export interface Start extends AgentActor {
  /** Why the agent started, in its own word: `startup`, `resume`, `clear`, `compact`, `fork`. */
  source: string;
  /** The agent's process, if it was found. */
  process?: ProcessIdentity;
  /** Path of the agent's log of its session. */
  transcript?: string;
  /** The log's size at the start: earlier bytes don't belong to this session. Default: none. */
  logEnd?: number;
}

/**
 * Records the start of an agent run. If an agent runs both a user-level and a project-level hook, the first entry in
 * the journal decides which hook briefs the agent.
 *
 * @param given the briefing delivered at this start, if any
 * @returns whether this call is the first for this start
 */
export function enter(store: Store, session: Session, start: Start, given?: GivenBriefing): boolean {
  const { agent, session_id, source, process, transcript, logEnd } = start;
  const body: EntryBody = {
    type: 'start',
    source,
    ...(process && { process }),
    ...(transcript !== undefined && { transcript }),
    ...(transcript !== undefined && logEnd !== undefined && { offset: logEnd }),
  };
  const bodies: [EntryBody, ...EntryBody[]] = given ? [body, briefing(given)] : [body];
  const isSame = (other: Entry) => other.type === 'start' && other.source === source;
  return isFirst(store, session, { agent, session_id }, bodies, isSame);
}

/**
 * Records the delivery of a briefing. As in `enter`, the first of two hooks' entries counts.
 * @returns whether this call is the first
 */
export function noteBriefing(store: Store, session: Session, who: AgentActor, given: GivenBriefing): boolean {
  const isSame = (other: Entry) => other.type === 'brief' && other.form === given.form;
  return isFirst(store, session, who, [briefing(given)], isSame);
}

const briefing = (given: GivenBriefing): EntryBody => ({ type: 'brief', ...given });

/** Appends the entries, and returns whether the first of them precedes any entry of another hook of the same event. */
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
  // The reading now includes these entries, so that the next entry gets a later id, even if the clock goes back.
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
