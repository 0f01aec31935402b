import { SESSION_ID, type Session } from '@0dai/session-schema/internal';
import { isArchived, moveToArchive } from '../archive/archive.ts';
import { quarantineView } from '../archive/quarantine.ts';
import { FileError } from '../errors.ts';
import { fsyncFolder, lstatIfThere, removeIfThere } from '../fs/files.ts';
import { sweepTemporary } from '../fs/whole-files.ts';
import { hasEnded, readJournal } from '../journal/journal.ts';
import { currentReading, fromJournal, NOTHING, type Reading, saysMore } from '../journal/reading.ts';
import { refuseOtherOwner } from '../project/project.ts';
import { pointAt, readCurrent } from '../project/session-pointer.ts';
import type { Store } from '../project/store.ts';
import { importHandEdit } from '../view/hand-edit.ts';
import { MAX_BEHIND_BYTES, stampOf } from '../view/unchanged.ts';
import { readViewFile, type ViewFile, writeView } from '../view/view-file.ts';
import { latestActive } from './latest-active.ts';
import { parkLost, parkRemoved } from './park-lost.ts';

/**
 * Reads and writes the session in progress without a lock. `current` names it, its journal is the truth,
 * `active.json` is its view. A kill between any two steps leaves a state that the next process reads correctly and
 * continues from.
 *
 * Read (`readActive`):
 * 1. `current` gives the id. If that session is over, none is in progress.
 * 2. `active.json` is the checkpoint if it verifies and has that id. Else the journal is folded from its beginning.
 * 3. If `current` is missing or names no session of this user, the session in progress is the one that `active.json`
 *    shows (projects from before there was `current`), else the one of the newest own journal that is active. A linked
 *    work tree does not look at journals: they do not show which work tree a session belongs to.
 *
 * Begin (`begin.ts`):
 * 1. Finish what a kill interrupted (`finishInterrupted`), so that nothing is lost together with the id of the last
 *    session.
 * 2. Write the journal. Then create `current`, or replace it if it still says what step 1 saw.
 * 3. Read `current` again. If it names another session, join that one.
 *
 * Write (`refreshView`, after each append):
 * 1. If the session is over, archive it with the late entry, and remove its view.
 * 2. If `current` names another session in progress, park this one. If it names none, point it at this one.
 * 3. If `active.json` is unreadable or unverified, quarantine it. If it shows another session of this user that is in
 *    progress, that session lost `current`: park it.
 * 4. Write `active.json`.
 * 5. Check again, and go back to 1 if the journal grew or `current` changed.
 *
 * Complete and park (`lifecycle.ts`): append the entry, archive, remove the view.
 * Resume: append the entry, replace `current`, park the session that was in progress.
 *
 * If two sessions replace `current` at the same moment, one is parked. The later one writes `current` before it reads
 * `active.json`, and the earlier one writes `active.json` before it reads `current`, so one of them sees the other.
 */

/**
 * Reads the session in progress. The ordinary case costs three small reads: the pointer, a view that we wrote, and
 * the journal's tail, which is folded onto the view. A hand edit of the view becomes a journal entry.
 *
 * @throws {NewerSchemaError} when a newer version wrote it; nothing is touched
 * @throws {UnsafePathError} when one of the files is a symlink
 */
export function readActive(store: Store): Reading {
  return inspect(store).reading;
}

/** What `active.json` holds, for this user. */
type Shown =
  | { kind: 'unreadable' }
  /** No part of it verifies as this user's. */
  | { kind: 'unverified'; id: string | undefined; count: number }
  /** A session of this user, over or not, including a hand edit of its view. */
  | { kind: 'session'; id: string; reading: Reading; own: Session | undefined };

/** The pointer, what `active.json` shows, and the session in progress by both. */
interface ActiveState {
  id: string | undefined;
  shown: Shown | undefined;
  /** `current` names a session of this user that is over. */
  isOver: boolean;
  reading: Reading;
}

function inspect(store: Store): ActiveState {
  const { id } = readCurrent(store);
  const shown = readShown(store);
  const found = named(store, id, shown) ?? unnamed(store, shown);
  const reading = found === 'over' ? NOTHING : found;
  return { id, shown, isOver: found === 'over', reading: withNotes(reading, shown) };
}

function readShown(store: Store): Shown | undefined {
  const file = readViewFile(store, store.project.active);
  return file && whatIs(store, file);
}

function whatIs(store: Store, { raw, view, own, mtimeMs, linked }: ViewFile): Shown {
  if (!raw) return { kind: 'unreadable' };
  if (own && view) {
    const reading = currentReading(store, view.id, view);
    if (reading.session) return { kind: 'session', id: view.id, reading, own: view };
  }
  // Another hard link may have changed it, so the change is not a hand edit.
  if (linked) return { kind: 'unverified', id: undefined, count: 1 };
  const id = typeof raw.id === 'string' && SESSION_ID.test(raw.id) ? raw.id : undefined;
  const journal = id === undefined ? undefined : readJournal(store, id);
  if (id === undefined || !journal || journal.own.length === 0) {
    const entries = (journal?.unverified ?? []).map(({ entry }) => entry);
    return { kind: 'unverified', id, count: entries.length + (saysMore(id, entries, view) ? 1 : 0) };
  }
  return { kind: 'session', id, reading: importHandEdit(store, id, journal, raw, mtimeMs), own: undefined };
}

/** Reads the session that `current` names; returns undefined if it names none of this user's. */
function named(store: Store, id: string | undefined, shown: Shown | undefined): Reading | 'over' | undefined {
  if (id === undefined) return undefined;
  const isShown = shown?.kind === 'session' && shown.id === id;
  if (!isShown && hasEnded(store, id)) return 'over';
  const reading = isShown ? shown.reading : fromJournal(store, id);
  if (!reading.session) return undefined;
  return reading.session.status === 'active' ? reading : 'over';
}

/** Finds the session in progress if `current` does not name one. */
function unnamed(store: Store, shown: Shown | undefined): Reading {
  const reading = shown?.kind === 'session' ? shown.reading : undefined;
  if (reading?.session?.status === 'active') return reading;
  return latestActive(store) ?? NOTHING;
}

/** Adds the problems of `active.json` to a reading. */
function withNotes(reading: Reading, shown: Shown | undefined): Reading {
  switch (shown?.kind) {
    case undefined:
      return reading;
    case 'unreadable':
      return { ...reading, unreadable: true, outdated: true };
    case 'unverified': {
      const { session, unverified, unverifiedId = shown.id } = reading;
      return {
        ...reading,
        unverified: unverified + shown.count,
        ...(unverifiedId !== undefined && { unverifiedId }),
        outdated: session !== undefined,
      };
    }
    case 'session':
      return shown.id === reading.session?.id ? reading : { ...reading, outdated: true };
  }
}

/** How often `active.json` is rewritten because the journal grew meanwhile. Every writer does the same. */
const ROUNDS = 20;

/**
 * Writes `active.json` from a session's journal, without a lock, in the steps above. If many processes save at once,
 * few of them rewrite what others have written, and the last view to be written is complete.
 *
 * @returns the session as its journal now has it; `outdated` if it is over, or if another session is in progress
 */
export function refreshView(store: Store, id: string): Reading {
  refuseOtherOwner(store.project);
  let reading: Reading | undefined;
  let written: Session | undefined;
  let quarantined: string | undefined;
  const about = (read: Reading) => (quarantined === undefined ? read : { ...read, quarantined });
  const done = (read: Reading) => {
    sweepTemporary(store.project.folder);
    // A killed process may have left its temporary file among the parked sessions.
    const { parked } = store.project;
    if (lstatIfThere(parked)?.isDirectory()) sweepTemporary(parked);
    return about({ ...read, unreadable: false, outdated: false });
  };
  for (let round = 0; round < ROUNDS; round++) {
    const shown = readShown(store);
    const same = shown?.kind === 'session' && shown.id === id ? shown : undefined;
    // A hand edit that `readShown` just imported is later than what the caller read.
    if (same && !same.own) reading = same.reading;
    reading ??= same?.reading ?? currentReading(store, id, undefined);
    const { session } = reading;
    if (!session || reading.isPartial) return reading;
    if (session.status !== 'active') {
      finish(store, session);
      return about({ ...reading, outdated: true });
    }
    const pointer = readCurrent(store);
    if (pointer.id !== id) {
      if (typeof named(store, pointer.id, shown) === 'object') {
        parkLost(store, id);
        if (pointer.id !== undefined && (same || written)) refreshView(store, pointer.id);
        return about({ ...reading, outdated: true });
      }
      if (!pointAt(store, id, pointer)) continue;
    }
    if (same?.own && (shows(same.own, session) || (written && !shows(same.own, written)))) {
      // Another process wrote the view, which also shows the entries appended since.
      return done(reading);
    }
    const why = whyQuarantined(shown);
    const kept = why && quarantineView(store, why);
    if (why === 'unreadable') quarantined = kept;
    if (shown?.kind === 'session' && !same && shown.reading.session) {
      if (shown.reading.session.status === 'active') parkLost(store, shown.id);
      else moveToArchive(store, shown.reading.session);
    }
    writeView(store, session);
    written = session;
    const grown = readJournal(store, id, session.journal);
    if (grown?.size === session.journal.position && readCurrent(store).id === id) return done(reading);
    reading = undefined;
  }
  // Other processes keep writing. Each of them checks again after its write, so the last view is complete.
  return reading ?? currentReading(store, id, undefined);
}

function whyQuarantined(shown: Shown | undefined): 'unreadable' | 'unverified' | undefined {
  if (shown?.kind === 'unverified') return 'unverified';
  const isUnreadable =
    shown?.kind === 'unreadable' || (shown?.kind === 'session' && shown.reading.unreadable);
  return isUnreadable ? 'unreadable' : undefined;
}

function shows(view: Session | undefined, { journal }: Session): boolean {
  return view?.journal.position === journal.position && view.journal.last === journal.last;
}

/**
 * Refreshes the view after an entry that says nothing about the work, such as the start of an agent run. Readers fold
 * it onto the view, and the next refresh includes it. Refreshes at once if the view cannot serve as the start, or if
 * the session was ended or replaced meanwhile.
 * @param reading the reading made before the append, with the `stampOf` taken before that
 */
export function refreshIfDue(store: Store, { session, outdated, behind = 0 }: Reading, stamp: string): void {
  if (!session) return;
  const isStart = !outdated || behind > 0;
  const isDue =
    !isStart || behind > MAX_BEHIND_BYTES || stampOf(store) !== stamp || hasEnded(store, session.id);
  if (isDue) refreshView(store, session.id);
}

/**
 * Archives a session that is over and removes its view.
 * @returns the path of the archived view
 */
export function finish(store: Store, session: Session): string {
  const path = moveToArchive(store, session);
  if (readViewFile(store, store.project.active)?.raw?.id !== session.id) return path;
  removeIfThere(store.project.active);
  try {
    fsyncFolder(store.project.folder);
  } catch (error) {
    throw new FileError('remove', store.project.active, error);
  }
  // Meanwhile another process may have begun a session or resumed this one.
  const { id } = readCurrent(store);
  if (id !== undefined && typeof named(store, id, undefined) === 'object') refreshView(store, id);
  return path;
}

/**
 * Finishes what a kill interrupted: archives the session that `current` names if it is over and not archived yet, and
 * parks a session that lost `current` but is still in `active.json`. Also parks the sessions of removed work trees.
 * @returns the reading of the project after that
 */
export function finishInterrupted(store: Store): Reading {
  refuseOtherOwner(store.project);
  parkRemoved(store);
  const { id, shown, isOver, reading } = inspect(store);
  const lost = shown?.kind === 'session' && shown.id !== reading.session?.id ? shown : undefined;
  const isMissing = isOver && id !== undefined && id !== lost?.id && !isArchived(store, id);
  if (!lost && !isMissing) return reading;
  if (lost?.reading.unreadable) quarantineView(store, 'unreadable');
  if (lost?.reading.session?.status === 'active') parkLost(store, lost.id);
  for (const over of [lost?.id, isMissing ? id : undefined]) {
    const { session } = over === undefined ? NOTHING : fromJournal(store, over);
    if (session && session.status !== 'active') finish(store, session);
  }
  return readActive(store);
}
