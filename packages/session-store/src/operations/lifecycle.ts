import { NewerSchemaError, type Session } from '@0dai/session-schema/internal';
import { finish, finishInterrupted, readActive, refreshView } from '../active/active.ts';
import { elsewhere } from '../active/elsewhere.ts';
import { moveRuns } from '../active/move-runs.ts';
import { keepParked, unlist } from '../archive/archive.ts';
import { quarantineView } from '../archive/quarantine.ts';
import { LockedError, NoSessionError, NotFoundError } from '../errors.ts';
import { appendEntries, newEntry, type Writer } from '../journal/journal.ts';
import { fromJournal } from '../journal/reading.ts';
import { exclusively } from '../project/lock.ts';
import { clearPointer, pointAt, readCurrent } from '../project/session-pointer.ts';
import { keyOf, type Store } from '../project/store.ts';
import { otherTrees } from '../project/work-trees.ts';
import { readViewFile } from '../view/view-file.ts';
import { find } from './listing.ts';
import { skipLogs } from './recording.ts';

/**
 * Ends the session in progress and archives it; the next one starts fresh.
 * @returns the session as archived, and the path of its view
 * @throws {NoSessionError} when none is in progress
 */
export function complete(store: Store, writer: Writer): Promise<{ session: Session; path: string }> {
  return exclusively(store, 'completing the session', () => end(store, 'complete', writer));
}

/**
 * Parks the session in progress, so that another can begin; `resume` brings it back.
 * @returns the parked session, and the path of its view
 * @throws {NoSessionError} when none is in progress
 */
export function park(store: Store, writer: Writer): Promise<{ session: Session; path: string }> {
  return exclusively(store, 'parking the session', () => end(store, 'park', writer));
}

/** How often `resume` retries while other processes begin or resume sessions. */
const ATTEMPTS = 5;

/**
 * Resumes an archived or parked session, or brings one over that is in progress in another work tree; parks the one in
 * progress, if any.
 * @param wanted its id, the beginning of it, its last six characters, or its name
 * @throws {NotFoundError} when there is none, or this user has no journal of it to continue
 */
export function resume(
  store: Store,
  wanted: string,
  writer: Writer,
): Promise<{ session: Session; parked?: Session }> {
  return exclusively(store, 'resuming a session', () => {
    const { id } = find(store, wanted);
    bringOver(store, id, writer);
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
      // Keep it among the parked before `current` changes, so that a kill does not lose it. The listing skips it
      // while it is in progress.
      if (displaced) keepParked(store, displaced);
      if (!pointAt(store, id, seen)) continue;
      if (displaced) {
        note(store, displaced, 'park', writer);
        parked = fromJournal(store, displaced.id).session;
        if (parked) keepParked(store, parked);
      }
      const { session, outdated } = refreshView(store, id);
      if (session && !outdated) {
        unlist(store, id);
        // What its agents did meanwhile belongs to another session.
        skipLogs(store, session, displaced);
        if (displaced && moveRuns(store, displaced, session)) refreshView(store, id);
        return { session, ...(parked && { parked }) };
      }
    }
    throw new LockedError(
      'Other processes kept replacing the session in progress. Nothing was lost; try again.',
    );
  });
}

/** Takes a session from the other work trees: parks it where it is in progress, and lets no other pointer name it. */
function bringOver(store: Store, id: string, writer: Writer): void {
  for (const { session, store: there } of elsewhere(store)) if (session.id === id) end(there, 'park', writer);
  for (const other of otherTrees(store.project, store.host.home))
    if (other.id === id && other.project) clearPointer(other.project);
}

/**
 * Quarantines an `active.json` of a newer version, which stops everything else; a clone may have brought it.
 * @returns the path of the quarantined file; undefined if there was none
 */
export function clearNewer(store: Store): Promise<string | undefined> {
  return exclusively(store, 'quarantining active.json', () =>
    isNewer(store) ? quarantineView(store, 'newer') : undefined,
  );
}

/** Whether a newer version wrote `active.json`. */
export function isNewer(store: Store): boolean {
  try {
    readViewFile(store, store.project.active);
    return false;
  } catch (error) {
    if (error instanceof NewerSchemaError) return true;
    throw error;
  }
}

/**
 * Quarantines an unverified or unreadable `active.json` if no session of this user's is in progress, so that the next
 * operation may begin one.
 * @returns the path of the quarantined file; undefined if there was nothing to quarantine
 */
export function clearAway(store: Store): Promise<string | undefined> {
  return exclusively(store, 'quarantining active.json', () => {
    const { session, unreadable, unverified } = readActive(store);
    if (session || (!unreadable && unverified === 0)) return undefined;
    return quarantineView(store, unreadable ? 'unreadable' : 'unverified');
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
