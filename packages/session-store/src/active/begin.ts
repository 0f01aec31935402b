import { ID_RANDOM_BYTES, newSessionId, type Session } from '@0dai/session-schema/internal';
import { removeIfThere } from '../fs/files.ts';
import { readHead } from '../git/git.ts';
import { appendEntries, journalPath, newEntry, type Writer } from '../journal/journal.ts';
import { fromJournal } from '../journal/reading.ts';
import { pointAt, readCurrent } from '../project/session-pointer.ts';
import { keyOf, type Store } from '../project/store.ts';
import { finishInterrupted } from './active.ts';

/**
 * Begins an empty session and points `current` at it before anything is added. A journal with only a `begin` entry is
 * therefore known to be empty.
 * @returns undefined if another session is in progress by now
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
    // No other process has seen it.
    removeIfThere(journalPath(project, id));
    return undefined;
  }
  // Another process may have joined it once `current` named it. Its journal stays, and the process that adds to it
  // parks it.
  return readCurrent(store).id === id ? fromJournal(store, id).session : undefined;
}
