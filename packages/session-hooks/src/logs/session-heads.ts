import { join } from 'node:path';
import type { LogFile, LogFolders } from './log-files.ts';
import { type LogReader, linesOf } from './log-reading.ts';

/** Most log heads read in one search. */
const LOOKED_MAX = 500;

/** The files of a folder whose name matches; the first group of the pattern is the session's id. */
export function logFilesIn(folder: string, name: RegExp, read: LogFolders): LogFile[] {
  return read.list(folder).flatMap((entry) => {
    const sessionId = entry.kind === 'file' && entry.bytes > 0 ? name.exec(entry.name)?.[1] : undefined;
    if (sessionId === undefined) return [];
    const { bytes, modifiedMs } = entry;
    return [{ path: join(folder, entry.name), sessionId, bytes, modifiedMs }];
  });
}

/**
 * The newest logs that belong to a search, at most `max`.
 * @param look the log with what its head shows; undefined if it does not belong to the search
 */
export function newestLogs(
  logs: readonly LogFile[],
  max: number,
  look: (log: LogFile) => LogFile | undefined,
): LogFile[] {
  const found: LogFile[] = [];
  for (const log of [...logs].sort((a, b) => b.modifiedMs - a.modifiedMs).slice(0, LOOKED_MAX)) {
    if (found.length >= max) break;
    const session = look(log);
    if (session) found.push(session);
  }
  return found;
}

/** Whether a user said something in a log. A log that is longer than its head has more than a start and an end. */
export function hasPrompt(head: string, log: LogFile, transcript: LogReader): boolean {
  if (log.bytes > Buffer.byteLength(head)) return true;
  return transcript(linesOf(head)).facts.some(({ fact }) => fact === 'prompt');
}

/**
 * A path as agents make a folder's name of it, with `-` for all but letters and digits. Versions differ in case and in
 * runs of `-`, so both are left out. Several paths share a name.
 */
export function folderName(path: string): string {
  return path
    .replace(/[^a-zA-Z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .toLowerCase();
}

/** Whether a folder with this name may hold the logs of a folder, or of one below it. */
export function mayHoldLogsOf(folder: string, name: string): boolean {
  const own = folderName(folder);
  return own === '' || `${folderName(name)}-`.startsWith(`${own}-`);
}
