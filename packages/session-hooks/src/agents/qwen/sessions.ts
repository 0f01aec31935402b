import { join } from 'node:path';
import { textAt } from '../../logs/json/fields.ts';
import { records } from '../../logs/json/records.ts';
import type { FindSessions, LogFile, LogFolders } from '../../logs/log-files.ts';
import { linesOf } from '../../logs/log-reading.ts';
import { hasPrompt, logFilesIn, mayHoldLogsOf, newestLogs } from '../../logs/session-heads.ts';
import { isWithin } from '../../logs/within.ts';
import { findSessions as olderChats } from '../gemini/sessions.ts';
import { newestOf } from '../stored-sessions.ts';
import { transcript } from './transcript.ts';

const HEAD_BYTES = 128 * 1024;

/** Finds Qwen Code's chats: those of today, and those of Gemini CLI's form, which it wrote up to about 0.4. */
export const findSessions: FindSessions = (roots, folder, read, max) =>
  newestOf([...chatsIn(roots.config, folder, read, max), ...olderChats(roots, folder, read, max)], max);

/**
 * Finds Qwen Code's chats of a folder and the folders below it, newest first: `projects/<folder, every character but
 * letters and digits as ->/chats/<id>.jsonl`. The name only narrows the search; the first `cwd` in a chat decides.
 * Chats without a prompt are left out.
 */
function chatsIn(root: string, folder: string, read: LogFolders, max: number): LogFile[] {
  const projects = join(root, 'projects');
  const logs = read
    .list(projects)
    .filter(({ kind, name }) => kind === 'folder' && mayHoldLogsOf(folder, name))
    .flatMap(({ name }) => logFilesIn(join(projects, name, 'chats'), /^([\w-]+)\.jsonl$/, read));
  return newestLogs(logs, max, (log) => sessionOf(log, folder, read));
}

function sessionOf(log: LogFile, folder: string, read: LogFolders): LogFile | undefined {
  const head = read.head(log.path, HEAD_BYTES) ?? '';
  let cwd: string | undefined;
  let sessionId: string | undefined;
  for (const { value } of records(linesOf(head))) {
    cwd ??= textAt(value, 'cwd');
    sessionId ??= textAt(value, 'sessionId');
    if (cwd !== undefined && sessionId !== undefined) break;
  }
  if (cwd === undefined || !isWithin(folder, cwd) || !hasPrompt(head, log, transcript)) return undefined;
  return { ...log, sessionId: sessionId ?? log.sessionId, folder: cwd };
}
