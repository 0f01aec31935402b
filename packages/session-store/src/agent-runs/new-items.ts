import type { FoundRun, LogPosition, RunEnd, Session } from '@0dai/session-schema/internal';
import { type LogStat, logStat } from '../fs/log-end.ts';
import type { AgentActor, Item } from '../journal/items.ts';
import { recordsSince } from '../operations/recording.ts';
import type { Store } from '../project/store.ts';
import { type LogPart, logItems, type RunLog } from './log-items.ts';
import { undoRewound } from './undo-rewound.ts';

/** Reads the logs of agents; `@0dai/session-hooks` implements it. */
export interface AgentLogs {
  /**
   * Reads a log from an offset. `session_id` is the agent's id of the session: a database holds several.
   * @returns undefined if the log is unreadable or time is up; the next catch-up reads it
   */
  read(
    agent: string,
    log: { path: string; offset: number; until?: number; session_id?: string },
  ): LogPart | undefined;
  /** Whether the agent rewrites the whole log, so that its size does not reveal new content. Default: no. */
  isDocument?(agent: string, path: string): boolean;
  /**
   * The logs of a run's sub-agents; each name is unique within the run. `session_id` is the sub-agent's own, if it is
   * needed to read its log. Default: none.
   */
  subagentLogs?(
    agent: string,
    log: { path: string; session_id: string },
  ): { name: string; path: string; session_id?: string }[];
}

/** New content in the logs of one run, as entries of that run. */
export function newItems(
  store: Store,
  session: Session,
  run: FoundRun,
  logs: AgentLogs,
  {
    ended,
    always = false,
    since,
    movedFrom,
    stat = run.meta.transcript && logStat(run.meta.transcript.path),
  }: NewItemsOptions = {},
): Item[] {
  const { agent, session_id } = run.run;
  const log = run.meta.transcript;
  if (!log || session_id === undefined) return [];
  const who: AgentActor = { agent, session_id };
  const isOver = run.run.ended_at !== null || ended === 'gone' || ended === 'clear';
  const isWhole = logs.isDocument?.(agent, log.path) === true;
  // While a sub-agent works, its call is open in the run's own log, so that log has changed.
  const mayHaveSubagents = isWhole || hasChanged(log, stat);
  const found = mayHaveSubagents ? (logs.subagentLogs?.(agent, { path: log.path, session_id }) ?? []) : [];
  const subagents = found.map(({ name, path, session_id: own }) => ({
    path,
    own,
    log: { who, run, name, position: log.subagents?.[name] ?? { offset: 0 } },
  }));
  const main = { path: log.path, own: undefined, log: { who, run, position: log } };
  return [main, ...subagents].flatMap(({ path, own, log: one }) =>
    itemsOf(store, session, { path, ...one, ...(own !== undefined && { session_id: own }) }, logs, {
      isOver,
      always,
      isDocument: isWhole,
      ...(since !== undefined && { since }),
      ...(movedFrom !== undefined && { movedFrom }),
    }),
  );
}

interface NewItemsOptions {
  /** How the run ended, if the journal doesn't record it yet. */
  ended?: RunEnd | undefined;
  /** Record the read position even if there is little content. Default false. */
  always?: boolean;
  /** Facts before this time are not recorded, in milliseconds since 1970. Default: `recordsSince`. */
  since?: number;
  /** The folder that the log names and that is gone: paths below it count as the project's. */
  movedFrom?: string;
  /** A recent `stat` of the run's own log. Default: a new one. */
  stat?: LogStat | undefined;
}

interface LogReadOptions {
  isOver: boolean;
  always: boolean;
  isDocument?: boolean;
  /** Facts before this time are not recorded, in milliseconds since 1970. Default: `recordsSince`. */
  since?: number;
  movedFrom?: string;
}

/** New content at the end of one log, and in its unread ranges. */
export function itemsOf(
  store: Store,
  session: Session,
  log: RunLog & { path: string; session_id?: string },
  logs: AgentLogs,
  { isOver, always, isDocument, since, movedFrom }: LogReadOptions,
): Item[] {
  const { path, position: meta, who, run, session_id = who.session_id } = log;
  const stat = logStat(path);
  const isNew = isDocument
    ? stat !== undefined &&
      (!run || meta.offset === 0 || writtenAt(path, stat) > Date.parse(run.meta.last_at))
    : hasChanged(meta, stat);
  if (!isNew) return [];
  const read = (offset: number, until?: number) =>
    logs.read(who.agent, { path, offset, session_id, ...(until !== undefined && { until }) });
  const how = {
    recordsSince: since ?? recordsSince(store),
    isOver,
    always,
    ...(movedFrom !== undefined && { movedFrom }),
  };
  const parts = [{ from: meta.offset }, ...(meta.unread ?? [])] as { from: number; to?: number }[];
  return parts.flatMap(({ from, to }): Item[] => {
    if (to === undefined && stat?.size === meta.offset && !isDocument) return [];
    const part = read(from, to);
    if (!part) return [];
    const bounded = to === undefined ? part : { ...part, offset: to, end: to };
    const undone = undoRewound(store, session, log, part.facts, read);
    return [...undone, ...logItems(store, session, log, bounded, { from, ...how })];
  });
}

/** When a log was last written: new rows of an SQLite database may stand only in its WAL. */
function writtenAt(path: string, { mtimeMs }: LogStat): number {
  return Math.max(mtimeMs, logStat(`${path}-wal`)?.mtimeMs ?? 0);
}

/** Whether a log has content that was not read. */
export function hasChanged({ offset, unread }: LogPosition, stat: { size: number } | undefined): boolean {
  return stat !== undefined && (stat.size !== offset || unread !== undefined);
}
