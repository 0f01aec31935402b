import {
  type AgentStay,
  type Entry,
  type EntryBody,
  type Fact,
  newFacts,
  type ProcessMark,
  patchesOf,
  type Session,
  type StayEnd,
  shortened,
  stayOf,
  type TurnOutcome,
} from '@0dai/session-schema';
import { readActive, refreshView } from './active.ts';
import { add } from './add.ts';
import { type AgentActor, appendAll, captureBodies, type Item, inProject } from './items.ts';
import { appendEntries, newEntry, type Writer } from './journal.ts';
import { keyOf, type Store } from './store.ts';
import { survey } from './survey.ts';

/** What a user sent to an agent. */
export interface Prompt {
  text: string;
  /** Where the agent logs its session. */
  transcript?: string;
  process?: ProcessMark;
}

/** What an agent's own log showed, and how far it has been read. */
export interface LogFacts {
  facts: readonly Fact[];
  upto: number;
}

/** How a turn ended. */
export interface Turn {
  outcome: TurnOutcome;
  said?: string;
  detail?: string;
}

const SAID_MAX = 4_000;
const DETAIL_MAX = 300;
/** So many bytes of a log are read again, rather than noted to have been read. */
const READ_AGAIN_MAX = 64 * 1024;

/**
 * Records the user's words to an agent; the first ones begin a session. Where a stranger's baton, or one that
 * cannot be read, lies in the place, nothing is begun over it.
 * @returns the session, or undefined where nothing was recorded
 */
export function recordPrompt(store: Store, who: AgentActor, prompt: Prompt): Session | undefined {
  const before = readActive(store);
  if (!before.session && (before.withheld > 0 || before.unreadable)) return undefined;
  const { text, transcript, process } = prompt;
  const body: EntryBody = {
    type: 'prompt',
    text: shortened(text),
    ...(transcript !== undefined && { transcript }),
    ...(process && { process }),
  };
  return add(store, before, body, { actor: who, evidence: 'user' }).session;
}

/**
 * Records what an agent's tool did, in the session in progress; without one, nothing is.
 * @param cwd the folder that relative paths start from
 */
export function capture(store: Store, who: AgentActor, facts: readonly Fact[], cwd: string): void {
  const { session } = readActive(store);
  if (!session) return;
  const captured = patchesOf(facts, inProject(store, cwd), false);
  if (captured.length === 0) return;
  appendAll(store, session, captureBodies(captured, who), true);
  refreshView(store, session.id);
}

/**
 * Records the end of a turn: what the agent said, what its log shows that no hook saw, and what git shows
 * that no tool told. All of it is in the view, durably, when this returns.
 */
export function endTurn(store: Store, who: AgentActor, turn: Turn, log?: LogFacts): void {
  const { session } = readActive(store);
  if (!session) return;
  const { outcome, said, detail } = log ? withLog(turn, log) : turn;
  const shown = log && { ...log, facts: log.facts.filter(({ fact }) => fact !== 'words' || !said) };
  const items: Item[] = shown ? logItems(store, session, who, shown) : [];
  items.push({
    body: {
      type: 'turn',
      outcome,
      ...(said && { said: shortened(said, SAID_MAX) }),
      ...(detail?.trim() && { detail: shortened(detail, DETAIL_MAX) }),
      ...(log && { upto: log.upto }),
    },
    writer: { actor: who, evidence: 'agent' },
  });
  // First what is known, then what git has to be asked for: the hook's time may run out there.
  const written = appendAll(store, session, items, true);
  surveyInto(store, session, who, written);
  refreshView(store, session.id);
}

/** Records that an agent left, or that its user cleared its conversation, with what its log shows last. */
export function endStay(store: Store, who: AgentActor, how: StayEnd, log?: LogFacts): void {
  const { session } = readActive(store);
  const found = session && stayOf(session, who);
  // An agent that never did anything here is not entered for its leaving.
  if (!session || !found) return;
  const items = log ? leftInLog(store, session, who, found.stay, log) : [];
  items.push({ body: { type: 'end', how }, writer: { actor: who, evidence: 'observed' } });
  appendAll(store, session, items, true);
  refreshView(store, session.id);
}

/** A turn as its agent's log shows it, where that knows better: Gemini CLI 0.61.0 ends a turn alike after Esc. */
function withLog({ outcome, said, detail }: Turn, { facts }: LogFacts): Turn {
  const ended = facts.findLast((fact) => fact.fact === 'turn');
  const words = facts.findLast((fact) => fact.fact === 'words');
  const last = words?.fact === 'words' ? words.text.trim() : '';
  const other =
    ended?.fact === 'turn' && ended.outcome !== 'begun' && ended.outcome !== 'done' ? ended : undefined;
  const own = said?.trim() ?? '';
  return {
    outcome: outcome === 'done' && other ? (other.outcome as TurnOutcome) : outcome,
    // Gemini CLI 0.61.0 gives all that was said in the turn; the last of it is what counts.
    said: own !== '' && last !== '' && own.endsWith(last) ? last : own,
    ...((detail ?? other?.detail) !== undefined && { detail: detail ?? other?.detail ?? '' }),
  };
}

/** What an agent's log shows that the session does not hold yet, as entries of that agent's. */
function logItems(store: Store, session: Session, who: AgentActor, log: LogFacts): Item[] {
  // A conversation that was resumed holds what was done before it came to this session.
  const since = stayOf(session, who)?.stay.started_at ?? session.created_at;
  const fresh = newFacts(session, log.facts, inProject(store, store.project.root)).filter(
    ({ at }) => at === undefined || at >= since,
  );
  const captured = patchesOf(fresh, inProject(store, store.project.root), true);
  const when = fresh.reduce<string | undefined>(
    (last, { at }) => (at !== undefined && (last === undefined || at > last) ? at : last),
    undefined,
  );
  return [...captureBodies(captured, who, { upto: log.upto, when }), ...receipts(session, who, log.facts)];
}

/**
 * What the log of an agent that no longer tells of itself shows: what happened, and how its last turn ended,
 * where no hook said so.
 */
export function leftInLog(
  store: Store,
  session: Session,
  who: AgentActor,
  stay: AgentStay,
  log: LogFacts,
): Item[] {
  const items = logItems(store, session, who, log);
  const writer: Writer = { actor: who, evidence: 'imported' };
  const turn = log.facts.findLast(({ fact }) => fact === 'turn');
  if (stay.turn === undefined && turn?.fact === 'turn' && turn.outcome !== 'begun') {
    const { outcome, detail, at } = turn;
    const about = {
      ...(detail && { detail: shortened(detail, DETAIL_MAX) }),
      ...(at !== undefined && { when: at }),
    };
    items.push({ body: { type: 'turn', outcome, upto: log.upto, ...about }, writer });
  }
  // That it was read, and there was nothing in it, is worth remembering where reading it again costs something.
  const before = session.provenance.agent_history[session.agent_history.indexOf(stay)]?.transcript?.upto ?? 0;
  if (items.length === 0 && log.upto - before > READ_AGAIN_MAX)
    items.push({ body: { type: 'capture', patch: {}, upto: log.upto }, writer });
  return items;
}

/** What git shows of the work, as entries of the agent whose turn it was. */
export function surveyInto(
  store: Store,
  session: Session,
  who: AgentActor,
  before: readonly Entry[],
  until?: number,
): void {
  const stay = stayOf(session, who);
  const since = stay && Date.parse(stay.stay.started_at);
  const found = survey(store, session, before, since ?? Date.parse(session.created_at), until);
  if (!found) return;
  const entry = newEntry(
    store.host,
    keyOf(store),
    session.id,
    before.at(-1)?.id ?? session.journal.last,
    { type: 'capture', patch: found, ...(until !== undefined && { when: new Date(until).toISOString() }) },
    { actor: who, evidence: until === undefined ? 'observed' : 'imported' },
  );
  appendEntries(store.project, session.id, [entry], true);
}

/** The briefings that an agent's log shows and that were not confirmed yet. */
function receipts(session: Session, who: AgentActor, facts: readonly Fact[]): Item[] {
  return facts.flatMap((fact): Item[] => {
    if (fact.fact !== 'briefing') return [];
    const given = session.deliveries.find(
      // In another session's log it stands because that one quotes it.
      ({ brief, agent, session_id, arrived }) =>
        brief === fact.brief && agent === who.agent && session_id === who.session_id && arrived === null,
    );
    if (!given) return [];
    // Codex cuts the middle out and keeps both ends; an agent that escapes characters makes it longer.
    const arrived = fact.whole && fact.length >= given.size ? 'whole' : 'cut';
    return [
      { body: { type: 'receipt', brief: fact.brief, arrived }, writer: { actor: who, evidence: 'observed' } },
    ];
  });
}
