import { join } from 'node:path';
import {
  type Actor,
  acceptedEntry,
  type Entry,
  type EntryBody,
  type Evidence,
  ID_RANDOM_BYTES,
  InvalidInputError,
  JsonScan,
  migrateEntry,
  nextId,
  parseEntry,
  redactDeep,
  SCHEMA_VERSION,
  SESSION_ID,
} from '@0dai/session-schema/internal';
import { append, ensureFolder, fill, readBounded, withFile } from '../fs/files.ts';
import { eachLine } from '../fs/lines.ts';
import type { Host } from '../machine/host.ts';
import { type Project, refuseOtherOwner } from '../project/project.ts';
import type { Store } from '../project/store.ts';
import { entryDigest, isOwn, type Key, sign, type WrittenEntry } from '../state/key.ts';

/** Largest journal, in bytes, whose entries are all held in memory: for a log, an undo, a hand edit. */
export const JOURNAL_MAX = 64 * 1024 * 1024;
/** How many bytes before its position a view stores, to detect a journal that was rewritten. */
export const TAIL_BYTES = 48;

/** The writer of an entry, and the evidence for what it says. */
export interface Writer {
  /** Who writes. */
  actor: Actor;
  /** How the writer knows what it says. */
  evidence: Evidence;
}

/** An entry that may be another user's. */
export interface UnverifiedEntry {
  /** The entry. */
  entry: Entry;
  /** Identifies the entry and its text as written; see `entryDigest`. */
  digest: string;
}

/** A line of a journal. */
export interface JournalLine {
  /** The entry in the present shape. */
  entry: Entry;
  /** The entry as it was written: its signature covers this. */
  written: WrittenEntry;
}

/** A session's journal at the time of reading. */
export interface Journal {
  /** Entries that this user signed on this machine, and those that this user accepted. */
  own: Entry[];
  /** Entries whose signature does not verify and that the user has not accepted. */
  unverified: UnverifiedEntry[];
  /** Lines that could not be parsed. */
  skipped: number;
  /** Size of the file when it was read. */
  size: number;
  /** The last bytes before `size`. */
  tail: string;
}

/** The path of a session's journal. */
export function journalPath(project: Project, sessionId: string): string {
  // The id comes from files that anyone may have written. It must not lead out of the folder.
  if (!SESSION_ID.test(sessionId)) throw new TypeError(`not a session id: ${sessionId}`);
  return join(project.log, `${sessionId}.jsonl`);
}

/**
 * Reads a session's journal into memory.
 * @param from where to begin; earlier entries are not read
 * @param atMost how many bytes
 * @returns undefined if there is no journal, or if the bytes before `from` changed (`tail` differs)
 * @throws {TooLargeError} if the journal exceeds the limit: half of it would not be the session
 */
export function readJournal(
  { project, key, host }: Store,
  sessionId: string,
  from?: { position: number; tail: string },
  atMost = JOURNAL_MAX,
): Journal | undefined {
  const path = journalPath(project, sessionId);
  const start = from?.position ?? 0;
  const journal: Journal = { own: [], unverified: [], skipped: 0, size: 0, tail: '' };
  const unsigned: UnverifiedEntry[] = [];
  const accepted = new Set<string>();
  const max = Math.min(atMost, host.journalMax ?? atMost);
  const hurried = host.journalMax !== undefined;
  const range = { from: start, max, hurried, edge: TAIL_BYTES, after: from?.tail };
  const lines = eachLine(path, range, (line) => {
    const { entry, written } = parseLine(line) ?? {};
    if (!entry || !written) {
      journal.skipped += 1;
    } else if (isOwn(key, sessionId, written)) {
      journal.own.push(entry);
      if (entry.type === 'trust') for (const digest of entry.entries) accepted.add(digest);
    } else {
      unsigned.push({ entry, digest: entryDigest(sessionId, written) });
    }
  });
  if (!lines || lines.size < start) return undefined;
  journal.skipped += lines.skipped;
  journal.size = lines.size;
  journal.tail = lines.tail;
  for (const one of unsigned) {
    // Its writer may not have redacted it, and from here on it is treated as verified.
    if (accepted.has(one.digest)) journal.own.push(acceptedEntry(withoutSecrets(one.entry)));
    else journal.unverified.push(one);
  }
  return journal;
}

/**
 * Finds this user's first entry of a type, in the order of appending, that matches a predicate, in the last `bytes`
 * of a journal. Parses and verifies only lines that can match.
 */
export function findInEnd(
  { project, key }: Store,
  sessionId: string,
  bytes: number,
  type: Entry['type'],
  matches: (entry: Entry) => boolean,
): Entry | undefined {
  for (const line of endOf(journalPath(project, sessionId), bytes)?.lines ?? []) {
    // Searches the text as we serialize it. An entry serialized differently is not ours.
    if (!line.includes(`"type":"${type}"`)) continue;
    const { entry, written } = parseLine(line) ?? {};
    if (entry?.type === type && written && matches(entry) && isOwn(key, sessionId, written)) return entry;
  }
  return undefined;
}

/** How many bytes at the end of a journal `hasEnded` searches. */
const END_BYTES = 16 * 1024;

/**
 * Whether the end of a journal shows that this user's session is over.
 * @returns false if the end does not show it: read the whole journal then
 */
export function hasEnded({ project, key }: Store, sessionId: string): boolean {
  let latest: Entry | undefined;
  for (const line of endOf(journalPath(project, sessionId), END_BYTES)?.lines ?? []) {
    if (!/"type":"(?:complete|park|resume)"/.test(line)) continue;
    const { entry, written } = parseLine(line) ?? {};
    if (!entry || !written || !['complete', 'park', 'resume'].includes(entry.type)) continue;
    if ((!latest || entry.id > latest.id) && isOwn(key, sessionId, written)) latest = entry;
  }
  return latest !== undefined && latest.type !== 'resume';
}

/** Reads the non-empty lines in the last `bytes` of a file. The first line may be partial. */
function endOf(path: string, bytes: number): { lines: string[]; size: number } | undefined {
  return withFile(path, (file, { size }) => {
    const length = Math.min(size, bytes);
    const text = fill(file, Buffer.allocUnsafe(length), size - length).toString('utf8');
    return { lines: text.split('\n').filter((line) => line !== ''), size };
  });
}

/**
 * Makes an entry: redacted, signed, and with an id later than everything that its writer has seen.
 * @throws {InvalidInputError} if readers could not parse it (an invalid name, a text too long). Readers skip such a
 *   line, so the save would be acknowledged and lost
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
  const result = parseEntry({
    v: SCHEMA_VERSION,
    id: nextId(last, now, host.random(ID_RANDOM_BYTES)),
    at: new Date(now).toISOString(),
    ...writer,
    ...withoutSecrets(body),
  });
  // Sign the parsed entry, because readers verify what they have parsed.
  if (result.success) return sign(key, sessionId, result.data);
  throw new InvalidInputError(`This cannot be recorded: ${result.problem}.`);
}

/**
 * Appends entries to a session's journal in one write. Each entry stands between two line ends, so that a line torn
 * by a kill never swallows the next one.
 * @param entries the entries, or a function that makes them once the file is open. An entry appended after entries
 *   with later ids forces every reader to read the whole journal again
 * @param durable also survive a power cut
 * @returns the appended entries
 */
export function appendEntries<Entries extends readonly Entry[]>(
  project: Project,
  sessionId: string,
  entries: Entries | (() => Entries),
  durable: boolean,
): Entries {
  refuseOtherOwner(project);
  ensureFolder(project.main, 'ai', 'sessions', 'log');
  return append(
    journalPath(project, sessionId),
    () => {
      const made = typeof entries === 'function' ? entries() : entries;
      return { text: made.map((entry) => `\n${JSON.stringify(entry)}\n`).join(''), made };
    },
    durable,
    isJournal,
  ).made;
}

/** Enough for the first line, a `begin` entry. */
const FIRST_LINE_BYTES = 16 * 1024;

/**
 * Whether a file begins like a journal. A backup made with hard links (`cp -al`, `rsync --link-dest`) leads to our own
 * journal; a link that another user placed may lead to any file; its first line is no entry.
 */
export function isJournal(path: string): boolean {
  const text = readBounded(path, FIRST_LINE_BYTES)?.bytes.toString('utf8') ?? '';
  const first = text.split('\n').find((line) => line !== '');
  return first !== undefined && parseLine(first) !== undefined;
}

/** Redacts an entry's body. Entries about other entries hold only ids and digests, which must not change. */
export function withoutSecrets<T extends EntryBody>(body: T): T {
  return 'entries' in body ? body : redactDeep(body);
}

/** Parses a journal line; returns undefined if it is not an entry, or if a newer version wrote it. */
export function parseLine(line: Buffer | string): JournalLine | undefined {
  const written = parseJson(line.toString());
  if (!written) return undefined;
  const result = parseEntry(migrateEntry(written));
  // The schema does not look at fields that it doesn't know, but the signature covers them.
  if (
    !result.success ||
    new JsonScan().push(typeof line === 'string' ? Buffer.from(line) : line).exceedsLimits
  )
    return undefined;
  return { entry: result.data, written: written as WrittenEntry };
}

/** Parses a JSON object; returns undefined for anything else, such as a line torn by a kill, which readers skip. */
export function parseJson(line: string): object | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
