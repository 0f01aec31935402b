import { NoSqliteError } from '../logs/errors.ts';
import type { LogFile } from '../logs/log-files.ts';

/**
 * Adds the sessions in an agent's databases to those in its other logs. If this Node.js can't read databases, the other
 * logs are better than none.
 * @throws {NoSqliteError} if there are no others
 */
export function withStored(logs: readonly LogFile[], find: () => readonly LogFile[]): LogFile[] {
  try {
    return [...logs, ...find()];
  } catch (error) {
    if (error instanceof NoSqliteError && logs.length > 0) return [...logs];
    throw error;
  }
}

/** The newest sessions, each once: of those with the same id, the first. */
export function newestOf(sessions: readonly LogFile[], max: number): LogFile[] {
  const known = new Map(sessions.toReversed().map((session) => [session.sessionId, session]));
  return [...known.values()].sort((a, b) => b.modifiedMs - a.modifiedMs).slice(0, max);
}
