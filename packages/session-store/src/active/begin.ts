import { ID_RANDOM_BYTES, newSessionId, type Session } from '@0dai/session-schema/internal';
import { removeIfThere } from '../fs/files.ts';
import { readHead } from '../git/git.ts';
import { appendEntries, journalPath, newEntry, type Writer } from '../journal/journal.ts';
import { fromJournal } from '../journal/reading.ts';
import { pointAt, readCurrent } from '../project/session-pointer.ts';
import { keyOf, type Store } from '../project/store.ts';
import { finishInterrupted } from './active.ts';

/**
 * Begins a session, empty, and points `current` at it before anything is said in it: a journal that only begins is
 * known to hold nothing.
 * @returns undefined where another session is in progress by now
 */
export function begin(store: Store, writer: Writer): Session | undefined {
  const { project, host } = store;
  const seen = readCurrent(store);
  if (finishInterrupted(store).session) return undefined;
  const id = newSessionId(host.now(), host.random(ID_RANDOM_BYTES));
  const git = readHead(project, host.home);
  const first = newEntry(host, keyOf(store), id, undefined, { type: 'begin', ...(git && { git }) }, writer);
  appendEntries(project, id, [first], true);
  if (!pointAt(store, id, seen)) {
    // No process has come to know of it.
    removeIfThere(journalPath(project, id));
    return undefined;
  }
  // Once named, another process may have joined it: its journal stays, and is parked by whoever adds to it.
  return readCurrent(store).id === id ? fromJournal(store, id).session : undefined;
}
