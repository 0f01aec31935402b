import { join } from 'node:path';
import type { FindSessions, LogDatabase, LogFile, LogFolders } from '../../logs/log-files.ts';
import type { LogLine } from '../../logs/log-reading.ts';
import {
  columnsOf,
  columnText,
  firstRow,
  MAX_VALUE_BYTES,
  sessionLines,
  timeOffsets,
} from '../../logs/session-rows.ts';
import { millisecondsOf } from '../../logs/times.ts';
import { isWithin } from '../../logs/within.ts';

// The database of OpenCode since 1.2 (packages/opencode/src/storage/db.ts, session/session.sql.ts) and of Kilo 7:
// `session`, `message` and `part`, with an index on each session's messages and on each message's parts. Kilo adds
// tables of its own. Columns were added from version to version.

const MAX_SESSIONS = 20_000;
/** Most sessions of a folder whose parts are looked at. */
const MAX_LOOKED = 200;
const MAX_SUBAGENTS = 500;
const MAX_SEARCHED_BYTES = 16 * 1024;
/** Values that are left out of a tool call that is too large to parse. */
const LARGE = [
  '$.state.output',
  '$.state.metadata',
  '$.state.attachments',
  '$.state.input.content',
  '$.url',
  '$.summary',
]
  .map((path) => `'${path}'`)
  .join(', ');
/** A part, without what is large in it. */
const DATA = `CASE WHEN octet_length(data) <= ${MAX_VALUE_BYTES / 16} THEN data
  WHEN octet_length(data) > ${16 * MAX_VALUE_BYTES} OR NOT json_valid(data) THEN NULL
  ELSE json_remove(data, ${LARGE}) END AS data`;

/**
 * Finds the sessions in the databases of a data folder: sessions of a folder and those below it, newest first, without
 * those of sub-agents, archived ones and those without a prompt.
 * @param folderName the agent's folder in the data folder, e.g. `opencode`
 * @param isDatabase which files in it are databases, by name
 */
export function findSessionsIn(folderName: string, isDatabase: (name: string) => boolean): FindSessions {
  return (roots, folder, read, max) =>
    [roots.config, ...(roots.others ?? [])]
      .flatMap((root) => databasesIn(join(root, folderName), isDatabase, read))
      .flatMap((path) => sessionsIn(path, folder, read))
      .sort((a, b) => b.modifiedMs - a.modifiedMs)
      .slice(0, max);
}

/** Whether a database is of the OpenCode in Go (2025-04 to 2025-06), whose tables Crush has. */
export function isOlder(database: LogDatabase): boolean {
  return (
    columnsOf(database, 'session', []) === undefined && columnsOf(database, 'sessions', []) !== undefined
  );
}

/** The sessions of a session's sub-agents; they are in the same database. */
export function subagentFiles(log: LogFile, read: LogFolders): LogFile[] {
  const database = read.database(log.path);
  const columns = database && columnsOf(database, 'session', ['id', 'time_updated', 'parent_id']);
  if (!database || !columns?.includes('"parent_id"')) return [];
  const rows = database.rows(
    `SELECT ${columns} FROM session WHERE parent_id = ? LIMIT ${MAX_SUBAGENTS}`,
    log.sessionId,
  );
  return [...rows].flatMap(({ id, time_updated }) =>
    typeof id === 'string'
      ? [
          {
            path: log.path,
            sessionId: id,
            modifiedMs: millisecondsOf(time_updated) ?? 0,
            bytes: 0,
            subagentOf: log.sessionId,
          },
        ]
      : [],
  );
}

/** The lines of a session for `transcript`: the session, then its messages with their parts. */
export function* rows(database: LogDatabase, sessionId: string): Generator<LogLine, number> {
  const columns = columnsOf(database, 'session', ['title', 'directory', 'revert']);
  const session = columns && firstRow(database, `SELECT ${columns} FROM session WHERE id = ?`, sessionId);
  if (!session) return 0;
  yield { text: JSON.stringify({ session: { ...session, todos: todosOf(database, sessionId) } }), offset: 0 };
  const messages = [
    ...database.rows(
      'SELECT id, time_created AS created FROM message WHERE session_id = ? ORDER BY time_created, id',
      sessionId,
    ),
  ].map(({ id, created }) => ({ id: String(id), created }));
  const offsets = timeOffsets(messages.map(({ created }) => created));
  return yield* sessionLines({
    count: messages.length,
    read(index) {
      const found = messages[index];
      return found && { text: messageLine(database, found), offset: offsets[index] ?? 0 };
    },
    isWanted(index) {
      const id = messages[index]?.id ?? '';
      const row = firstRow(database, `SELECT ${DATA} FROM message WHERE id = ?`, id);
      const data = columnText(row?.data) ?? '';
      return /"role":\s*"user"|"summary":\s*true|"error":/.test(data) || hasPlanOrEdit(database, id);
    },
    bytes: () => bytesOf(database, sessionId),
  });
}

function messageLine(database: LogDatabase, { id, created }: { id: string; created: unknown }): string {
  const data = columnText(firstRow(database, `SELECT ${DATA} FROM message WHERE id = ?`, id)?.data) ?? null;
  const parts: { id: string; data: string }[] = [];
  let bytes = 0;
  for (const row of database.rows(`SELECT id, ${DATA} FROM part WHERE message_id = ? ORDER BY id`, id)) {
    const part = columnText(row.data);
    bytes += part?.length ?? 0;
    if (bytes > 2 * MAX_VALUE_BYTES) break;
    if (part !== undefined && typeof row.id === 'string') parts.push({ id: row.id, data: part });
  }
  return JSON.stringify({ id, created, data, parts });
}

/** Whether a message has a plan or an edit. Larger parts are not looked at: that would read the whole session. */
function hasPlanOrEdit(database: LogDatabase, id: string): boolean {
  const tools = ['todowrite', 'edit', 'multiedit', 'write', 'apply_patch', 'patch', 'question'];
  const sql = `SELECT 1 FROM part WHERE message_id = ? AND octet_length(data) < ${MAX_SEARCHED_BYTES}
    AND (${tools.map((tool) => `instr(data, '"tool":"${tool}"')`).join(' OR ')}) LIMIT 1`;
  return firstRow(database, sql, id) !== undefined;
}

function todosOf(database: LogDatabase, sessionId: string): unknown[] {
  if (columnsOf(database, 'todo', ['content']) === undefined) return [];
  const sql = 'SELECT content, status FROM todo WHERE session_id = ? ORDER BY position LIMIT 200';
  return [...database.rows(sql, sessionId)];
}

function databasesIn(folder: string, isDatabase: (name: string) => boolean, read: LogFolders): string[] {
  return read
    .list(folder)
    .filter(({ kind, name, bytes }) => kind === 'file' && bytes > 0 && isDatabase(name))
    .map(({ name }) => join(folder, name));
}

function sessionsIn(path: string, folder: string, read: LogFolders): LogFile[] {
  const database = read.database(path);
  const wanted = ['id', 'directory', 'title', 'parent_id', 'time_created', 'time_updated', 'time_archived'];
  const columns = database && columnsOf(database, 'session', wanted);
  if (!database || !columns) return [];
  const found: LogFile[] = [];
  for (const row of database.rows(
    `SELECT ${columns} FROM session ORDER BY time_updated DESC LIMIT ${MAX_SESSIONS}`,
  )) {
    const { id, directory, title } = row;
    if (typeof id !== 'string' || typeof directory !== 'string' || !isWithin(folder, directory)) continue;
    if (row.parent_id !== null || row.time_archived !== null) continue;
    const updated = millisecondsOf(row.time_updated) ?? millisecondsOf(row.time_created) ?? 0;
    const session = { path, sessionId: id, folder: directory, modifiedMs: updated, bytes: 0 };
    found.push({ ...session, ...(typeof title === 'string' && title !== '' && { title }) });
    if (found.length >= MAX_LOOKED) break;
  }
  return found.flatMap((session) => {
    if (!hasPrompt(database, session.sessionId)) return [];
    const modifiedMs = Math.max(session.modifiedMs, lastChange(database, session.sessionId));
    return [{ ...session, modifiedMs, bytes: bytesOf(database, session.sessionId) }];
  });
}

/** When the last message or a part of it changed: the session's own time may be older. */
function lastChange(database: LogDatabase, sessionId: string): number {
  const sql =
    'SELECT id, time_created FROM message WHERE session_id = ? ORDER BY time_created DESC, id DESC LIMIT 1';
  const last = firstRow(database, sql, sessionId);
  const columns = columnsOf(database, 'part', ['time_updated']);
  if (!last || typeof last.id !== 'string' || !columns) return 0;
  const times = [...database.rows(`SELECT ${columns} FROM part WHERE message_id = ? LIMIT 500`, last.id)];
  return Math.max(
    ...[last.time_created, ...times.map((row) => row.time_updated)].map((time) => millisecondsOf(time) ?? 0),
  );
}

/** Whether one of the first messages is the user's. */
function hasPrompt(database: LogDatabase, sessionId: string): boolean {
  const sql = `SELECT ${DATA} FROM message WHERE session_id = ? ORDER BY time_created, id LIMIT 20`;
  for (const { data } of database.rows(sql, sessionId))
    if (/"role":\s*"user"/.test(columnText(data) ?? '')) return true;
  return false;
}

/** Size of a session's parts; of a large session, estimated. */
function bytesOf(database: LogDatabase, sessionId: string): number {
  const sql = `SELECT count(*) AS n, sum(bytes) AS bytes FROM (SELECT octet_length(p.data) AS bytes FROM message m
    JOIN part p ON p.message_id = m.id WHERE m.session_id = ? LIMIT 5000)`;
  return Number(firstRow(database, sql, sessionId)?.bytes ?? 0);
}
