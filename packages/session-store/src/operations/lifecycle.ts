import type { Session } from '@0dai/session-schema/internal';
import { finish, finishInterrupted, readActive, refreshView } from '../active/active.ts';
import { forget, keepParked } from '../archive/archive.ts';
import { quarantineView } from '../archive/quarantine.ts';
import { LockedError, NoSessionError, NotFoundError } from '../errors.ts';
import { appendEntries, newEntry, type Writer } from '../journal/journal.ts';
import { fromJournal } from '../journal/reading.ts';
import { exclusively } from '../project/lock.ts';
import { pointAt, readCurrent } from '../project/session-pointer.ts';
import { keyOf, type Store } from '../project/store.ts';
import { find } from './listing.ts';
import { skipLogs } from './recording.ts';

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

/** How often a session is brought back again, others being begun or brought back at the same time. */
const ATTEMPTS = 5;

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
    let parked: Session | undefined;
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const seen = readCurrent(store);
      const { session: other } = finishInterrupted(store);
      const displaced = other?.id === id ? undefined : other;
      const now = attempt === 0 ? before : fromJournal(store, id).session;
      if (now && now.status !== 'active') note(store, now, 'resume', writer);
      // In sight from here on, whatever comes between; while it is in progress, the listing passes it over.
      if (displaced) keepParked(store, displaced);
      if (!pointAt(store, id, seen)) continue;
      if (displaced) {
        note(store, displaced, 'park', writer);
        parked = fromJournal(store, displaced.id).session;
        if (parked) keepParked(store, parked);
      }
      const { session, outdated } = refreshView(store, id);
      if (session && !outdated) {
        forget(store, id);
        // What its agents did meanwhile was for another session.
        skipLogs(store, session);
        return { session, ...(parked && { parked }) };
      }
    }
    throw new LockedError('Another session took its place each time. Nothing was lost; try again.');
  });
}

/**
 * Puts aside an `active.json` that is a stranger's or cannot be read, where no session of this user's is in
 * progress: what comes next may begin one. It is kept, under a name that says what it is.
 * @returns where it is now; undefined where there was none
 */
export function clearAway(store: Store): Promise<string | undefined> {
  return exclusively(store, 'putting active.json aside', () => {
    const { session, unreadable, unverified } = readActive(store);
    if (session || (!unreadable && unverified === 0)) return undefined;
    return quarantineView(store, unreadable ? 'unreadable' : 'withheld');
  });
}

function end(store: Store, type: 'complete' | 'park', writer: Writer): { session: Session; path: string } {
  const { session: before, unreadable } = readActive(store);
  if (!before) throw new NoSessionError(`There is no session in progress to ${type}.`);
  note(store, before, type, writer);
  if (unreadable) quarantineView(store, 'unreadable');
  const { session = before } = fromJournal(store, before.id);
  return { session, path: finish(store, session) };
}

function note(
  store: Store,
  { id, journal }: Session,
  type: 'complete' | 'park' | 'resume',
  writer: Writer,
): void {
  appendEntries(
    store.project,
    id,
    [newEntry(store.host, keyOf(store), id, journal.last, { type }, writer)],
    true,
  );
}
