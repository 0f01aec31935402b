import { join } from 'node:path';
import * as z from 'zod/mini';
import { shape, shaped } from '../../facts/shape.ts';
import { asObject, type Json, listAt, parsedJson, textAt } from '../../logs/json/fields.ts';
import type { LogDatabase, LogFile, LogFolders } from '../../logs/log-files.ts';
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
import { variantOf } from '../variant.ts';

// Conversations in `data.sqlite3` of Kiro CLI's first engine and of Amazon Q's CLI, from which it descends
// (crates/chat-cli/src/cli/chat/conversation.rs and message.rs): `conversations_v2` has a folder's conversations under
// the folder as key, Amazon Q's `conversations` one for each folder. `rows` makes of them the records of Kiro CLI's
// logs of lines.

export const DATABASE = 'data.sqlite3';
const TABLES = ['conversations_v2', 'conversations'] as const;
const MAX_SESSIONS = 200;
/** Largest conversation that is read. */
const MAX_BYTES = 8 * MAX_VALUE_BYTES;

const entry = shape(() =>
  z.object({
    user: z.optional(z.object({ content: z.unknown(), timestamp: z.optional(z.nullable(z.string())) })),
    assistant: z.optional(z.unknown()),
    request_metadata: z.optional(
      z.nullable(
        z.object({
          request_start_timestamp_ms: z.optional(z.unknown()),
          stream_end_timestamp_ms: z.optional(z.unknown()),
        }),
      ),
    ),
  }),
);

/** A record as in Kiro CLI's logs of lines, and when it was written. */
interface TimedRecord {
  record: { kind: string; data?: unknown };
  time: unknown;
}

/** Finds the conversations in the databases of a data folder: those of a folder and the folders below it. */
export function storedSessions(root: string, folder: string, read: LogFolders): LogFile[] {
  return ['kiro-cli', 'amazon-q'].flatMap((name) => {
    const at = join(root, name);
    const exists = read.list(at).some((file) => file.name === DATABASE && file.bytes > 0);
    const path = join(at, DATABASE);
    const database = exists ? read.database(path) : undefined;
    return database ? TABLES.flatMap((table) => sessionsIn(database, table, path, folder)) : [];
  });
}

function sessionsIn(database: LogDatabase, table: string, path: string, folder: string): LogFile[] {
  const columns = columnsOf(database, table, ['conversation_id', 'updated_at', 'created_at']);
  if (columns === undefined) return [];
  const separator = folder.includes('/') ? '/' : '\\';
  const after = String.fromCharCode(separator.charCodeAt(0) + 1);
  const sql = `SELECT key, octet_length(value) AS bytes, ${columns},
    CASE WHEN octet_length(value) <= ${MAX_BYTES} AND json_valid(value)
      THEN json_extract(value, '$.conversation_id', '$.history[0].user.content',
        '$.history[#-1].request_metadata.stream_end_timestamp_ms') END AS about
    FROM ${table} WHERE key = ? OR (key >= ? AND key < ?) LIMIT ${MAX_SESSIONS}`;
  const rows = database.rows(sql, folder, folder + separator, folder + after);
  return [...rows].flatMap((row): LogFile[] => {
    const about = listIn(row.about);
    const id = columnText(row.conversation_id) ?? about[0];
    const at = columnText(row.key);
    if (typeof id !== 'string' || id === '' || at === undefined) return [];
    if (asObject(about[1]) === undefined) return [];
    const times = [row.updated_at, row.created_at, about[2]].map((time) => millisecondsOf(time) ?? 0);
    return [
      { path, sessionId: id, folder: at, modifiedMs: Math.max(...times), bytes: Number(row.bytes ?? 0) },
    ];
  });
}

/** The lines of a conversation for `transcript`, as in Kiro CLI's logs of lines. */
export function* rows(database: LogDatabase, sessionId: string): Generator<LogLine, number> {
  const found = rowOf(database, sessionId);
  if (!found) return 0;
  const { table, row, bytes } = found;
  if (bytes > MAX_BYTES) return bytes;
  if (!found.isJson) return 0;
  const [summary, next] = listIn(
    firstRow(
      database,
      `SELECT json_extract(value, '$.latest_summary', '$.next_message') AS about FROM ${table} WHERE rowid = ?`,
      row,
    )?.about,
  );
  const records = summaryRecords(summary);
  const sql = `SELECT CASE WHEN octet_length(h.value) <= ${MAX_VALUE_BYTES} THEN h.value END AS entry
    FROM ${table} c, json_each(c.value, '$.history') h WHERE c.rowid = ?`;
  for (const { entry: text } of database.rows(sql, row))
    records.push(...recordsOf(parsedJson(columnText(text) ?? '')));
  // The message that the agent is working on. Without a time, it could not be known again in the history.
  if (textAt(asObject(next), 'timestamp') !== undefined) records.push(...recordsOf({ user: next }));
  const offsets = timeOffsets(records.map(({ time }) => time));
  return yield* sessionLines({
    count: records.length,
    read: (index) => ({ text: JSON.stringify(records[index]?.record), offset: offsets[index] ?? 0 }),
    isWanted: (index) => records[index]?.record.kind === 'Prompt',
    bytes: () => bytes,
  });
}

function rowOf(
  database: LogDatabase,
  sessionId: string,
): { table: string; row: number; bytes: number; isJson: boolean } | undefined {
  for (const table of TABLES) {
    const columns = columnsOf(database, table, ['conversation_id']);
    if (columns === undefined) continue;
    const id = columns.startsWith('NULL')
      ? `CASE WHEN octet_length(value) <= ${MAX_BYTES} AND json_valid(value) THEN json_extract(value, '$.conversation_id') END`
      : 'conversation_id';
    const sql = `SELECT rowid AS row, octet_length(value) AS bytes,
      CASE WHEN octet_length(value) <= ${MAX_BYTES} THEN json_valid(value) END AS is_json FROM ${table} WHERE ${id} = ? LIMIT 1`;
    const found = firstRow(database, sql, sessionId);
    if (!found) continue;
    return { table, row: Number(found.row), bytes: Number(found.bytes ?? 0), isJson: found.is_json === 1 };
  }
  return undefined;
}

/** Records of the summary that replaces compacted messages: a text, and data about its request. */
function summaryRecords(summary: unknown): TimedRecord[] {
  const [text, request] = Array.isArray(summary) ? (summary as unknown[]) : [];
  if (typeof text !== 'string') return [];
  return [
    {
      record: { kind: 'Compaction', data: { summary: text } },
      time: asObject(request)?.request_start_timestamp_ms,
    },
  ];
}

/**
 * The records of an entry of the history: the user's message, or the results of calls, and the agent's.
 * @example recordsOf({ user: { content: { Prompt: { prompt: 'fix it' } } } })[0]?.record // { kind: 'Prompt', … }
 */
export function recordsOf(given: unknown): TimedRecord[] {
  const found = shaped(entry, given);
  if (!found) return [{ record: { kind: 'history' }, time: undefined }];
  const { user, assistant, request_metadata: request } = found;
  const asked = user ? userRecords(user.content, user.timestamp ?? request?.request_start_timestamp_ms) : [];
  const answer = asObject(variantOf(assistant).value);
  if (!answer) return asked;
  const text = textAt(answer, 'content') ?? '';
  const calls = listAt(answer, 'tool_uses').map(asObject);
  const blocks = [
    ...(text === '' ? [] : [{ kind: 'text', data: text }]),
    ...calls.map((call) => ({
      kind: 'toolUse',
      data: { toolUseId: call?.id, name: call?.name, input: call?.args },
    })),
  ];
  return [...asked, recordOf('AssistantMessage', blocks, request?.stream_end_timestamp_ms)];
}

function userRecords(given: unknown, time: unknown): TimedRecord[] {
  const { name, value } = variantOf(given);
  const content = asObject(value);
  const results = listAt(content, 'tool_use_results').map(asObject);
  const prompt = textAt(content, 'prompt');
  if (results.length === 0 && prompt === undefined) return [recordOf(name || 'history', [], time)];
  return [
    ...(results.length > 0 ? [recordOf('ToolResults', results.map(resultBlock), time)] : []),
    ...(prompt !== undefined ? [recordOf('Prompt', [{ kind: 'text', data: prompt }], time)] : []),
  ];
}

function recordOf(kind: string, content: readonly unknown[], time: unknown): TimedRecord {
  return { record: { kind, data: { content, meta: { timestamp: time } } }, time };
}

function resultBlock(result: Json | undefined): unknown {
  const content = listAt(result, 'content').map((part) => {
    const { name, value } = variantOf(part);
    return { kind: name.toLowerCase(), data: value };
  });
  const status = (textAt(result, 'status') ?? '').toLowerCase();
  return { kind: 'toolResult', data: { toolUseId: result?.tool_use_id, content, status } };
}

function listIn(value: unknown): readonly unknown[] {
  const found = parsedJson(columnText(value) ?? '');
  return Array.isArray(found) ? (found as unknown[]) : [];
}
