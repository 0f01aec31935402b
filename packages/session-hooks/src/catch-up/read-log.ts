import { FileError, fill, UnsafePathError, withFile } from '@0dai/session-store/internal';
import type { LoggedAgent } from '../agent.ts';
import type { LogBytes } from '../logs/log-lines.ts';
import type { LogPart, LogPosition, ReadLogOptions } from '../logs/log-part.ts';
import { openDatabase } from './node-database.ts';
import { readDocument } from './read-document.ts';
import { readLines } from './read-lines.ts';

/** Time that a hook may spend on the logs, in milliseconds. */
export const LOG_BUDGET_MS = 700;

/**
 * Reads an agent's log from an offset. It opens the file read-only, never through a link as the last part of the
 * path, and writes or locks nothing beside it. A document or a database is read as a whole.
 *
 * @returns undefined if the agent has no such log, or it is unreadable
 * @throws {NoSqliteError} for a database, before Node 22.15
 * @throws {LogDatabaseError} if a database has another format than expected
 * @example const part = readLog(claude, { path, offset: 0 }, { budgetMs: 700 })
 */
export function readLog(
  agent: LoggedAgent,
  log: LogPosition,
  options: ReadLogOptions = {},
): LogPart | undefined {
  const format = agent.logFormat(log.path);
  if (!format) return undefined;
  try {
    return withFile(log.path, (file, { size, mtimeMs }) => {
      const bytes: LogBytes = { size, read: (into, position) => fill(file, into, position) };
      const read = () => {
        if (format === 'database') return readRows(agent, log);
        if (format === 'document') return readDocument(agent.transcript, bytes);
        return readLines(agent, bytes, log, { budgetMs: 3_000, now: () => performance.now(), ...options });
      };
      const part = read();
      return part && { ...part, size, modifiedMs: mtimeMs };
    });
  } catch (error) {
    if (error instanceof FileError || error instanceof UnsafePathError) return undefined;
    throw error;
  }
}

/** Whether a log is always read as a whole, and the position of its facts is a number of a record. */
export function isReadWhole(agent: LoggedAgent, path: string): boolean {
  const format = agent.logFormat(path);
  return format === 'document' || format === 'database';
}

function readRows(
  agent: LoggedAgent,
  { path, sessionId }: LogPosition,
): Omit<LogPart, 'size' | 'modifiedMs'> | undefined {
  const database = sessionId !== undefined && agent.rows ? openDatabase(path) : undefined;
  if (!database) return undefined;
  try {
    let end = 0;
    const lines = function* () {
      for (const line of agent.rows?.(database, sessionId ?? '') ?? []) {
        end = line.offset + 1;
        yield line;
      }
    };
    const part = agent.transcript(lines());
    return { ...part, offset: end, end };
  } finally {
    database.close();
  }
}
