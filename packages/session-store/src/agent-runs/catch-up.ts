import type { FoundRun, LogPosition, RunEnd, Session } from '@0dai/session-schema/internal';
import { findRun } from '@0dai/session-schema/internal';
import { readActive, refreshView } from '../active/active.ts';
import { type LogStat, logStat } from '../fs/log-end.ts';
import { type AgentActor, appendAll, type Item } from '../journal/items.ts';
import type { Reading } from '../journal/reading.ts';
import { recordingOf } from '../operations/recording.ts';
import type { Store } from '../project/store.ts';
import { type LogPart, logItems, type RunLog } from './log-items.ts';
import { recordWorkTreeChanges } from './record-changes.ts';
import { undoRewound } from './rewound.ts';
import { endOf, howEnded, type Reader, wasCleared } from './run-end.ts';

/** How many runs of each agent, latest first, are looked at. */
const MAX_RUNS_PER_AGENT = 20;

/** How agents' logs are read; `@0dai/session-hooks` knows. */
export interface AgentLogs {
  /**
   * Reads a log from a place on.
   * @returns undefined if it cannot be read, or the time for reading is up; it is read the next time
   */
  read(agent: string, log: { path: string; offset: number; until?: number }): LogPart | undefined;
  /** Whether a log is written anew as a whole, so that its size does not tell what is new. Default: none is. */
  isDocument?(agent: string, path: string): boolean;
  /** The logs of a run's sub-agents; each name is unique within the run. Default: none. */
  subagentLogs?(agent: string, log: { path: string; session_id: string }): { name: string; path: string }[];
}

/** What is caught up with. */
export interface CatchUpRequest {
  logs: AgentLogs;
  /** Who reads: its own run is not closed. */
  reader: Reader;
  /** The reader's own log is left for later. Default false. */
  exceptOwn?: boolean;
  /** Notes of other agents that are gone or silent that they are. Default true. */
  close?: boolean;
  /** No log is read: the hooks are installed to brief only. Default false. */
  manual?: boolean;
}

/**
 * Reads what is new in the logs of the session's agent runs, and appends it to the journal. Notes which runs are over,
 * and takes from git what those changed that no log tells.
 *
 * 1. Runs are looked at latest first, so that what matters most is read when time is short.
 * 2. A log whose size is its read position has nothing new: that costs one `stat`.
 * 3. What was read is appended in one write, with the position behind it. Another process may do the same at the
 *    same time: each fact has its source, and the fold counts a source once.
 *
 * @param reading the one just made, where there is one
 * @returns whether anything was written
 * @throws {FileError} when the disk refuses
 * @throws {KeyError} where this user has no key
 */
export function catchUpRuns(store: Store, request: CatchUpRequest, reading?: Reading): boolean {
  const mode = recordingOf(store);
  if (mode === 'paused') return false;
  const reads = mode === 'on' && request.manual !== true;
  const { session } = reading ?? readActive(store);
  if (!session) return false;
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
    // What is at work looks at git itself when its turn ends; a run whose prompts are not recorded captures nothing.
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

/** Whether any log may hold something new, or any run may be over: a `stat` each. */
export function mayCatchUp(session: Session): boolean {
  return latestRuns(session).some(
    (run) =>
      run.run.ended_at === null ||
      (run.meta.transcript !== undefined &&
        hasChanged(run.meta.transcript, logStat(run.meta.transcript.path))),
  );
}

/** What the logs of one run show that the session does not hold, as entries of that run. */
export function newItems(
  store: Store,
  session: Session,
  run: FoundRun,
  logs: AgentLogs,
  {
    ended,
    always = false,
    stat = run.meta.transcript && logStat(run.meta.transcript.path),
  }: NewItemsOptions = {},
): Item[] {
  const { agent, session_id } = run.run;
  const log = run.meta.transcript;
  if (!log || session_id === undefined) return [];
  const who: AgentActor = { agent, session_id };
  const isOver = run.run.ended_at !== null || ended === 'gone' || ended === 'clear';
  const isWhole = logs.isDocument?.(agent, log.path) === true;
  // A call of a sub-agent is open in the run's own log while that is at work.
  const mayHaveSubagents = isWhole || hasChanged(log, stat);
  const found = mayHaveSubagents ? (logs.subagentLogs?.(agent, { path: log.path, session_id }) ?? []) : [];
  const subagents = found.map(({ name, path }) => ({
    path,
    log: { who, run, name, position: log.others?.[name] ?? { upto: 0 } },
  }));
  return [{ path: log.path, log: { who, run, position: log } }, ...subagents].flatMap(({ path, log: one }) =>
    itemsOf(store, session, { path, ...one }, logs, { isOver, always, isDocument: isWhole }),
  );
}

interface NewItemsOptions {
  /** How the run ended, where it was not noted yet. */
  ended?: RunEnd | undefined;
  /** Notes how far the log was read also where little is in it. Default false. */
  always?: boolean;
  /** The run's own log, looked at a moment ago. Default: it is looked at now. */
  stat?: LogStat | undefined;
}

interface LogReadOptions {
  isOver: boolean;
  always: boolean;
  isDocument?: boolean;
}

/** What is new at the end of one log, and in the parts of it that were passed over. */
export function itemsOf(
  store: Store,
  session: Session,
  log: RunLog & { path: string },
  logs: AgentLogs,
  { isOver, always, isDocument }: LogReadOptions,
): Item[] {
  const { path, position: meta, who, run } = log;
  const stat = logStat(path);
  const isNew = isDocument
    ? stat !== undefined && stat.mtimeMs > Date.parse(run?.meta.last_at ?? '')
    : hasChanged(meta, stat);
  if (!isNew) return [];
  const read = (offset: number, until?: number) =>
    logs.read(who.agent, { path, offset, ...(until !== undefined && { until }) });
  const parts = [{ from: meta.upto }, ...(meta.unread ?? [])] as { from: number; to?: number }[];
  return parts.flatMap(({ from, to }): Item[] => {
    if (to === undefined && stat?.size === meta.upto && !isDocument) return [];
    const part = read(from, to);
    if (!part) return [];
    const bounded = to === undefined ? part : { ...part, offset: to, end: to };
    const undone = undoRewound(store, session, log, part.facts, read);
    return [...undone, ...logItems(store, session, log, bounded, { from, isOver, always })];
  });
}

function hasChanged({ upto, unread }: LogPosition, stat: { size: number } | undefined): boolean {
  return stat !== undefined && (stat.size !== upto || unread !== undefined);
}

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

/** When a run was last at work, by any sign, in milliseconds since 1970. */
function lastSeen({ meta }: FoundRun, items: readonly Item[], stat: LogStat | undefined): number {
  const times = items.map(({ body }) => ('when' in body && body.when ? Date.parse(body.when) : 0));
  return Math.max(Date.parse(meta.last_at), Math.floor(stat?.mtimeMs ?? 0), ...times);
}
