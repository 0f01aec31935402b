import { join } from 'node:path';
import { lineOf } from '../../facts/facts.ts';
import { parseDocument } from '../../logs/json/document.ts';
import { firstText } from '../../logs/json/fields.ts';
import type { FindSessions, LogFile, LogFolders } from '../../logs/log-files.ts';
import { linesOf } from '../../logs/log-reading.ts';
import { isWithin } from '../../logs/within.ts';
import { newestOf, withStored } from '../stored-sessions.ts';
import { storedSessions } from './conversations.ts';
import { transcript } from './transcript.ts';

const HEAD_BYTES = 256 * 1024;
const RECORD_BYTES = 1024 * 1024;
/** Most session records read. */
const SESSIONS_MAX = 500;

/**
 * Finds Kiro CLI's sessions of a folder: `sessions/cli/<id>.jsonl`, with the folder in `<id>.json` beside it, and those
 * in its database.
 */
export const findSessions: FindSessions = (roots, folder, read, max) => {
  const all = [roots.config, ...(roots.others ?? [])];
  const logs = all.flatMap((root) =>
    [join(root, 'sessions', 'cli'), join(root, 'sessions')].flatMap((path) => sessionsIn(path, folder, read)),
  );
  return newestOf(
    withStored(logs, () => all.flatMap((root) => storedSessions(root, folder, read))),
    max,
  );
};

function sessionsIn(path: string, folder: string, read: LogFolders): LogFile[] {
  return read
    .list(path)
    .filter(({ name, kind, bytes }) => kind === 'file' && bytes > 0 && name.endsWith('.jsonl'))
    .sort((a, b) => b.modifiedMs - a.modifiedMs)
    .slice(0, SESSIONS_MAX)
    .flatMap(({ name, bytes, modifiedMs }): LogFile[] => {
      const id = name.slice(0, -'.jsonl'.length);
      const text = read.head(join(path, `${id}.json`), RECORD_BYTES);
      const record = text === undefined ? undefined : parseDocument(text);
      const cwd = firstText(record, 'cwd');
      const isSubagent =
        firstText(record, 'parent_session_id') !== undefined ||
        firstText(record, 'session_created_reason') === 'subagent';
      if (cwd === undefined || isSubagent || !isWithin(folder, cwd)) return [];
      const log = join(path, name);
      const head = bytes > HEAD_BYTES ? undefined : read.head(log, HEAD_BYTES);
      if (head !== undefined && !transcript(linesOf(head)).facts.some(({ fact }) => fact === 'prompt'))
        return [];
      const title = lineOf(firstText(record, 'title') ?? '').slice(0, 200);
      return [{ path: log, sessionId: id, bytes, modifiedMs, folder: cwd, ...(title !== '' && { title }) }];
    });
}
