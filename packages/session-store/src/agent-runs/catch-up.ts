import { type FoundRun, findRun, type RunEnd, type Session } from '@0dai/session-schema/internal';
import { readActive, refreshView } from '../active/active.ts';
import { beginNext } from '../active/begin-next.ts';
import { lastCompleted } from '../archive/archive.ts';
import { type LogStat, logStat } from '../fs/log-end.ts';
import { type AgentActor, appendAll, type Item } from '../journal/items.ts';
import type { Reading } from '../journal/reading.ts';
import { recordingOf } from '../operations/recording.ts';
import type { Store } from '../project/store.ts';
import { howEnded } from '../state/run-state.ts';
import { type LaterPart, laterWork } from './after-complete.ts';
import { type AgentLogs, hasChanged, itemsOf, newItems } from './new-items.ts';
import { recordWorkTreeChanges } from './record-changes.ts';
import { endOf, type Reader, wasCleared } from './run-end.ts';

/** Most runs to catch up with, per agent, latest first. */
const MAX_RUNS_PER_AGENT = 20;

/** Options of a catch-up. */
export interface CatchUpRequest {
  logs: AgentLogs;
  /** The agent or person that reads. Its own run is not closed. */
  reader: Reader;
  /** Skip the reader's own log. Default false. */
  exceptOwn?: boolean;
  /** Record the end of other agents' runs that are gone or silent. Default true. */
  close?: boolean;
  /** Read no logs, because the hooks are installed to brief only. Default false. */
  manual?: boolean;
}

/**
 * Reads new content in the logs of the session's agent runs and appends it to the journal. Closes runs that are over,
 * and records the changes of these runs that only git shows.
 *
 * 1. The latest runs come first: they matter most if time is short.
 * 2. A log whose size equals its read position has nothing new. This check costs one `stat`.
 * 3. One write appends the new entries, and the read position last. If another process appends the same facts at the
 *    same time, the reducer counts each source once.
 *
 * Without a session in progress, begins one if agents went on after they completed the last one.
 *
 * @param reading the latest reading, if the caller has one
 * @returns whether anything was written
 * @throws {FileError} if the disk refuses the write
 * @throws {KeyError} if this user has no key
 */
export function catchUpRuns(store: Store, request: CatchUpRequest, reading?: Reading): boolean {
  const mode = recordingOf(store);
  if (mode === 'paused') return false;
  const reads = mode === 'on' && request.manual !== true;
  const current = reading ?? readActive(store);
  const { session } = current;
  if (!session) {
    const mayBegin = reads && !isTaken(current);
    const begun = mayBegin ? beginWithLaterWork(store, request) : undefined;
    // The runs of the new session may be over.
    if (begun) catchUpRuns(store, request, refreshView(store, begun.id));
    return begun !== undefined;
  }
  const now = store.host.now();
  const own = findRun(session, request.reader.actor)?.run;
  let wrote = false;
  let changes = false;
  for (const run of latestRuns(session)) {
    const isOwn = run.run === own;
    if (isOwn && request.exceptOwn) continue;
    const stat = run.meta.transcript && logStat(run.meta.transcript.path);
    const ended = isOwn || request.close === false ? undefined : endedBy(run, request.reader, now, stat);
    const items = reads ? newItems(store, session, run, request.logs, { ended, stat }) : [];
    const until = lastSeen(run, items, stat);
    if (ended && run.run.ended_at === null) items.push(endOf(request.reader.actor, run.run, ended, until));
    if (items.length === 0) continue;
    const written = appendAll(store, session, items, true);
    session.journal.last = written.at(-1)?.id ?? session.journal.last;
    wrote = true;
    // An active run records its git changes when its turn ends. A run without recorded prompts captures nothing.
    if (reads && ended && run.meta.transcript && run.run.session_id !== undefined && !changes) {
      changes = true;
      recordWorkTreeChanges(
        store,
        session,
        { agent: run.run.agent, session_id: run.run.session_id },
        written,
        until,
      );
    }
  }
  if (wrote) refreshView(store, session.id);
  return wrote;
}

/** Whether `active.json` has content that a new session would overwrite. */
function isTaken({ unverified = 0, unreadable = false }: Partial<Reading>): boolean {
  return unverified > 0 || unreadable;
}

/**
 * Whether a log may have new content, or a run may be over. Costs one `stat` per run; without a session in progress,
 * it also reads the archived view of the one completed last, whose agents may have gone on.
 * @param reading the latest reading
 */
export function mayCatchUp(store: Store, reading: Partial<Reading>): boolean {
  const { session } = reading;
  if (!session) return !isTaken(reading) && mayHaveLaterWork(store);
  return latestRuns(session).some(
    (run) =>
      run.run.ended_at === null ||
      (run.meta.transcript !== undefined &&
        hasChanged(run.meta.transcript, logStat(run.meta.transcript.path))),
  );
}

/** Whether a log of the session that was completed last has grown since. */
function mayHaveLaterWork(store: Store): boolean {
  const completed = lastCompleted(store);
  return completed !== undefined && grownRuns(completed).length > 0;
}

function grownRuns(completed: Session): FoundRun[] {
  return latestRuns(completed).filter(
    ({ meta: { transcript: log } }) => log !== undefined && hasChanged(log, logStat(log.path)),
  );
}

/**
 * Begins a session with the work that agents did after they completed the last one.
 * @returns the session; undefined if there is no such work, or if another session began meanwhile
 */
function beginWithLaterWork(store: Store, { logs, reader, exceptOwn }: CatchUpRequest): Session | undefined {
  const completed = lastCompleted(store);
  if (!completed) return undefined;
  const own = findRun(completed, reader.actor)?.run;
  let session: Session | undefined;
  for (const found of grownRuns(completed)) {
    const { agent, session_id } = found.run;
    if (session_id === undefined || (exceptOwn && found.run === own)) continue;
    const part = laterWork(store, completed, found, (log) => logs.read(agent, { ...log, session_id }));
    if (!part) continue;
    const who = { agent, session_id };
    session ??= beginNext(store, { actor: who, evidence: 'observed' });
    if (!session) return undefined;
    const written = appendAll(
      store,
      session,
      laterItems(store, session, { ...part, who, found, logs }),
      true,
    );
    session.journal.last = written.at(-1)?.id ?? session.journal.last;
  }
  return session;
}

/** Entries for an agent run after the completion: its start, and the new content of its log. */
function laterItems(
  store: Store,
  session: Session,
  later: LaterPart & { who: AgentActor; found: FoundRun; logs: AgentLogs },
): Item[] {
  const { path, since, offset, who, found, logs } = later;
  const { process } = found.meta;
  const start: Item = {
    body: {
      type: 'start',
      source: 'complete',
      transcript: path,
      offset,
      when: since,
      ...(process && { process }),
    },
    writer: { actor: who, evidence: 'observed' },
  };
  const isDocument = logs.isDocument?.(who.agent, path) === true;
  const log = { path, who, run: undefined, position: { offset }, since };
  return [start, ...itemsOf(store, session, log, logs, { isOver: false, isDocument, always: true })];
}

/** The latest runs of each agent, the last one first. */
function latestRuns(session: Session): FoundRun[] {
  const count = new Map<string, number>();
  return session.agent_history
    .flatMap((run, i): FoundRun[] => {
      const meta = session.provenance.agent_history[i];
      return meta ? [{ run, meta }] : [];
    })
    .reverse()
    .filter(({ run: { agent } }) => {
      const before = count.get(agent) ?? 0;
      count.set(agent, before + 1);
      return before < MAX_RUNS_PER_AGENT;
    });
}

function endedBy(run: FoundRun, reader: Reader, now: number, stat: LogStat | undefined): RunEnd | undefined {
  return howEnded(run, now, stat?.mtimeMs) ?? (wasCleared(run, reader) ? 'clear' : undefined);
}

/** When a run was last active by any sign, in milliseconds since 1970. */
export function lastSeen({ meta }: FoundRun, items: readonly Item[], stat: LogStat | undefined): number {
  const times = items.map(({ body }) => ('when' in body && body.when ? Date.parse(body.when) : 0));
  return Math.max(Date.parse(meta.last_at), Math.floor(stat?.mtimeMs ?? 0), ...times);
}
