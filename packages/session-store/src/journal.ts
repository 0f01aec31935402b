import { join } from 'node:path';
import {
  type Actor,
  describeIssues,
  type Entry,
  type EntryBody,
  type Evidence,
  entry as entrySchema,
  ID_RANDOM_BYTES,
  InvalidInputError,
  nextId,
  redactDeep,
  SESSION_ID,
} from '@0dai/session-schema';
import { TooLargeError } from './errors.ts';
import { append, ensureFolder, lstatIfThere, readBounded } from './files.ts';
import type { Host } from './host.ts';
import { isOwn, type Key, sign, trustMark } from './key.ts';
import type { Project } from './project.ts';

/** Longest journal that is read, in bytes. */
export const JOURNAL_MAX = 64 * 1024 * 1024;
/** How much of a line's end a view remembers, to know its place in the journal again. */
const TAIL_BYTES = 48;

/** Who writes an entry, and how what it says is known. */
export interface Writer {
  actor: Actor;
  evidence: Evidence;
}

/** A session's journal as it was read. */
export interface Journal {
  /** Entries of this user on this machine, and those they accepted. */
  own: Entry[];
  /** Entries that came from elsewhere. */
  foreign: Entry[];
  /** Lines that could not be read. */
  skipped: number;
  /** Size of the file when it was read. */
  size: number;
  /** The last bytes before `size`. */
  tail: string;
}

/** Where a session's journal is. */
export function journalPath(project: Project, sessionId: string): string {
  // The id comes from files that anybody may have written; it must not lead out of the folder.
  if (!SESSION_ID.test(sessionId)) throw new TypeError(`not a session id: ${sessionId}`);
  return join(project.log, `${sessionId}.jsonl`);
}

/**
 * Reads a session's journal.
 * @param from where to begin; entries before it are not looked at
 * @returns undefined where there is none, or where `from` is no longer the place it was (`tail` differs)
 * @throws {TooLargeError} where there is more to read than we read: half of it would not be the session
 */
export function readJournal(
  project: Project,
  key: Key | undefined,
  sessionId: string,
  from?: { position: number; tail: string },
): Journal | undefined {
  const start = Math.max(0, (from?.position ?? 0) - TAIL_BYTES);
  const read = readBounded(journalPath(project, sessionId), JOURNAL_MAX, start);
  if (!read) return undefined;
  const skipHead = (from?.position ?? 0) - start;
  if (from && (read.size < from.position || tailOf(read.bytes.subarray(0, skipHead)) !== from.tail))
    return undefined;
  if (read.truncated) throw new TooLargeError(journalPath(project, sessionId), JOURNAL_MAX);

  const journal: Journal = { own: [], foreign: [], skipped: 0, size: start + read.bytes.length, tail: '' };
  journal.tail = tailOf(read.bytes);
  const unsigned: Entry[] = [];
  const accepted = new Set<string>();
  for (const line of read.bytes.subarray(skipHead).toString('utf8').split('\n')) {
    if (line === '') continue;
    const entry = parseLine(line);
    if (!entry) {
      journal.skipped += 1;
    } else if (isOwn(key, sessionId, entry)) {
      journal.own.push(entry);
      if (entry.type === 'trust') for (const mark of entry.entries) accepted.add(mark);
    } else {
      unsigned.push(entry);
    }
  }
  for (const entry of unsigned) {
    const list = accepted.has(trustMark(sessionId, entry)) ? journal.own : journal.foreign;
    list.push(entry);
  }
  return journal;
}

/** The latest entries of this user's in a journal: those in its last `bytes`, in the order they were appended. */
export function readEnd(project: Project, key: Key | undefined, sessionId: string, bytes: number): Entry[] {
  const path = journalPath(project, sessionId);
  const size = lstatIfThere(path)?.size ?? 0;
  const read = readBounded(path, JOURNAL_MAX, Math.max(0, size - bytes));
  const lines = read?.bytes.toString('utf8').split('\n') ?? [];
  return lines
    .map(parseLine)
    .filter((entry) => entry !== undefined && isOwn(key, sessionId, entry)) as Entry[];
}

/**
 * A new entry: redacted, signed, and later than everything its writer has seen.
 * @throws {InvalidInputError} when it could not be read back (a name that is none, a text too long): a line
 *   that readers skip would be a save that is acknowledged and lost
 */
export function newEntry(
  host: Host,
  key: Key | undefined,
  sessionId: string,
  last: string | undefined,
  body: EntryBody,
  writer: Writer,
): Entry {
  const now = host.now();
  const result = entrySchema.safeParse({
    id: nextId(last, now, host.random(ID_RANDOM_BYTES)),
    at: new Date(now).toISOString(),
    ...writer,
    ...redactDeep(body),
  });
  // What was parsed is signed, as readers check what they have parsed.
  if (result.success) return sign(key, sessionId, result.data);
  throw new InvalidInputError(`This cannot be recorded: ${describeIssues(result.error, 'the entry')}.`);
}

/**
 * Appends entries to a session's journal in one write. Each stands between two line ends, so that a line
 * torn by a kill never swallows the next one.
 * @param durable also survive a power cut
 */
export function appendEntries(
  project: Project,
  sessionId: string,
  entries: readonly Entry[],
  durable: boolean,
): void {
  ensureFolder(project.root, 'ai', 'sessions', 'log');
  const text = entries.map((entry) => `\n${JSON.stringify(entry)}\n`).join('');
  append(journalPath(project, sessionId), text, durable);
}

function parseLine(line: string): Entry | undefined {
  if (line === '') return undefined;
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    // A line torn by a kill: counted by the caller, read around.
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
  const result = entrySchema.safeParse(value);
  return result.success ? result.data : undefined;
}

function tailOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.subarray(Math.max(0, bytes.length - TAIL_BYTES))).toString('base64url');
}
