import { type Entry, fold, preferred, type Session, undoneIds } from '@0dai/session-schema/internal';
import { readActive } from '../active/active.ts';
import { NoSessionError, NotFoundError } from '../errors.ts';
import { readJournal } from '../journal/journal.ts';
import type { Store } from '../project/store.ts';
import { find, isMeant } from './listing.ts';

/** An entry of a session's journal, and whether it still counts. */
export interface LogRow {
  /** What happened. */
  entry: Entry;
  /** The id of the `undo` entry that undid it, if any. */
  undoneBy?: string;
}

/** Everything that happened to a session. */
export interface Log {
  /** The session's id. */
  id: string;
  /** The session folded from these entries; undefined if none of them is this user's. */
  session: Session | undefined;
  /** The entries that this user wrote or accepted, oldest first. */
  entries: LogRow[];
  /** Number of unverified entries, which are not in `entries`. */
  unverified: number;
  /** Number of lines that could not be read. */
  skipped: number;
}

/**
 * Reads the journal of a session, entry by entry, without unverified entries.
 * @param wanted the session's id, its beginning, its last six characters, or its name; default: the one in progress
 * @throws {NoSessionError} when none is named and none is in progress
 * @throws {NotFoundError} when there is no such session, or its journal is not on this machine
 * @example log(store).entries.map(({ entry }) => entry.type); // ['begin', 'save']
 */
export function log(store: Store, wanted?: string): Log {
  const id = idOf(store, wanted);
  const journal = readJournal(store, id);
  if (!journal) {
    throw new NotFoundError(
      `Session ${id} has no journal on this machine. Show its archived view with: 0dai session show ${id}`,
    );
  }
  return {
    id,
    // Not the archived view: it may be unverified, and say what its journal does not.
    session: fold(id, journal.own),
    entries: logRows(journal.own),
    unverified: journal.unverified.length,
    skipped: journal.skipped,
  };
}

/** The id of the session that the user means; default: the one in progress. */
export function idOf(store: Store, wanted: string | undefined): string {
  // Read first: reading turns a new hand edit into an entry.
  const { session } = readActive(store);
  // If the text matches other sessions too, those have to be named in full.
  if (session && (wanted === undefined || isMeant(session, wanted))) return session.id;
  if (wanted !== undefined) return find(store, wanted).id;
  throw new NoSessionError('There is no session in progress. List the others with: 0dai session history');
}

/** Sorts entries by id, removes duplicates, and marks undone entries with the entry that undid them. */
export function logRows(own: readonly Entry[]): LogRow[] {
  const unique = new Map<string, Entry>();
  for (const entry of own) {
    const before = unique.get(entry.id);
    unique.set(entry.id, before ? preferred(before, entry) : entry);
  }
  const entries = [...unique.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  const undone = undoneIds(entries);
  const by = new Map<string, string>();
  for (const entry of entries) {
    if (entry.type !== 'undo' || undone.has(entry.id)) continue;
    for (const id of entry.entries) if (id < entry.id && !by.has(id)) by.set(id, entry.id);
  }
  return entries.map((entry) => {
    const undoneBy = by.get(entry.id);
    return { entry, ...(undoneBy !== undefined && { undoneBy }) };
  });
}
