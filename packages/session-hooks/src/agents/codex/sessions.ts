import {
  asObject,
  fieldAt,
  type Json,
  listAt,
  objectAt,
  parsedJson,
  textAt,
  textsOf,
} from '../../logs/json/fields.ts';
import type { FindSessions, LogFile, LogFolders } from '../../logs/log-files.ts';
import { logFilesIn } from '../../logs/session-heads.ts';
import { isWithin } from '../../logs/within.ts';
import { folderOf } from './log/paths.ts';
import { payloadType, rolloutRecord } from './log/records.ts';
import { userPrompt } from './user-prompt.ts';

/**
 * Most recent day folders whose logs are all checked: a resumed session continues in its old log, so names don't show
 * age.
 */
const MIN_DAYS = 30;
/** Most log heads read. */
const MAX_HEADS = 1_000;
/** A head must hold the session's first record, whose instructions may take 20 to 60 kB. */
const HEAD_BYTES = 64 * 1024;
const LONG_HEAD_BYTES = 256 * 1024;
const NAME = /^rollout-.*?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.jsonl(\.zst)?$/;
const NUMBER = /^\d+$/;

/**
 * Finds Codex's sessions of a folder and the folders below it, newest first by the time of their logs. Sub-agents,
 * reviews, and sessions without a prompt are left out.
 *
 * 1. List all logs of the newest 30 day folders and of `archived_sessions`, then older days one by one until enough
 *    are found.
 * 2. A log's first record names its folder; in era A, Codex's first message does.
 * 3. Old logs are compressed (`.jsonl.zst`). If both exist, Codex continues in the plain one.
 */
export const findSessions: FindSessions = (roots, folder, read, max) => {
  const found: LogFile[] = [];
  let heads = 0;
  for (const batch of batches(roots.config, read)) {
    const plain = new Set(batch.filter(isPlain).map(({ path }) => path));
    for (const log of batch.sort(byTime)) {
      if (!isPlain(log) && plain.has(log.path.slice(0, -'.zst'.length))) continue;
      if (found.length >= max || heads >= MAX_HEADS) break;
      heads += 1;
      const session = sessionIn(log, read);
      if (session && isWithin(folder, session.cwd))
        found.push({ ...log, sessionId: session.id ?? log.sessionId, folder: session.cwd });
    }
    if (found.length >= max || heads >= MAX_HEADS) break;
  }
  return found.sort(byTime).slice(0, max);
};

/** Batches of logs in search order: the newest days and the archive, then day by day. */
function* batches(config: string, read: LogFolders): Generator<LogFile[]> {
  const recent = logFilesIn(`${config}/archived_sessions`, NAME, read);
  let days = 0;
  for (const day of dayFolders(`${config}/sessions`, read)) {
    const logs = logFilesIn(day, NAME, read);
    days += 1;
    if (days < MIN_DAYS) recent.push(...logs);
    else if (days === MIN_DAYS) yield [...recent, ...logs];
    else yield logs;
  }
  if (days < MIN_DAYS) yield recent;
}

/** The folders `YYYY/MM/DD`, the newest first. */
function* dayFolders(folder: string, read: LogFolders, depth = 3): Generator<string> {
  const names = read.list(folder).filter(({ kind, name }) => kind === 'folder' && NUMBER.test(name));
  for (const { name } of names.sort((a, b) => Number(b.name) - Number(a.name))) {
    if (depth === 1) yield `${folder}/${name}`;
    else yield* dayFolders(`${folder}/${name}`, read, depth - 1);
  }
}

function isPlain({ path }: LogFile): boolean {
  return path.endsWith('.jsonl');
}

function byTime(a: LogFile, b: LogFile): number {
  return b.modifiedMs - a.modifiedMs || (a.path < b.path ? 1 : -1);
}

/** The session of a log's head; undefined if it is no user's session, or empty. */
function sessionIn(log: LogFile, read: LogFolders): { id?: string; cwd: string } | undefined {
  const short = headOf(log, HEAD_BYTES, read);
  if (isComplete(short.values)) return sessionOf(short.values, short.isWhole);
  const long = headOf(log, LONG_HEAD_BYTES, read);
  return sessionOf(long.values, long.isWhole);
}

/** The records at the start of a log. The size of a compressed one says nothing about its text. */
function headOf(log: LogFile, bytes: number, read: LogFolders): { values: Json[]; isWhole: boolean } {
  const head = read.head(log.path, bytes);
  const isWhole = isPlain(log) ? log.bytes <= bytes : Buffer.byteLength(head ?? '') < bytes;
  return { values: recordsIn(head, isWhole), isWhole };
}

/** Whether the records hold all fields that we need. */
function isComplete(values: readonly Json[]): boolean {
  return cwdOf(values) !== undefined && values.some(isPrompt);
}

function sessionOf(values: readonly Json[], isWhole: boolean): { id?: string; cwd: string } | undefined {
  const meta = rolloutRecord(values[0] ?? {});
  const cwd = cwdOf(values);
  if (cwd === undefined || meta?.type !== 'session_meta') return undefined;
  const { payload } = meta;
  const isUsers =
    textAt(payload, 'thread_source') !== 'subagent' && !('subagent' in (objectAt(payload, 'source') ?? {}));
  // In a large log, a prompt may come after the head.
  if (!isUsers || (isWhole && !values.some(isPrompt))) return undefined;
  const id = textAt(payload, 'id');
  return { cwd, ...(id !== undefined && { id }) };
}

/** The whole records of a log's head, without a line that was cut. */
function recordsIn(head: string | undefined, isWhole: boolean): Json[] {
  const lines = (head ?? '').split('\n');
  const whole = isWhole ? lines : lines.slice(0, -1);
  return whole.map((line) => asObject(parsedJson(line))).filter((value) => value !== undefined);
}

function cwdOf(values: readonly Json[]): string | undefined {
  const [first] = values;
  const cwd = first && folderOf(textAt(rolloutRecord(first)?.payload, 'cwd'));
  if (cwd !== undefined) return cwd;
  for (const value of values) {
    const text = messageOf(value);
    const found = text && /<cwd>([^\n<]{1,4096})|^Current working directory: ([^\n<]{1,4096})/m.exec(text);
    if (found) return found[1] ?? found[2];
  }
  return undefined;
}

function isPrompt(value: Json): boolean {
  const { type, payload } = rolloutRecord(value) ?? { type: '', payload: {} };
  const kind = payloadType(payload);
  const item = objectAt(payload, 'item');
  if (type === 'event_msg' && kind === 'user_message')
    return userPrompt(textAt(payload, 'message') ?? '') !== undefined;
  if (type === 'event_msg' && textAt(item, 'type') === 'UserMessage')
    return userPrompt(textsOf(listAt(item, 'content')).join('\n')) !== undefined;
  return userPrompt(messageOf(value) ?? '') !== undefined;
}

/** The text of a user's message in the model's history. */
function messageOf(value: Json): string | undefined {
  const { type, payload } = rolloutRecord(value) ?? { type: '', payload: {} };
  const isUsers =
    type === 'response_item' && payloadType(payload) === 'message' && textAt(payload, 'role') === 'user';
  return isUsers ? textsOf(fieldAt(payload, 'content')).join('\n') : undefined;
}
