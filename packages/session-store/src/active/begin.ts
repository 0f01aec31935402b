import {
  type Actor,
  type EntryBody,
  findExactRun,
  ID_RANDOM_BYTES,
  newSessionId,
  type Session,
} from '@0dai/session-schema/internal';
import { lastCompleted } from '../archive/archive.ts';
import { removeIfThere } from '../fs/files.ts';
import { readHead } from '../git/git.ts';
import { appendEntries, journalPath, newEntry, type Writer } from '../journal/journal.ts';
import { fromJournal } from '../journal/reading.ts';
import { pointAt, readCurrent } from '../project/session-pointer.ts';
import { keyOf, type Store } from '../project/store.ts';
import { finishInterrupted } from './active.ts';

/**
 * Begins an empty session and points `current` at it before anything is added. A journal with only a `begin` entry is
 * therefore known to be empty. If the writer's conversation took part in the session that was completed last, the new
 * one names that as its predecessor.
 * @returns undefined if another session is in progress by now
 */
export function begin(store: Store, writer: Writer): Session | undefined {
  const { project, host } = store;
  const seen = readCurrent(store);
  if (finishInterrupted(store).session) return undefined;
  const id = newSessionId(host.now(), host.random(ID_RANDOM_BYTES));
  const git = readHead(project, host.home);
  const predecessor = predecessorOf(store, writer.actor);
  const body: EntryBody = { type: 'begin', ...(git && { git }), ...(predecessor && { predecessor }) };
  const first = newEntry(host, keyOf(store), id, undefined, body, writer);
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

function predecessorOf(store: Store, actor: Actor): Session['predecessor'] {
  if (actor.session_id === undefined) return undefined;
  const completed = lastCompleted(store);
  if (!completed || !findExactRun(completed, actor)) return undefined;
  return completed.id;
}
