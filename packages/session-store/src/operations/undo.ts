import { type Entry, type EntryType, InvalidInputError, type Session } from '@0dai/session-schema/internal';
import { readActive, refreshView } from '../active/active.ts';
import { NoSessionError, NotFoundError } from '../errors.ts';
import { findEntry } from '../journal/entry-id.ts';
import { appendEntries, newEntry, readJournal, type Writer } from '../journal/journal.ts';
import { exclusively } from '../project/lock.ts';
import { keyOf, type Store } from '../project/store.ts';
import { type LogRow, logRows } from './log.ts';

/** The result of an undo. */
export interface UndoResult {
  /** The session after it. */
  session: Session;
  /** The id of the `undo` entry; undoing that one is a redo. */
  entry: string;
  /** The undone entries, oldest first. */
  entries: Entry[];
}

/** The types of entry that hold content. The others only record that an agent came, was briefed, or left. */
export const CONTENT_TYPES: ReadonlySet<EntryType> = new Set(['save', 'edit', 'capture', 'prompt', 'turn']);

/** The types of entry that cannot be undone, and what to do instead. */
const NOT_UNDOABLE: Partial<Record<EntryType, string>> = {
  begin: 'it is the beginning of the session. To park the whole session: 0dai session new',
  complete: 'to resume a completed session: 0dai session resume ID',
  park: 'to resume a parked session: 0dai session resume ID',
  resume: 'to park a session: 0dai session new',
  trust: 'accepted entries stay accepted. Undo the accepted entries themselves, by their ids',
  forget: 'what was forgotten is gone',
  forgotten: 'its content is gone',
};

/**
 * Undoes entries of the session in progress: they count as not written. Nothing is removed from the journal, so that
 * undoing an undo restores what it undid.
 *
 * @param ids ids of entries, or beginnings or ends of them; none: the latest entry with content that still counts
 * @throws {NoSessionError} when no session is in progress
 * @throws {NotFoundError} when there is no such entry, or nothing is left to undo
 * @throws {InvalidInputError} for an id that matches more than one entry, for an entry that was already undone, and
 *   for one that cannot be
 * @example await undo(store, [], { actor: {}, evidence: 'user' });
 */
export function undo(store: Store, ids: readonly string[], writer: Writer): Promise<UndoResult> {
  return exclusively(store, 'undoing an entry', () => {
    const reading = readActive(store);
    if (!reading.session) throw new NoSessionError('There is no session in progress to undo anything in.');
    const { id, journal } = reading.session;
    const log = logRows(readJournal(store, id)?.own ?? []);
    const entries = ids.length > 0 ? chosen(log, ids) : [latest(log)];
    // An undo only applies to entries with earlier ids.
    const last = [journal.last, ...entries.map((entry) => entry.id)].sort().at(-1);
    const body = { type: 'undo' as const, entries: entries.map((entry) => entry.id) };
    const written = newEntry(store.host, keyOf(store), id, last, body, writer);
    appendEntries(store.project, id, [written], true);
    const { session = reading.session } = refreshView(store, id);
    return { session, entry: written.id, entries };
  });
}

function latest(log: readonly LogRow[]): Entry {
  const found = log.findLast(
    ({ entry, undoneBy }) => CONTENT_TYPES.has(entry.type) && undoneBy === undefined,
  );
  if (found) return found.entry;
  throw new NotFoundError('There is nothing to undo: nothing was recorded, or all of it is already undone.');
}

function chosen(log: readonly LogRow[], ids: readonly string[]): Entry[] {
  const all = log.map(({ entry }) => entry);
  const found = new Map(ids.map((wanted) => findEntry(all, wanted)).map((entry) => [entry.id, entry]));
  for (const { entry, undoneBy } of log) {
    if (!found.has(entry.id)) continue;
    const instead = NOT_UNDOABLE[entry.type];
    if (instead !== undefined) {
      throw new InvalidInputError(`Entry ${entry.id} (${entry.type}) cannot be undone: ${instead}.`);
    }
    if (undoneBy !== undefined) {
      throw new InvalidInputError(
        `Entry ${entry.id} (${entry.type}) is already undone. To restore it: 0dai session undo ${undoneBy}`,
      );
    }
  }
  return [...found.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}
