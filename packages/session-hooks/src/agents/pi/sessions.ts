import { join } from 'node:path';
import { textAt } from '../../logs/json/fields.ts';
import { records } from '../../logs/json/records.ts';
import type { FindSessions, LogFile, LogFolders } from '../../logs/log-files.ts';
import { linesOf } from '../../logs/log-reading.ts';
import { hasPrompt, logFilesIn, mayHoldLogsOf, newestLogs } from '../../logs/session-heads.ts';
import { isWithin } from '../../logs/within.ts';
import { transcript } from './transcript.ts';

const HEAD_BYTES = 128 * 1024;

/**
 * Finds pi's sessions of a folder and the folders below it, newest first:
 * `sessions/--<folder, with - for />--/<time>_<id>.jsonl`. The name only narrows the search; the first record's `cwd`
 * decides. Sessions without a prompt are left out.
 */
export const findSessions: FindSessions = (roots, folder, read, max) => {
  const sessions = join(roots.config, 'sessions');
  const logs = read
    .list(sessions)
    .filter(({ kind, name }) => kind === 'folder' && mayHoldLogsOf(folder, name))
    .flatMap(({ name }) => logFilesIn(join(sessions, name), /^(?:.*_)?([\w-]+)\.jsonl$/, read));
  return newestLogs(logs, max, (log) => sessionOf(log, folder, read));
};

function sessionOf(log: LogFile, folder: string, read: LogFolders): LogFile | undefined {
  const head = read.head(log.path, HEAD_BYTES) ?? '';
  for (const { value } of records(linesOf(head))) {
    if (value.type !== 'session') continue;
    const cwd = textAt(value, 'cwd');
    if (cwd === undefined || !isWithin(folder, cwd) || !hasPrompt(head, log, transcript)) return undefined;
    return { ...log, sessionId: textAt(value, 'id') ?? log.sessionId, folder: cwd };
  }
  return undefined;
}
