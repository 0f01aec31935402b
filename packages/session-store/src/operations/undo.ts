import { type Entry, type EntryType, InvalidInputError, type Session } from '@0dai/session-schema/internal';
import { readActive, refreshView } from '../active/active.ts';
import { NoSessionError, NotFoundError } from '../errors.ts';
import { findEntry } from '../journal/entry-id.ts';
import { appendEntries, newEntry, readJournal, type Writer } from '../journal/journal.ts';
import { exclusively } from '../project/lock.ts';
import { keyOf, type Store } from '../project/store.ts';
import { type LogRow, marked } from './log.ts';

/** What an undo did. */
export interface UndoResult {
  /** The session after it. */
  session: Session;
  /** The journal entry it became; to undo that one is to redo. */
  entry: string;
  /** The entries that were taken back, oldest first. */
  entries: Entry[];
}

/** What says something about the work; the other entries only say that somebody came, was told, or left. */
const SAYS: ReadonlySet<EntryType> = new Set(['save', 'edit', 'capture', 'prompt', 'turn']);

/** What cannot be taken back, and what to do instead. */
const NEVER: Partial<Record<EntryType, string>> = {
  begin: 'it is the beginning of the session. To set the whole session aside: 0dai session new',
  complete: 'a completed session is brought back with: 0dai session resume ID',
  park: 'a parked session is brought back with: 0dai session resume ID',
  resume: 'a session is set aside with: 0dai session new',
  trust: 'what was accepted stays accepted. Take back the accepted entries themselves, by their ids',
};

/**
 * Takes entries of the session in progress back: they count as not written. Nothing is removed from the
 * journal, so that to undo an undo brings back what it took.
 *
 * @param ids entries' ids, or beginnings or ends of them; none: the latest entry that says something and still counts
 * @throws {NoSessionError} when no session is in progress
 * @throws {NotFoundError} when there is no such entry, or nothing is left to take back
 * @throws {InvalidInputError} for an id that fits more than one entry, an entry that was taken back already, and
 *   one that cannot be
 * @example await undo(store, [], { actor: {}, evidence: 'user' });
 */
export function undo(store: Store, ids: readonly string[], writer: Writer): Promise<UndoResult> {
  return exclusively(store, 'undoing an entry', () => {
    const reading = readActive(store);
    if (!reading.session)
      throw new NoSessionError('There is no session in progress to take anything back in.');
    const { id, journal } = reading.session;
    const log = marked(readJournal(store, id)?.own ?? []);
    const entries = ids.length > 0 ? chosen(log, ids) : [latest(log)];
    // Only what is earlier than an undo is taken back by it.
    const last = [journal.last, ...entries.map((entry) => entry.id)].sort().at(-1);
    const body = { type: 'undo' as const, entries: entries.map((entry) => entry.id) };
    const written = newEntry(store.host, keyOf(store), id, last, body, writer);
    appendEntries(store.project, id, [written], true);
    const { session = reading.session } = refreshView(store, id);
    return { session, entry: written.id, entries };
  });
}

function latest(log: readonly LogRow[]): Entry {
  const found = log.findLast(({ entry, undoneBy }) => SAYS.has(entry.type) && undoneBy === undefined);
  if (found) return found.entry;
  throw new NotFoundError(
    'There is nothing to take back: nothing was recorded, or all of it was taken back already.',
  );
}

function chosen(log: readonly LogRow[], ids: readonly string[]): Entry[] {
  const all = log.map(({ entry }) => entry);
  const found = new Map(ids.map((wanted) => findEntry(all, wanted)).map((entry) => [entry.id, entry]));
  for (const { entry, undoneBy } of log) {
    if (!found.has(entry.id)) continue;
    const never = NEVER[entry.type];
    if (never !== undefined) {
      throw new InvalidInputError(`Entry ${entry.id} (${entry.type}) cannot be taken back: ${never}.`);
    }
    if (undoneBy !== undefined) {
      throw new InvalidInputError(
        `Entry ${entry.id} (${entry.type}) is taken back already. To bring it back: 0dai session undo ${undoneBy}`,
      );
    }
  }
  return [...found.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}
