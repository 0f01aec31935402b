import type { Session } from '@0dai/session-schema';
import { find, forget, putAway } from './archive.ts';
import { placeView, readActive, refreshView, setAside } from './baton.ts';
import { NoSessionError, NotFoundError } from './errors.ts';
import { appendEntries, newEntry, type Writer } from './journal.ts';
import { exclusively } from './lock.ts';
import { fromJournal } from './reading.ts';
import type { Store } from './store.ts';

/**
 * Ends the session in progress and archives it; the next one starts fresh.
 * @returns the session as archived, and where
 * @throws {NoSessionError} when none is in progress
 */
export function complete(store: Store, writer: Writer): Promise<{ session: Session; path: string }> {
  return exclusively(store, 'completing the session', () => end(store, 'complete', writer));
}

/**
 * Puts the session in progress by, so that another can begin; `resume` brings it back.
 * @throws {NoSessionError} when none is in progress
 */
export function park(store: Store, writer: Writer): Promise<{ session: Session; path: string }> {
  return exclusively(store, 'parking the session', () => end(store, 'park', writer));
}

/**
 * Brings an archived or parked session back; the one in progress, if any, is parked.
 * @param wanted its id, the beginning of it, or its last six characters
 * @throws {NotFoundError} when there is none, or it is not this user's to go on with
 */
export function resume(
  store: Store,
  wanted: string,
  writer: Writer,
): Promise<{ session: Session; parked?: Session }> {
  return exclusively(store, 'resuming a session', () => {
    const { id } = find(store, wanted);
    const { session: before } = fromJournal(store, id);
    if (!before) {
      throw new NotFoundError(
        `Session ${id} has no journal of yours on this machine, so it cannot be continued. Read it with: 0dai session show ${id}`,
      );
    }
    const { session: current } = readActive(store);
    const parked = current && current.id !== id ? end(store, 'park', writer).session : undefined;
    appendEntries(
      store.project,
      id,
      [newEntry(store.host, store.key, id, before.journal.last, { type: 'resume' }, writer)],
      true,
    );
    const { session = before } = fromJournal(store, id);
    if (!placeView(store, session)) {
      // A stranger's view in the place is kept aside; one of a session that is over is rewritten.
      if (readActive(store).withheld > 0) setAside(store, 'withheld');
      refreshView(store, id);
    }
    forget(store, id);
    return { session, ...(parked && { parked }) };
  });
}

function end(store: Store, type: 'complete' | 'park', writer: Writer): { session: Session; path: string } {
  const { session: before } = readActive(store);
  if (!before) throw new NoSessionError(`There is no session in progress to ${type}.`);
  const { id, journal } = before;
  appendEntries(
    store.project,
    id,
    [newEntry(store.host, store.key, id, journal.last, { type }, writer)],
    true,
  );
  const { session = before } = fromJournal(store, id);
  return { session, path: putAway(store, session) };
}
