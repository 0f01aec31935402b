import { FileError, fill, UnsafePathError, withFile } from '@0dai/session-store/internal';
import type { Agent } from '../agent.ts';
import type { LogBytes } from '../logs/log-lines.ts';
import type { LogPart, LogPosition, ReadLogOptions } from '../logs/log-part.ts';
import { readDocument } from './read-document.ts';
import { readLines } from './read-lines.ts';

/** Time that a hook may spend on the logs, in milliseconds. */
export const LOG_BUDGET_MS = 700;

/**
 * Reads an agent's log from an offset. It opens the file read-only, never through a link as the last part of the
 * path, and writes or locks nothing beside it.
 *
 * @returns undefined if the agent has no such log, or it is unreadable
 * @example const part = readLog(claude, { path, offset: 0 }, { budgetMs: 700 })
 */
export function readLog(agent: Agent, log: LogPosition, options: ReadLogOptions = {}): LogPart | undefined {
  const format = agent.logFormat(log.path);
  if (!format) return undefined;
  try {
    return withFile(log.path, (file, { size, mtimeMs }) => {
      const bytes: LogBytes = { size, read: (into, position) => fill(file, into, position) };
      const part =
        format === 'document'
          ? readDocument(agent.transcript, bytes)
          : readLines(agent, bytes, log, { budgetMs: 3_000, now: () => performance.now(), ...options });
      return { ...part, size, modifiedMs: mtimeMs };
    });
  } catch (error) {
    if (error instanceof FileError || error instanceof UnsafePathError) return undefined;
    throw error;
  }
}
