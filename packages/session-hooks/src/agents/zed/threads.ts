import { join } from 'node:path';
import { lineOf } from '../../facts/facts.ts';
import { withoutBase64 } from '../../logs/bytes/base64.ts';
import { decompressed } from '../../logs/bytes/zstd.ts';
import { asObject, type Json, listAt, objectAt, parsedJson, textAt } from '../../logs/json/fields.ts';
import type { FindSessions, LogDatabase, LogFile, LogFolders } from '../../logs/log-files.ts';
import type { LogLine } from '../../logs/log-reading.ts';
import { columnsOf, firstRow, idOffsets, MAX_VALUE_BYTES, sessionLines } from '../../logs/session-rows.ts';
import { millisecondsOf } from '../../logs/times.ts';
import { isWithin } from '../../logs/within.ts';
import { variantOf } from '../variant.ts';

// Zed's `threads/threads.db` (crates/agent/src/db.rs): a row for each conversation ("thread"), whose `data` is a JSON
// document, compressed with zstd. `folder_paths` and `parent_id` were added in 2026.

export const DATABASE = 'threads.db';
const MAX_THREADS = 2_000;
/** Most conversations that are unpacked to see whether they belong to a folder. */
const MAX_UNPACKED = 200;
const MAX_SUBAGENTS = 200;
/** Largest document that is read, unpacked and without images. */
const MAX_DOCUMENT_BYTES = 8 * MAX_VALUE_BYTES;
const MAX_PACKED_BYTES = 4 * MAX_VALUE_BYTES;

/** Finds the conversations of a folder and the folders below it, newest first. Those of sub-agents are left out. */
export const findSessions: FindSessions = (roots, folder, read, max) =>
  [roots.config, ...(roots.others ?? [])]
    .flatMap((root) => threadsIn(join(root, 'threads'), folder, read, max))
    .sort((a, b) => b.modifiedMs - a.modifiedMs)
    .slice(0, max);

function threadsIn(threads: string, folder: string, read: LogFolders, max: number): LogFile[] {
  const exists = read.list(threads).some(({ name, bytes }) => name.startsWith(DATABASE) && bytes > 0);
  const path = join(threads, DATABASE);
  const database = exists ? read.database(path) : undefined;
  const columns =
    database && columnsOf(database, 'threads', ['id', 'summary', 'updated_at', 'folder_paths', 'parent_id']);
  if (!database || !columns) return [];
  const sql = `SELECT ${columns}, octet_length(data) AS bytes FROM threads ORDER BY updated_at DESC LIMIT ${MAX_THREADS}`;
  const found: LogFile[] = [];
  let left = MAX_UNPACKED;
  for (const { id, summary, updated_at, folder_paths, parent_id, bytes } of database.rows(sql)) {
    if (found.length >= max || left === 0) break;
    if (typeof id !== 'string' || parent_id !== null) continue;
    const stored = typeof folder_paths === 'string' ? folder_paths.split('\n') : undefined;
    if (stored && !stored.some((one) => isWithin(folder, one))) continue;
    left -= 1;
    const thread = threadOf(database, id)?.document;
    const at = (stored ?? foldersIn(thread)).find((one) => isWithin(folder, one));
    if (at === undefined || !listAt(thread, 'messages').some(isPrompt)) continue;
    const title = lineOf(typeof summary === 'string' ? summary : '').slice(0, 200);
    const modifiedMs = millisecondsOf(updated_at) ?? 0;
    const session = { path, sessionId: id, folder: at, modifiedMs, bytes: Number(bytes ?? 0) };
    found.push({ ...session, ...(title !== '' && { title }) });
  }
  return found;
}

/** The conversations of a conversation's sub-agents; they are in the same database. */
export function subagentFiles(log: LogFile, read: LogFolders): LogFile[] {
  const database = read.database(log.path);
  const columns = database && columnsOf(database, 'threads', ['id', 'updated_at', 'parent_id']);
  if (!database || !columns?.includes('"parent_id"')) return [];
  const sql = `SELECT ${columns} FROM threads WHERE parent_id = ? LIMIT ${MAX_SUBAGENTS}`;
  return [...database.rows(sql, log.sessionId)].flatMap(({ id, updated_at }) => {
    if (typeof id !== 'string') return [];
    const modifiedMs = millisecondsOf(updated_at) ?? 0;
    return [{ path: log.path, sessionId: id, modifiedMs, bytes: 0, subagentOf: log.sessionId }];
  });
}

/** The lines of a conversation for `transcript`: the conversation, then its messages. */
export function* rows(database: LogDatabase, sessionId: string): Generator<LogLine, number> {
  const thread = threadOf(database, sessionId);
  if (!thread) return 0;
  const { document, bytes, folders, created, updated } = thread;
  if (!document) return bytes;
  const title = textAt(document, 'title') ?? textAt(document, 'summary');
  const about = { title, folders: folders.length > 0 ? folders : foldersIn(document) };
  yield { text: JSON.stringify({ thread: about }), offset: 0 };
  const messages = listAt(document, 'messages');
  const began = textAt(objectAt(document, 'initial_project_snapshot'), 'timestamp') ?? created;
  const offsets = idOffsets(idsOf(messages));
  return yield* sessionLines({
    count: messages.length,
    read(index) {
      // A conversation has two times: when it began, and when it was written last.
      const at = index === 0 ? began : index === messages.length - 1 ? updated : undefined;
      return { text: JSON.stringify({ message: messages[index], at }), offset: offsets[index] ?? 0 };
    },
    isWanted: (index) => isPrompt(messages[index]),
    bytes: () => bytes,
  });
}

/** An id of each message: that of the last prompt, which is another after the user changed it. */
function idsOf(messages: readonly unknown[]): string[] {
  let prompt = '';
  return messages.map((message) => {
    const { name, value } = variantOf(message);
    if (name === 'User') prompt = textAt(asObject(value), 'id') ?? '';
    return prompt;
  });
}

interface Thread {
  /** Undefined if it is too large, or unreadable. */
  document: Json | undefined;
  bytes: number;
  folders: readonly string[];
  created: unknown;
  updated: unknown;
}

function threadOf(database: LogDatabase, id: string): Thread | undefined {
  const columns = columnsOf(database, 'threads', ['created_at', 'updated_at', 'folder_paths', 'data_type']);
  if (!columns) return undefined;
  const sql = `SELECT ${columns}, octet_length(data) AS bytes,
    CASE WHEN octet_length(data) <= ${MAX_PACKED_BYTES} THEN data END AS data FROM threads WHERE id = ?`;
  const row = firstRow(database, sql, id);
  if (!row) return undefined;
  const text = textOf(row.data, row.data_type);
  return {
    document: text === undefined ? undefined : asObject(parsedJson(text)),
    bytes: Number(row.bytes ?? 0),
    folders: typeof row.folder_paths === 'string' ? row.folder_paths.split('\n') : [],
    created: row.created_at ?? undefined,
    updated: row.updated_at ?? undefined,
  };
}

function textOf(data: unknown, type: unknown): string | undefined {
  if (typeof data === 'string') return data;
  if (!(data instanceof Uint8Array)) return undefined;
  const bytes =
    type === 'zstd' ? decompressed(data, MAX_DOCUMENT_BYTES) : { bytes: Buffer.from(data), isWhole: true };
  return bytes.isWhole ? Buffer.concat(withoutBase64(bytes.bytes)).toString('utf8') : undefined;
}

/** The folders that were open when the conversation began. */
function foldersIn(thread: Json | undefined): string[] {
  return listAt(objectAt(thread, 'initial_project_snapshot'), 'worktree_snapshots').flatMap(
    (one) => textAt(asObject(one), 'worktree_path') ?? [],
  );
}

function isPrompt(message: unknown): boolean {
  return variantOf(message).name === 'User' || asObject(message)?.role === 'user';
}
