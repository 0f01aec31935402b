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
} from '@0dai/session-schema/internal';
import { append, ensureFolder, fill, withFile } from '../fs/files.ts';
import { eachLine } from '../fs/lines.ts';
import type { Project } from '../project/project.ts';
import type { Store } from '../project/store.ts';
import type { Host } from '../state/host.ts';
import { entryDigest, isOwn, type Key, sign } from '../state/key.ts';

/** Longest journal, in bytes, whose entries are all held in memory at once: for a log, an undo, a hand edit. */
export const JOURNAL_MAX = 64 * 1024 * 1024;
/** How much of a line's end a view remembers, to know its place in the journal again. */
export const TAIL_BYTES = 48;

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
  unverified: Entry[];
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
 * Reads a session's journal, all of it at once.
 * @param from where to begin; entries before it are not looked at
 * @param atMost how many bytes
 * @returns undefined where there is none, or where `from` is no longer the place it was (`tail` differs)
 * @throws {TooLargeError} where there is more to read than we read: half of it would not be the session
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
  const unsigned: Entry[] = [];
  const accepted = new Set<string>();
  const max = Math.min(atMost, host.journalMax ?? atMost);
  const hurried = host.journalMax !== undefined;
  const range = { from: start, max, hurried, edge: TAIL_BYTES, after: from?.tail };
  const lines = eachLine(path, range, (line) => {
    const entry = parseLine(line);
    if (!entry) {
      journal.skipped += 1;
    } else if (isOwn(key, sessionId, entry)) {
      journal.own.push(entry);
      if (entry.type === 'trust') for (const mark of entry.entries) accepted.add(mark);
    } else {
      unsigned.push(entry);
    }
  });
  if (!lines || lines.size < start) return undefined;
  journal.skipped += lines.skipped;
  journal.size = lines.size;
  journal.tail = lines.tail;
  for (const entry of unsigned) {
    // Its writer may not have taken secrets out, and from here on it is told like one's own.
    if (accepted.has(entryDigest(sessionId, entry))) journal.own.push(withoutSecrets(entry));
    else journal.unverified.push(entry);
  }
  return journal;
}

/**
 * The first entry of a type, of this user's, among those in the last `bytes` of a journal, in the order they were
 * appended, of which this is so. Only what may be it is parsed and verified.
 */
export function findInEnd(
  { project, key }: Store,
  sessionId: string,
  bytes: number,
  type: Entry['type'],
  isSo: (entry: Entry) => boolean,
): Entry | undefined {
  for (const line of endOf(journalPath(project, sessionId), bytes)?.lines ?? []) {
    // As we write it; an entry written otherwise is none of ours.
    if (!line.includes(`"type":"${type}"`)) continue;
    const entry = parseLine(line);
    if (entry?.type === type && isSo(entry) && isOwn(key, sessionId, entry)) return entry;
  }
  return undefined;
}

/** How much of a journal's end is looked at for the entry that ended the session. */
const END_BYTES = 16 * 1024;

/**
 * Whether the end of a journal tells that its session, one of this user's, is over.
 * @returns false where it does not tell: then the whole journal does
 */
export function hasEnded({ project, key }: Store, sessionId: string): boolean {
  let latest: Entry | undefined;
  for (const line of endOf(journalPath(project, sessionId), END_BYTES)?.lines ?? []) {
    if (!/"type":"(?:complete|park|resume)"/.test(line)) continue;
    const entry = parseLine(line);
    if (!entry || !['complete', 'park', 'resume'].includes(entry.type)) continue;
    if ((!latest || entry.id > latest.id) && isOwn(key, sessionId, entry)) latest = entry;
  }
  return latest !== undefined && latest.type !== 'resume';
}

/** The lines in the last `bytes` of a file, but for those that are empty; the first may be a part of one. */
function endOf(path: string, bytes: number): { lines: string[]; size: number } | undefined {
  return withFile(path, (file, { size }) => {
    const length = Math.min(size, bytes);
    const text = fill(file, Buffer.allocUnsafe(length), size - length).toString('utf8');
    return { lines: text.split('\n').filter((line) => line !== ''), size };
  });
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
    ...withoutSecrets(body),
  });
  // What was parsed is signed, as readers check what they have parsed.
  if (result.success) return sign(key, sessionId, result.data);
  throw new InvalidInputError(`This cannot be recorded: ${describeIssues(result.error, 'the entry')}.`);
}

/**
 * Appends entries to a session's journal in one write. Each stands between two line ends, so that a line
 * torn by a kill never swallows the next one.
 * @param entries or what makes them, when the file is open: one that comes after entries with later ids has everybody
 *   read the whole journal again
 * @param durable also survive a power cut
 * @returns what was appended
 */
export function appendEntries<Entries extends readonly Entry[]>(
  project: Project,
  sessionId: string,
  entries: Entries | (() => Entries),
  durable: boolean,
): Entries {
  ensureFolder(project.root, 'ai', 'sessions', 'log');
  return append(
    journalPath(project, sessionId),
    () => {
      const made = typeof entries === 'function' ? entries() : entries;
      return { text: made.map((entry) => `\n${JSON.stringify(entry)}\n`).join(''), made };
    },
    durable,
  ).made;
}

/** What an entry says, redacted. Entries about others say only ids and digests, which have to stay what they are. */
export function withoutSecrets<T extends EntryBody>(said: T): T {
  return 'entries' in said ? said : redactDeep(said);
}

/** A line of a journal as an entry; undefined where it is none. */
export function parseLine(line: Buffer | string): Entry | undefined {
  const result = entrySchema.safeParse(parseJson(line.toString()));
  return result.success ? result.data : undefined;
}

/** An object as JSON; undefined for what is none, as a line torn by a kill, which is read around. */
export function parseJson(line: string): object | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
