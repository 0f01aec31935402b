import {
  type AgentLogs,
  catchUpRuns,
  FileError,
  type Host,
  KeyError,
  mayCatchUp,
  type Reader,
  type Reading,
  readActive,
  type Store,
} from '@0dai/session-store/internal';
import type { Agent } from '../agent.ts';
import { agents } from '../agents/index.ts';
import { isKnownLog } from './config-roots.ts';
import { nodeLogFolders } from './node-log-folders.ts';
import { readLog } from './read-log.ts';

/** How the logs are caught up with. */
export interface CatchUpOptions {
  /** Who reads: an agent that starts, or a person who looks. Its own run is not closed. Default: a person. */
  reader?: Reader;
  /** The reader's own log is left for the end of its turn. Default false. */
  exceptOwn?: boolean;
  /** Notes which runs of others are over. Default true. */
  close?: boolean;
  /** No log is read: the hooks were installed to brief only. Default false. */
  manual?: boolean;
  /** How long it may take, in milliseconds. Default: no limit, but 3 seconds for each log. */
  budgetMs?: number;
  /** The agents whose logs can be read. Default: all that we know. */
  agents?: readonly Agent[];
}

/** What catching up did. */
export interface CatchUpResult {
  /** Something was added to the session. */
  wrote: boolean;
  /** Why nothing could be. */
  warning?: string;
}

/**
 * Reads what is new in the agent logs of the session's runs and adds it to the session, so that who reads the session
 * next sees what its agents did until now. Where nothing can be written, everything stays as it was.
 *
 * @param reading the one just made, where there is one
 * @example
 * catchUp(store);
 * const { session } = readActive(store);
 */
export function catchUp(store: Store, options: CatchUpOptions = {}, reading?: Reading): CatchUpResult {
  const { agents: known, reader = { actor: {} }, budgetMs, ...how } = options;
  try {
    const logs = agentLogs(store.host, known, budgetMs);
    return { wrote: catchUpRuns(store, { ...how, reader, logs }, reading) };
  } catch (error) {
    if (error instanceof FileError || error instanceof KeyError)
      return { wrote: false, warning: error.message };
    throw error;
  }
}

/** The session in progress after catching up: what every command and tool reads. */
export function readCaughtUp(store: Store): Reading {
  const reading = readActive(store);
  if (!reading.session || !mayCatchUp(reading.session)) return reading;
  return catchUp(store, {}, reading).wrote ? readActive(store) : reading;
}

/** With less time than this no other part of a log is begun. */
const MIN_BUDGET_MS = 20;

/**
 * How these agents' logs are read; a path that is no log of the agent's on this machine is never opened.
 * @param budgetMs the time that all readings together may take, from now on. Default: each as long as `readLog` has it
 * @param now the clock, in milliseconds
 */
export function agentLogs(
  host: Host,
  from: readonly Agent[] = agents,
  budgetMs?: number,
  now: () => number = () => performance.now(),
): AgentLogs {
  const known = (id: string) => from.find((agent) => agent.id === id);
  const begun = now();
  return {
    read(id, log) {
      const agent = known(id);
      if (!agent || !isKnownLog(host, agent, log.path)) return undefined;
      const left = budgetMs === undefined ? undefined : budgetMs - (now() - begun);
      if (left !== undefined && left < MIN_BUDGET_MS) return undefined;
      const part = readLog(agent, log, left === undefined ? {} : { budgetMs: left });
      if (!part || agent.logFormat(log.path) !== 'document') return part;
      // A document is read as a whole; its facts are placed by the number of their message, of which the last is open.
      const numbers = part.facts.map(({ source = '0' }) => Number.parseInt(source, 10));
      const last = numbers.reduce((most, number) => Math.max(most, number), 0);
      return { facts: part.facts, offset: last, end: last };
    },
    isDocument: (id, path) => known(id)?.logFormat(path) === 'document',
    subagentLogs(id, log) {
      const own = { path: log.path, sessionId: log.session_id, modifiedMs: 0, bytes: 0 };
      const agent = known(id);
      if (!agent?.subagentFiles || !isKnownLog(host, agent, log.path)) return [];
      const found = agent.subagentFiles(own, nodeLogFolders);
      return found.map(({ path }) => ({ name: nameOf(path), path }));
    },
  };
}

/** The file's name without its ending; a name of a long path has to stay short. */
function nameOf(path: string): string {
  return (path.split(/[\\/]/).at(-1) ?? path).replace(/\.\w+$/, '').slice(-100);
}
