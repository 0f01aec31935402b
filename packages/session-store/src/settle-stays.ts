import {
  type Actor,
  type AgentStay,
  openStays,
  type ProcessMark,
  type Session,
  type Stay,
  type StayEnd,
  stayOf,
} from '@0dai/session-schema';
import { readActive } from './active.ts';
import { type LogFacts, leftInLog, surveyInto } from './capture.ts';
import { FileError } from './errors.ts';
import { lstatIfThere } from './files.ts';
import { type AgentActor, appendAll, type Item } from './items.ts';
import { isGone } from './process.ts';
import type { Reading } from './reading.ts';
import type { Store } from './store.ts';

/** An agent that is neither known to be gone nor heard of for this long has fallen silent. */
export const SILENT_MS = 30 * 60_000;
/** After this long no further stay is settled; the next start goes on. */
const SETTLE_MS = 500;
/** How many stays, latest first, may have left something in their logs. */
const LOGS_MAX = 5;

/** Reads an agent's log from a place on; undefined where it cannot be read. */
export type ReadLog = (agent: string, log: { path: string; upto: number }) => LogFacts | undefined;

/** Who settles: an agent that starts, or a person who looks. */
export interface Settler {
  actor: Actor;
  /** Its process, and whether its own conversation was just cleared: then the one before it is over. */
  process?: ProcessMark;
  cleared?: boolean;
}

/** How the stay of an agent ended, as far as can be told from outside; undefined while it may be at work. */
export function howEnded({ stay, mark }: Stay, now: number): StayEnd | undefined {
  if (stay.ended_at !== null) return stay.ended;
  if (mark.process && isGone(mark.process)) return 'gone';
  return now - Date.parse(mark.last_at) > SILENT_MS ? 'silent' : undefined;
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

/**
 * Settles what other agents left: takes from their logs what no hook saw (Codex 0.169.0 runs none at its usage
 * limit, and stays open), from git what no tool told, and notes of those that are gone or have fallen silent
 * that they are.
 *
 * @param reader who settles: not its own stay
 * @param reading the one just made, where there is one
 * @returns whether anything was written
 */
export function settleStays(
  store: Store,
  reader: Settler,
  readLog: ReadLog,
  { session }: Reading = readActive(store),
): boolean {
  if (!session) return false;
  const now = store.host.now();
  let wrote = false;
  const { actor } = reader;
  const own = stayOf(session, actor)?.stay;
  const others = session.agent_history.flatMap((stay, i) => {
    const mark = session.provenance.agent_history[i];
    return mark && stay !== own ? [{ stay, mark }] : [];
  });
  let surveyed = false;
  // The latest first: an agent waits for its briefing, and the time for all of this is short.
  for (const other of others.slice(-LOGS_MAX).reverse()) {
    if (store.host.now() - now > SETTLE_MS) break;
    const ended = howEnded(other, now) ?? (wasCleared(other, reader) ? 'clear' : undefined);
    const { agent, session_id } = other.stay;
    const who = session_id === undefined ? undefined : { agent, session_id };
    const { items, until } = who
      ? left(store, session, who, other, readLog)
      : { items: [], until: Date.parse(other.mark.last_at) };
    const isOpen = other.stay.ended_at === null;
    if (isOpen && ended) items.push(endOf(actor, other.stay, ended, until));
    if (items.length === 0) continue;
    const written = appendAll(store, session, items, true);
    wrote = true;
    // What is at work looks at git itself when its turn ends; whoever recorded no prompt captures nothing by itself.
    if (who && ended && other.mark.transcript && !surveyed) {
      surveyed = true;
      surveyInto(store, session, who, written, until);
    }
  }
  return wrote;
}

/** What a stay left in its log, and when it was last at work, by any sign. */
function left(
  store: Store,
  session: Session,
  who: AgentActor,
  { stay, mark }: Stay,
  readLog: ReadLog,
): { items: Item[]; until: number } {
  const heard = Date.parse(mark.last_at);
  const stat = mark.transcript && statOf(mark.transcript.path);
  if (!mark.transcript || !stat) return { items: [], until: heard };
  const until = Math.max(heard, Math.floor(stat.mtimeMs));
  if (stat.size <= mark.transcript.upto) return { items: [], until };
  const log = readLog(who.agent, mark.transcript);
  if (!log) return { items: [], until };
  const times = log.facts.map(({ at }) => (at === undefined ? 0 : Date.parse(at)));
  return { items: leftInLog(store, session, who, stay, log), until: Math.max(until, ...times) };
}

/** After /clear the same process goes on under another session id; not every agent says that the old one is over. */
function wasCleared({ stay, mark }: Stay, { actor, process, cleared }: Settler): boolean {
  return (
    cleared === true &&
    stay.agent === actor.agent &&
    process !== undefined &&
    mark.process?.pid === process.pid &&
    mark.process.started === process.started
  );
}

function endOf(reader: Actor, stay: AgentStay, how: StayEnd, until: number): Item {
  const of = { agent: stay.agent, ...(stay.session_id !== undefined && { session_id: stay.session_id }) };
  return {
    body: { type: 'end', how, of, when: new Date(until).toISOString() },
    writer: { actor: reader, evidence: 'observed' },
  };
}

/** A log that may not be looked at is as good as none. */
function statOf(path: string): { size: number; mtimeMs: number } | undefined {
  try {
    const stat = lstatIfThere(path);
    return stat?.isFile() ? stat : undefined;
  } catch (error) {
    if (error instanceof FileError) return undefined;
    throw error;
  }
}
