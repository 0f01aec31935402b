import {
  type AgentLogs,
  catchUpRuns,
  DamagedKeyError,
  FileError,
  KeyError,
  mayCatchUp,
  type Reader,
  type Reading,
  readActive,
  rebuildView,
  type Store,
} from '@0dai/session-store/internal';
import type { LoggedAgent } from '../agent.ts';
import { agents } from '../agents/index.ts';
import type { LogFile, LogFolders } from '../logs/log-files.ts';
import { isKnownLog } from './config-roots.ts';
import { withDatabases } from './node-log-folders.ts';
import { isReadWhole, readLog, wholePosition } from './read-log.ts';

/** Options of a catch-up. */
export interface CatchUpOptions {
  /** The reader: an agent that starts, or a person. Its own run is not closed. Default: a person. */
  reader?: Reader;
  /** Skip the reader's own log until its turn ends. Default false. */
  exceptOwn?: boolean;
  /** Record which other runs are over. Default true. */
  close?: boolean;
  /** Read no logs, because the hooks were installed to brief only. Default false. */
  manual?: boolean;
  /** Time limit in milliseconds. Default: none in total, 3 seconds per log. */
  budgetMs?: number;
  /** The agents whose logs can be read. Default: all supported ones. */
  agents?: readonly LoggedAgent[];
}

/** The result of a catch-up. */
export interface CatchUpResult {
  /** Whether the session got new entries. */
  wrote: boolean;
  /** Why the session could not be written. */
  warning?: string;
}

/**
 * Adds new content of the agent logs to the session, so that its next reader sees what its agents did until now. If
 * nothing can be written, nothing changes.
 *
 * @param reading the latest reading, if the caller has one
 * @example
 * catchUp(store);
 * const { session } = readActive(store);
 */
export function catchUp(store: Store, options: CatchUpOptions = {}, reading?: Reading): CatchUpResult {
  const { agents: known, reader = { actor: {} }, budgetMs, ...how } = options;
  try {
    const logs = agentLogs(store, known, budgetMs);
    return { wrote: catchUpRuns(store, { ...how, reader, logs }, reading) };
  } catch (error) {
    if (error instanceof FileError || error instanceof KeyError || error instanceof DamagedKeyError)
      return { wrote: false, warning: error.message };
    throw error;
  }
}

/** The session in progress after catching up: what every command and tool reads. */
export function readCaughtUp(store: Store): Reading {
  const reading = rebuildView(store, readActive(store));
  if (!mayCatchUp(store, reading)) return reading;
  return catchUp(store, {}, reading).wrote ? readActive(store) : reading;
}

/** Don't begin to read another log with less time than this. */
const MIN_BUDGET_MS = 20;

/**
 * Readers of these agents' logs. They never open a path that is no known log of the agent on this machine.
 * @param budgetMs the time for all readings together, from now on. Default: `readLog`'s limit for each
 * @param now the clock, in milliseconds
 */
export function agentLogs(
  store: Pick<Store, 'host' | 'project'>,
  from: readonly LoggedAgent[] = agents,
  budgetMs?: number,
  now: () => number = () => performance.now(),
): AgentLogs {
  const known = (id: string) => from.find((agent) => agent.id === id);
  const begun = now();
  return {
    read(id, log) {
      const agent = known(id);
      if (!agent || !isKnownLog(store, agent, log.path)) return undefined;
      const left = budgetMs === undefined ? undefined : budgetMs - (now() - begun);
      if (left !== undefined && left < MIN_BUDGET_MS) return undefined;
      const { session_id: sessionId, ...place } = log;
      const part = readLog(agent, { ...place, sessionId }, left === undefined ? {} : { budgetMs: left });
      return part && isReadWhole(agent, log.path) ? wholePosition(part) : part;
    },
    isDocument(id, path) {
      const agent = known(id);
      return agent !== undefined && isReadWhole(agent, path);
    },
    subagentLogs(id, log) {
      const own = { path: log.path, sessionId: log.session_id, modifiedMs: 0, bytes: 0 };
      const agent = known(id);
      if (!agent?.subagentFiles || !isKnownLog(store, agent, log.path)) return [];
      return withDatabases((folders) => subagentsOf(agent, own, folders));
    },
  };
}

/** The logs of a session's sub-agents. One in the same database is named by its session. */
export function subagentsOf(
  agent: LoggedAgent,
  log: LogFile,
  folders: LogFolders,
): { name: string; path: string; session_id?: string }[] {
  const found = agent.subagentFiles?.(log, folders) ?? [];
  return found.map(({ path, sessionId }) =>
    path === log.path
      ? { name: sessionId.slice(-MAX_NAME), path, session_id: sessionId }
      : { name: nameOf(path), path },
  );
}

/** Longest name of a sub-agent's log. */
const MAX_NAME = 100;

/** The file's name without its extension, cut to bound its length. */
function nameOf(path: string): string {
  return (path.split(/[\\/]/).at(-1) ?? path).replace(/\.\w+$/, '').slice(-MAX_NAME);
}
