import type { Session } from '@0dai/session-schema';
import { putAway } from './archive.ts';
import { listFolder, removeIfThere } from './files.ts';
import { appendEntries, foldJournal, newEntry } from './journal.ts';
import { keepAside, movedOut } from './place.ts';
import { currentReading, fromJournal, NOTHING, type Reading } from './reading.ts';
import { latestActive } from './recover.ts';
import { keyOf, type Store } from './store.ts';
import { readViewFile } from './view-file.ts';

/**
 * The session whose view somebody is just moving, or was killed moving, out of the baton's place. One that is
 * over may have been moved to make room for another, which has not come there yet.
 */
export function readMovedOut(store: Store): Reading | undefined {
  let over: Session | undefined;
  let strange = false;
  for (const path of movedOut(store, ['alive', 'gone', 'mine'])) {
    const { view, own } = readViewFile(store, path) ?? {};
    if (!view || !own) {
      strange = true;
      continue;
    }
    const reading = currentReading(store, view.id, view);
    if (reading.session?.status === 'active') return { ...reading, outdated: true };
    over ??= reading.session;
  }
  if (over) return { ...(latestActive(store) ?? NOTHING), outdated: true, over };
  // What is not the user's was moved out: for a session of theirs, or because they began one.
  const coming = strange ? latestActive(store) : undefined;
  return coming && { ...coming, outdated: true };
}

/**
 * Deals with views that were moved out of the place and stayed there, by a kill or because the place was
 * taken when they were to be put back. A session in progress among them is parked, so that it is found.
 * @param placed the session that is in the place now, if any
 * @param names what is in the folder
 */
export function settleMovedOut(
  store: Store,
  placed: string | undefined,
  names = listFolder(store.project.folder),
): void {
  for (const path of movedOut(store, ['gone', 'mine'], names)) {
    const file = readViewFile(store, path);
    if (!file) continue;
    if (!file.view || !file.own) {
      keepAside(store, file.raw ? 'withheld' : 'unreadable', path);
      continue;
    }
    const { session } = currentReading(store, file.view.id, file.view);
    if (session && session.id !== placed && session.status === 'active') {
      parkDisplaced(store, session.id);
    } else if (session && session.status !== 'active') {
      putAway(store, session);
    }
    removeIfThere(path);
  }
}

/**
 * Parks a session in progress that another one has taken the place of, so that it is found. One that only begins says
 * nothing that could be missed; whoever adds to it looks again.
 */
export function parkDisplaced(store: Store, id: string): void {
  const { session, says } = foldJournal(store, id) ?? {};
  if (!says || session?.status !== 'active') return;
  const writer = { actor: {}, evidence: 'observed' as const };
  const park = newEntry(store.host, keyOf(store), id, session.journal.last, { type: 'park' }, writer);
  appendEntries(store.project, id, [park], true);
  const { session: parked } = fromJournal(store, id);
  if (parked) putAway(store, parked);
}
