import { type Reading, readActive, type Store } from '@0dai/session-store/internal';
import type { LoggedAgent } from '../agent.ts';
import { agents } from '../agents/index.ts';
import type { SkipReason } from '../logs/log-part.ts';
import { isKnownLog } from './config-roots.ts';
import { readLog } from './read-log.ts';

/** Most runs checked, latest first. */
const MAX_RUNS = 10;

/** Problems in the log of an agent run, for `0dai doctor`. */
export interface LogHealth {
  /** The agent's id. */
  agent: string;
  /** The log. */
  path: string;
  /** Whether the log could be read; agents delete old logs. */
  isReadable: boolean;
  /** Record types that the reader neither uses nor ignores on purpose, with their counts. */
  unknown: Readonly<Record<string, number>>;
  /** Bytes that no later reading will read, by reason. */
  skipped: Readonly<Partial<Record<SkipReason, number>>>;
}

/**
 * Reads the logs of the latest agent runs and reports the parts that the reader does not understand: a new version of
 * an agent may write unknown records.
 */
export function logHealth(
  store: Store,
  from: readonly LoggedAgent[] = agents,
  { session }: Reading = readActive(store),
): LogHealth[] {
  const runs = session?.agent_history.map(({ agent }, i) => ({
    agent,
    path: session.provenance.agent_history[i]?.transcript?.path,
  }));
  return (runs ?? [])
    .flatMap(({ agent, path }) => (path === undefined ? [] : [{ agent, path }]))
    .slice(-MAX_RUNS)
    .reverse()
    .map(({ agent: id, path }): LogHealth => {
      const agent = from.find((one) => one.id === id);
      const isLog = agent !== undefined && isKnownLog(store, agent, path);
      const part = isLog ? readLog(agent, { path, offset: 0 }) : undefined;
      const skipped: Partial<Record<SkipReason, number>> = {};
      for (const { bytes, why } of part?.skipped ?? []) skipped[why] = (skipped[why] ?? 0) + bytes;
      return { agent: id, path, isReadable: part !== undefined, unknown: part?.unknown ?? {}, skipped };
    });
}
