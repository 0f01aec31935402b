import { join } from 'node:path';
import * as z from 'zod/mini';
import { shape, shaped } from '../../facts/shape.ts';
import { records } from '../../logs/json/records.ts';
import type { FindSessions, LogDatabase, LogFile, LogFolders } from '../../logs/log-files.ts';
import { type LogLine, linesOf } from '../../logs/log-reading.ts';
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

const HEAD_BYTES = 64 * 1024;
const MAX_HEADS = 500;
const MAX_SESSIONS = 20_000;
/** Sessions that no person leads. */
const NO_CHAT = ['sub_agent', 'hidden', 'scheduled', 'gateway'].map((type) => `'${type}'`).join(', ');

const head = shape(() =>
  z.object({ working_dir: z.string(), description: z.optional(z.string()), name: z.optional(z.string()) }),
);

/**
 * Finds the sessions of Goose of a folder and those below it, newest first: in `sessions.db` since 1.10, and in JSON
 * lines before. Goose imports old files into its database, which then has them.
 */
export const findSessions: FindSessions = (roots, folder, read, max) => {
  const found = [roots.config, ...(roots.others ?? [])].flatMap((root) => {
    const sessions = join(root, 'sessions');
    const stored = inDatabase(join(sessions, 'sessions.db'), folder, read);
    const known = new Set(stored.map(({ sessionId }) => sessionId));
    return [...stored, ...inFiles(sessions, folder, read).filter(({ sessionId }) => !known.has(sessionId))];
  });
  return found.sort((a, b) => b.modifiedMs - a.modifiedMs).slice(0, max);
};

/** The lines of a session in the database, as they were in a file before. */
export function* rows(database: LogDatabase, sessionId: string): Generator<LogLine, number> {
  const columns = columnsOf(database, 'sessions', ['name', 'description', 'working_dir']);
  const session = columns && firstRow(database, `SELECT ${columns} FROM sessions WHERE id = ?`, sessionId);
  if (!session) return 0;
  yield { text: JSON.stringify({ session }), offset: 0 };
  const messages = [
    ...database.rows(
      'SELECT id, role, created_timestamp AS created FROM messages WHERE session_id = ? ORDER BY created_timestamp, id',
      sessionId,
    ),
  ];
  const offsets = timeOffsets(messages.map(({ created }) => created));
  const metadata = columnsOf(database, 'messages', ['metadata_json']) ?? '';
  return yield* sessionLines({
    count: messages.length,
    read(index) {
      const sql = `SELECT role, created_timestamp AS created, ${metadata},
        CASE WHEN octet_length(content_json) <= ${MAX_VALUE_BYTES} THEN content_json END AS content
        FROM messages WHERE id = ?`;
      const row = firstRow(database, sql, Number(messages[index]?.id ?? 0));
      if (!row) return undefined;
      const { role, created, metadata_json: meta } = row;
      const line = { role, created, content: columnText(row.content) ?? null, metadata: meta ?? null };
      return { text: JSON.stringify(line), offset: offsets[index] ?? 0 };
    },
    isWanted: (index) => messages[index]?.role === 'user',
    bytes() {
      const sum = 'SELECT sum(octet_length(content_json)) AS bytes FROM messages WHERE session_id = ?';
      return Number(firstRow(database, sum, sessionId)?.bytes ?? 0);
    },
  });
}

function inDatabase(path: string, folder: string, read: LogFolders): LogFile[] {
  const exists = read.list(join(path, '..')).some(({ name, bytes }) => path.endsWith(name) && bytes > 0);
  const database = exists ? read.database(path) : undefined;
  const wanted = ['id', 'name', 'description', 'working_dir', 'session_type', 'created_at', 'updated_at'];
  const columns = database && columnsOf(database, 'sessions', wanted);
  if (!database || !columns) return [];
  const sql = `SELECT * FROM (SELECT ${columns} FROM sessions) WHERE session_type IS NULL OR session_type NOT IN (${NO_CHAT})
    ORDER BY updated_at DESC LIMIT ${MAX_SESSIONS}`;
  const found: LogFile[] = [];
  for (const row of database.rows(sql)) {
    const { id, working_dir: at } = row;
    if (typeof id !== 'string' || typeof at !== 'string' || !isWithin(folder, at)) continue;
    const messages = firstRow(
      database,
      `SELECT count(*) AS n, max(created_timestamp) AS last, sum(bytes) AS bytes, sum(role = 'user') AS prompts FROM
       (SELECT role, created_timestamp, octet_length(content_json) AS bytes FROM messages WHERE session_id = ? LIMIT 20000)`,
      id,
    );
    if (!messages || Number(messages.prompts ?? 0) === 0) continue;
    const times = [row.updated_at, row.created_at, messages.last].map((time) => millisecondsOf(time) ?? 0);
    const title = [row.name, row.description].find((one) => typeof one === 'string' && one !== '');
    found.push({
      path,
      sessionId: id,
      folder: at,
      modifiedMs: Math.max(...times),
      bytes: Number(messages.bytes ?? 0),
      ...(typeof title === 'string' && { title }),
    });
    if (found.length >= 200) break;
  }
  return found;
}

function inFiles(sessions: string, folder: string, read: LogFolders): LogFile[] {
  const files = read
    .list(sessions)
    .filter(({ kind, name, bytes }) => kind === 'file' && name.endsWith('.jsonl') && bytes > 0);
  return files
    .sort((a, b) => b.modifiedMs - a.modifiedMs)
    .slice(0, MAX_HEADS)
    .flatMap(({ name, bytes, modifiedMs }): LogFile[] => {
      const path = join(sessions, name);
      const [first, ...rest] = [...records(linesOf(read.head(path, HEAD_BYTES) ?? ''))];
      const about = shaped(head, first?.value);
      const hasPrompt = bytes > HEAD_BYTES || rest.some(({ value }) => value.role === 'user');
      if (!about || !hasPrompt || !isWithin(folder, about.working_dir)) return [];
      const title = about.name || about.description;
      const found = { path, sessionId: name.slice(0, -'.jsonl'.length), modifiedMs, bytes };
      return [{ ...found, folder: about.working_dir, ...(title && { title }) }];
    });
}
