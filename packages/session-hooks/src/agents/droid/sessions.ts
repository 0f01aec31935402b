import { join } from 'node:path';
import { lineOf } from '../../facts/facts.ts';
import { textAt } from '../../logs/json/fields.ts';
import { records } from '../../logs/json/records.ts';
import type { FindSessions, LogFile, LogFolders } from '../../logs/log-files.ts';
import { linesOf } from '../../logs/log-reading.ts';
import { hasPrompt, logFilesIn, mayHoldLogsOf, newestLogs } from '../../logs/session-heads.ts';
import { isWithin } from '../../logs/within.ts';
import { transcript } from './transcript.ts';

const HEAD_BYTES = 128 * 1024;
const LOG = /^([\w-]+)\.jsonl$/;

/**
 * Finds Droid's sessions of a folder and the folders below it, newest first: `sessions/<folder, with - for />/<id>.jsonl`,
 * or without the inner folder. The name only narrows the search; the first record's `cwd` decides. Sessions without a
 * prompt, and those of sub-agents, are left out.
 */
export const findSessions: FindSessions = (roots, folder, read, max) => {
  const sessions = join(roots.config, 'sessions');
  const logs = read
    .list(sessions)
    .filter(({ kind, name }) => kind === 'folder' && mayHoldLogsOf(folder, name))
    .flatMap(({ name }) => logFilesIn(join(sessions, name), LOG, read));
  return newestLogs([...logs, ...logFilesIn(sessions, LOG, read)], max, (log) =>
    sessionOf(log, folder, read),
  );
};

function sessionOf(log: LogFile, folder: string, read: LogFolders): LogFile | undefined {
  const head = read.head(log.path, HEAD_BYTES) ?? '';
  for (const { value } of records(linesOf(head))) {
    if (value.type !== 'session_start') continue;
    const cwd = textAt(value, 'cwd');
    if (cwd === undefined || !isWithin(folder, cwd) || textAt(value, 'callingSessionId')) return undefined;
    if (!hasPrompt(head, log, transcript)) return undefined;
    const title = lineOf(textAt(value, 'sessionTitle') ?? textAt(value, 'title') ?? '');
    const sessionId = textAt(value, 'id') ?? log.sessionId;
    return { ...log, sessionId, folder: cwd, ...(title !== '' && { title }) };
  }
  return undefined;
}
