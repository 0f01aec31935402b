import { SESSION_ID, type Session } from '@0dai/session-schema';
import { putAway } from './archive.ts';
import { lstatIfThere, removeIfThere, sweepTemporary } from './files.ts';
import { takeIn } from './hand-edit.ts';
import { readJournal } from './journal.ts';
import { parkDisplaced, readMovedOut, settleMovedOut } from './leftover.ts';
import { keepAside, moveOut, moveOver, placeView, replaceView } from './place.ts';
import { currentReading, NOTHING, type Reading, saysMore } from './reading.ts';
import { latestActive } from './recover.ts';
import type { Store } from './store.ts';
import { BEHIND_MAX, stampOf } from './unchanged.ts';
import { readViewFile, type ViewFile } from './view-file.ts';

/**
 * Reads the session in progress. The ordinary case costs two small reads: a view that we wrote ourselves
 * is the checkpoint, and only the journal's tail is folded onto it. A view that somebody changed by hand
 * is taken in as a journal entry.
 *
 * @throws {NewerSchemaError} when a newer version wrote it; nothing is touched
 * @throws {UnsafePathError} when a file of ours is a symlink
 */
export function readActive(store: Store): Reading {
  const file = readPlace(store);
  if (!file) return NOTHING;
  if (!('raw' in file)) return file;
  const there = whatIs(store, file);
  switch (there.kind) {
    case 'session':
      return unlessOver(store, there.reading);
    case 'unreadable':
      return { ...(latestActive(store) ?? NOTHING), unreadable: true, outdated: true };
    case 'foreign': {
      // A session of the user's may lie beside it (a pull replaced the view).
      const own = latestActive(store) ?? NOTHING;
      return {
        ...own,
        withheld: own.withheld + there.count,
        ...(there.id !== undefined && own.withheldId === undefined && { withheldId: there.id }),
        outdated: own.session !== undefined,
      };
    }
  }
}

/** What is in the place; where it is empty, the session that is being moved out of it, if any. */
function readPlace(store: Store): ViewFile | Reading | undefined {
  for (let attempt = 0; attempt < 3; attempt++) {
    const file = readViewFile(store, store.project.active) ?? readMovedOut(store);
    // It may have been put back between the two looks.
    if (file || !lstatIfThere(store.project.active)) return file;
  }
  return undefined;
}

/** What a view file is to this user. */
type There =
  | { kind: 'unreadable' }
  /** Not a word of it is known to be this user's. */
  | { kind: 'foreign'; id: string | undefined; count: number }
  /** A session of this user's, with what somebody edited in its view by hand. */
  | { kind: 'session'; id: string; reading: Reading; own: Session | undefined };

function whatIs(store: Store, { raw, view, own, mtimeMs, linked }: ViewFile): There {
  if (!raw) return { kind: 'unreadable' };
  if (own && view) {
    const reading = currentReading(store, view.id, view);
    if (reading.session) return { kind: 'session', id: view.id, reading, own: view };
  }
  // What may have been changed under its other name was not edited here.
  if (linked) return { kind: 'foreign', id: undefined, count: 1 };
  const id = typeof raw.id === 'string' && SESSION_ID.test(raw.id) ? raw.id : undefined;
  const journal = id === undefined ? undefined : readJournal(store, id);
  if (id === undefined || !journal || journal.own.length === 0) {
    const entries = journal?.foreign ?? [];
    return { kind: 'foreign', id, count: entries.length + (saysMore(id, entries, view) ? 1 : 0) };
  }
  return { kind: 'session', id, reading: takeIn(store, id, journal, raw, mtimeMs), own: undefined };
}

/** A view whose journal says that its session is over: a kill came between. Another may have begun meanwhile. */
function unlessOver(store: Store, reading: Reading): Reading {
  const { session } = reading;
  if (session?.status === 'active') return reading;
  return { ...(latestActive(store) ?? NOTHING), outdated: true, ...(session && { over: session }) };
}

/** How often `active.json` is written again because the journal grew meanwhile; every writer does the same. */
const ROUNDS = 20;

/**
 * Writes `active.json` from a session's journal, without a lock. Whoever writes looks afterwards whether the journal
 * has grown past that, and writes again if so, unless another's view has come into the place: they look after
 * themselves. So the last view to come there is complete, and of many who save at once few write what others have
 * written. The view of a session that is over is put away instead, with the entries that came late.
 *
 * @param start the reading just made, when there is one
 * @param displaced what becomes of it where another session of the user's in progress has the place: two began at the
 *   same moment, or one came there while this one's view was written anew
 * @returns the session as it now stands in its journal; `outdated` when another one has the place
 */
export function refreshView(
  store: Store,
  id: string,
  start?: Reading,
  displaced: 'park' | 'leave' = 'park',
): Reading {
  let reading = start;
  let written: Session | undefined;
  let aside: string | undefined;
  const about = () => (aside === undefined ? {} : { setAside: aside });
  const done = (read: Reading) => {
    settleMovedOut(store, id, sweepTemporary(store.project.folder));
    return { ...read, ...about(), unreadable: false, outdated: false };
  };
  for (let round = 0; round < ROUNDS; round++) {
    const file = readViewFile(store, store.project.active);
    const there = file && whatIs(store, file);
    const same = there?.kind === 'session' && there.id === id ? there : undefined;
    // A hand edit that was just taken in is later than what the caller read.
    if (same && !same.own) reading = same.reading;
    reading ??= same?.reading ?? currentReading(store, id, undefined);
    const { session } = reading;
    if (!session || reading.rough) return reading;
    if (session.status !== 'active') {
      // Another session may be on its way into the place, or this view was on its way there when that one came: its
      // turn. It comes there before this one is gone, so that nobody finds the place empty and begins a third.
      const other = same || written ? latestActive(store) : undefined;
      if (other?.session && other.session.id !== id) refreshView(store, other.session.id, other);
      putAway(store, session);
      return { ...reading, outdated: true };
    }
    if (file && there && (!same || same.reading.unreadable)) {
      const cleared = clearFor(store, id, there, file);
      if (!cleared) {
        if (displaced === 'park') parkDisplaced(store, id);
        return { ...reading, ...about(), outdated: true };
      }
      const placed = placeView(store, session);
      for (const out of cleared.moved) removeIfThere(out);
      // Only now: killed before, readers know by the name it has meanwhile that this session comes into the place.
      if (cleared.kept) {
        const path = keepAside(store, cleared.kept.why, cleared.kept.out);
        if (cleared.kept.why === 'unreadable') aside = path;
      }
      if (!placed) continue;
    } else if (!same) {
      if (!placeView(store, session)) continue;
    } else if (same.own && (shows(same.own, session) || (written && !shows(same.own, written)))) {
      // Another wrote it, before this one came to it or after: what has come since is for them to show.
      return done(reading);
    } else {
      replaceView(store, session);
    }
    written = session;
    const grown = readJournal(store, id, session.journal);
    if (grown?.size === session.journal.position) return done(reading);
    reading = undefined;
  }
  // Others keep writing: each of them looks again after itself, so the last one's view is complete.
  return reading ?? currentReading(store, id, undefined);
}

/**
 * Refreshes the view after something was appended that tells nothing of the work, as that an agent began: readers fold
 * it onto the view, which shows it after the next entry. It is done at once where the view is no such start, or where
 * another one came into the place.
 * @param reading the one made before, with the `stampOf` the place before that
 */
export function refreshIfDue(store: Store, { session, outdated, behind = 0 }: Reading, stamp: string): void {
  if (!session) return;
  const isStart = !outdated || behind > 0;
  if (!isStart || behind > BEHIND_MAX || stampOf(store) !== stamp) refreshView(store, session.id);
}

function shows(view: Session | undefined, { journal }: Session): boolean {
  return view?.journal.position === journal.position && view.journal.last === journal.last;
}

/**
 * Makes room for a session: what is over is put away, what is not this user's or not readable is set aside.
 * @returns what to remove once the place is taken, and what to keep under another name; undefined where another session of this user's is in
 *   progress, which is not overwritten
 */
function clearFor(
  store: Store,
  id: string,
  there: There,
  file: ViewFile,
): { moved: string[]; kept?: { why: 'unreadable' | 'withheld'; out: string } } | undefined {
  const moved: string[] = [];
  const { session, unreadable = true } = there.kind === 'session' ? there.reading : {};
  if (there.kind === 'session' && there.id !== id && session?.status === 'active') return undefined;
  if (!unreadable) {
    if (session) {
      putAway(store, session, (_store, now) => {
        const out = moveOver(store, now);
        if (out !== undefined) moved.push(out);
      });
    }
    return { moved };
  }
  const why = there.kind === 'foreign' ? 'withheld' : 'unreadable';
  const out = moveOut(store, (now) => isSame(now, file));
  return out === undefined ? { moved } : { moved, kept: { why, out } };
}

/**
 * Finishes what a kill interrupted: a session that is over leaves the place, to the one in progress if any.
 * @param reading what was just read
 */
export function settle(store: Store, { over, session }: Reading): void {
  if (!over) return;
  if (session) {
    refreshView(store, session.id);
  } else {
    putAway(store, over);
    settleMovedOut(store, undefined);
  }
}

/** Whether a file says what another one said: then it is the one that was looked at. */
function isSame(a: ViewFile, b: ViewFile): boolean {
  return JSON.stringify(a.raw) === JSON.stringify(b.raw);
}
