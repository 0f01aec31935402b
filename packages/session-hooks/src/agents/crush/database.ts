import { dirname, join } from 'node:path';
import { objectAt, parsedObject, textAt } from '../../logs/json/fields.ts';
import type { FindSessions, LogDatabase, LogFile, LogFolders } from '../../logs/log-files.ts';
import type { LogLine } from '../../logs/log-reading.ts';
import { columnsOf, columnText, firstRow, MAX_VALUE_BYTES, sessionLines } from '../../logs/session-rows.ts';
import { millisecondsOf } from '../../logs/times.ts';

/** Where an agent keeps its database in a project. */
interface DataFolder {
  /** Its folder in the project. */
  folder: string;
  /** The name of the database in it. */
  database: string;
  /** Further folders, from the project's configuration. */
  configured?(folder: string, read: LogFolders): string[];
}

const MAX_FOLDERS = 300;
const MAX_PARENTS = 30;
const MAX_SUBAGENTS = 500;
const CONFIG_BYTES = 64 * 1024;
/** A message's parts, unless they are too large to parse. */
const PARTS = `CASE WHEN octet_length(parts) <= ${MAX_VALUE_BYTES} THEN parts END AS parts`;

/**
 * Finds the sessions of Crush, which keeps them in the project: in `.crush` of the folder, of a folder in it, or else of
 * the closest folder above. `data_directory` in `crush.json` moves it.
 */
export const findSessions: FindSessions = findInProject({
  folder: '.crush',
  database: 'crush.db',
  configured,
});

/** Finds the sessions of an agent whose database is in the project, and has the tables of Crush. */
export function findInProject(data: DataFolder): FindSessions {
  return (_roots, folder, read, max) => {
    const own = databaseOf(folder, data, read);
    const below = read
      .list(folder)
      .filter(({ kind, name }) => kind === 'folder' && !name.startsWith('.') && name !== 'node_modules')
      .slice(0, MAX_FOLDERS)
      .flatMap(({ name }) => databaseOf(join(folder, name), data, read) ?? []);
    const found = own ? [own, ...below] : below;
    const databases =
      found.length > 0 ? found : [databaseAbove(folder, data, read)].filter((one) => one !== undefined);
    return databases
      .flatMap((one) => sessionsIn(one, read))
      .sort((a, b) => b.modifiedMs - a.modifiedMs)
      .slice(0, max);
  };
}

/** The sessions of a session's sub-agents; they are in the same database. */
export function subagentFiles(log: LogFile, read: LogFolders): LogFile[] {
  const database = read.database(log.path);
  if (!database) return [];
  const sql = `SELECT id, updated_at FROM sessions WHERE parent_session_id = ? AND id NOT LIKE 'title-%' LIMIT ${MAX_SUBAGENTS}`;
  return [...database.rows(sql, log.sessionId)].flatMap(({ id, updated_at }) =>
    typeof id !== 'string'
      ? []
      : [
          {
            path: log.path,
            sessionId: id,
            modifiedMs: millisecondsOf(updated_at) ?? 0,
            bytes: 0,
            subagentOf: log.sessionId,
          },
        ],
  );
}

/** The lines of a session for `transcript`: the session, then its messages. */
export function* rows(database: LogDatabase, sessionId: string): Generator<LogLine, number> {
  const columns = columnsOf(database, 'sessions', ['title', 'todos', 'summary_message_id']);
  const session = columns && firstRow(database, `SELECT ${columns} FROM sessions WHERE id = ?`, sessionId);
  if (!session) return 0;
  yield { text: JSON.stringify({ session }), offset: 0 };
  const summary = columnsOf(database, 'messages', ['is_summary_message']) ?? 'NULL AS is_summary_message';
  const ids = [
    ...database.rows('SELECT rowid AS n, role FROM messages WHERE session_id = ? ORDER BY rowid', sessionId),
  ].map(({ n, role }) => ({ n: Number(n), role }));
  return yield* sessionLines({
    count: ids.length,
    read(index) {
      const offset = ids[index]?.n ?? 0;
      const sql = `SELECT id, role, created_at, ${summary}, ${PARTS} FROM messages WHERE rowid = ?`;
      const row = firstRow(database, sql, offset);
      if (!row) return undefined;
      const isSummary = row.is_summary_message === 1 || row.id === session.summary_message_id;
      const { role, created_at: created } = row;
      return {
        text: JSON.stringify({ role, created, summary: isSummary, parts: columnText(row.parts) ?? null }),
        offset,
      };
    },
    isWanted: (index) => ids[index]?.role === 'user',
    bytes() {
      const sql = 'SELECT sum(octet_length(parts)) AS bytes FROM messages WHERE session_id = ?';
      return Number(firstRow(database, sql, sessionId)?.bytes ?? 0);
    },
  });
}

function databaseOf(
  folder: string,
  { folder: own, database, configured: more }: DataFolder,
  read: LogFolders,
): { path: string; folder: string } | undefined {
  for (const name of [own, ...(more?.(folder, read) ?? [])]) {
    const at = join(folder, name);
    if (read.list(at).some((entry) => entry.kind === 'file' && entry.name === database && entry.bytes > 0))
      return { path: join(at, database), folder };
  }
  return undefined;
}

/** The data folder in the project's configuration, if it is in the project. */
function configured(folder: string, read: LogFolders): string[] {
  return ['crush.json', '.crush.json'].flatMap((name) => {
    const config = parsedObject(read.head(join(folder, name), CONFIG_BYTES) ?? '');
    const given = textAt(objectAt(config, 'options'), 'data_directory');
    return given !== undefined && /^[\w.][\w./-]*$/.test(given) && !given.includes('..') ? [given] : [];
  });
}

function databaseAbove(
  folder: string,
  data: DataFolder,
  read: LogFolders,
): { path: string; folder: string } | undefined {
  let at = folder;
  for (let i = 0; i < MAX_PARENTS && dirname(at) !== at; i += 1) {
    at = dirname(at);
    const found = databaseOf(at, data, read);
    if (found) return found;
  }
  return undefined;
}

function sessionsIn({ path, folder }: { path: string; folder: string }, read: LogFolders): LogFile[] {
  const database = read.database(path);
  const columns =
    database &&
    columnsOf(database, 'sessions', ['id', 'title', 'parent_session_id', 'created_at', 'updated_at']);
  if (!database || !columns) return [];
  const sql = `SELECT ${columns} FROM sessions s WHERE parent_session_id IS NULL
    AND EXISTS (SELECT 1 FROM messages m WHERE m.session_id = s.id AND m.role = 'user')
    ORDER BY CASE WHEN updated_at > 100000000000 THEN updated_at / 1000 ELSE updated_at END DESC LIMIT 200`;
  return [...database.rows(sql)].flatMap(({ id, title, created_at, updated_at }) => {
    if (typeof id !== 'string') return [];
    const size = `SELECT sum(octet_length(parts)) AS bytes FROM (SELECT parts FROM messages WHERE session_id = ? LIMIT 5000)`;
    const bytes = Number(firstRow(database, size, id)?.bytes ?? 0);
    const modifiedMs = millisecondsOf(updated_at) ?? millisecondsOf(created_at) ?? 0;
    return [
      {
        path,
        sessionId: id,
        modifiedMs,
        bytes,
        folder,
        ...(typeof title === 'string' && title !== '' && { title }),
      },
    ];
  });
}
