import { join } from 'node:path';
import { SESSION_ID, type Session } from '@0dai/session-schema/internal';
import { unlessRefused } from '../errors.ts';
import { ensureFolder, listFolder, lstatIfThere, removeIfThere } from '../fs/files.ts';
import { sweepTemporary, writeAtomic } from '../fs/whole-files.ts';
import { readJournal } from '../journal/journal.ts';
import { fromJournal } from '../journal/reading.ts';
import { readCurrent } from '../project/session-pointer.ts';
import type { Store } from '../project/store.ts';
import { isLater, readViewFile, signedView } from '../view/view-file.ts';

/** The file of an archived or parked session's view. */
export interface ArchiveFile {
  id: string;
  path: string;
  status: 'completed' | 'parked';
  /** When it was completed or parked, from the file's name. */
  stamp: string;
}

// A file's name begins with the time of completion, so that the newest page is found from names alone. It ends with
// the id, so that a session is found without opening any file.
const NAME = /^(\d{8}T\d{6}Z)_(.+)\.json$/;

/** How often a view is rewritten because the journal grew meanwhile. */
const ROUNDS = 20;

/**
 * Writes the view of a session that is over to the archive or among the parked. Idempotent: repeating it, as after a
 * kill or for a late entry, gives the same files.
 * @returns the path of the view
 */
export function moveToArchive(store: Store, session: Session): string {
  let now = session;
  let path = '';
  for (let round = 0; round < ROUNDS; round++) {
    const before = path;
    path = now.status === 'completed' ? archive(store, now) : keepParked(store, now);
    if (before !== '' && before !== path) removeUnlessLater(store, before, now);
    const grown = readJournal(store, now.id, now.journal);
    if (grown?.size === now.journal.position) break;
    const next = fromJournal(store, now.id).session;
    if (!next) break;
    if (next.status === 'active') {
      // Another process resumed it meanwhile.
      unlist(store, next.id);
      break;
    }
    now = next;
  }
  return path;
}

function archive(store: Store, session: Session): string {
  const stamp = stampOf(session.completed_at ?? session.updated_at);
  const month = `${stamp.slice(0, 4)}-${stamp.slice(4, 6)}`;
  const folder = ensureFolder(store.project.main, 'ai', 'sessions', 'history', month);
  return keep(store, folder, `${stamp}_${session.id}.json`, session);
}

/** Writes the view of a parked session and removes an earlier one of it. */
export function keepParked(store: Store, session: Session): string {
  const folder = ensureFolder(store.project.main, 'ai', 'sessions', 'parked');
  return keep(store, folder, `${stampOf(session.updated_at)}_${session.id}.json`, session);
}

function keep(store: Store, folder: string, name: string, session: Session): string {
  const path = join(folder, name);
  writeAtomic(path, signedView(store, session), 'replace');
  for (const other of sweepTemporary(folder)) {
    // Remove other files of the same session: it may have been completed, resumed and completed again, or completed
    // by a wrong clock.
    if (other !== name && NAME.exec(other)?.[2] === session.id)
      removeUnlessLater(store, join(folder, other), session);
  }
  return path;
}

/**
 * Removes another view of a session, unless it shows more of the session: then a later process wrote it, and the two
 * would remove each other's.
 */
function removeUnlessLater(store: Store, path: string, session: Session): void {
  const other = unlessRefused(() => readViewFile(store, path));
  if (!isLater(other, session)) removeIfThere(path);
}

/** Whether a session is archived or parked. */
export function isArchived(store: Store, id: string): boolean {
  return fileOf(store, id) !== undefined;
}

/** Reads a session from the archive; returns undefined if its view is missing or not this user's. */
export function archivedSession(store: Store, id: string): Session | undefined {
  const file = fileOf(store, id);
  const { own, view } = (file && unlessRefused(() => readViewFile(store, file.path))) ?? {};
  return own && view?.id === id ? view : undefined;
}

/**
 * Reads the session that this work tree completed last, if no other was in progress since.
 * @returns undefined also if its view is not this user's own
 */
export function lastCompleted(store: Store): Session | undefined {
  const { id } = readCurrent(store);
  const session = id === undefined ? undefined : archivedSession(store, id);
  return session?.status === 'completed' ? session : undefined;
}

/** How many files older than a session are searched for it: a clock that was set back gives it an older file. */
const MAX_OLDER = 50;

/** Finds the file of a session. Stops at sessions that ended before this one began. */
function fileOf(store: Store, id: string): ArchiveFile | undefined {
  // An id begins with the time at which the session began: 20261123-191638-k3f9x2.
  const began = `${id.slice(0, 8)}T${id.slice(9, 15)}Z`;
  let left = MAX_OLDER;
  for (const file of allArchiveFiles(store)) {
    if (file.id === id) return file;
    if (file.stamp < began && --left === 0) break;
  }
  return undefined;
}

/** Removes a session from the listings, because it is in progress again. */
export function unlist(store: Store, id: string): void {
  for (const file of allArchiveFiles(store)) if (file.id === id) removeIfThere(file.path);
}

/** Yields the files of parked and archived sessions, newest first by their names, without opening any. */
export function* allArchiveFiles(store: Store): Generator<ArchiveFile> {
  const parked = parkedFiles(store);
  for (const file of completedFiles(store)) {
    for (let next = parked[0]; next && next.stamp >= file.stamp; next = parked[0]) {
      parked.shift();
      yield next;
    }
    yield file;
  }
  yield* parked;
}

/**
 * When the last session of this work tree ended or was last worked on before it was parked, in milliseconds since 1970.
 */
export function lastEndedAt(store: Store): number {
  const { id } = readCurrent(store);
  const here = id === undefined ? undefined : fileOf(store, id);
  for (const { stamp } of here ? [here] : allArchiveFiles(store)) {
    // A stamp has no milliseconds, so events of the same second count as earlier.
    return (Date.parse(stampTime(stamp)) || 0) + 999;
  }
  return 0;
}

function parkedFiles(store: Store): ArchiveFile[] {
  return [...archiveFilesIn(store.project.parked, 'parked')];
}

/** Yields the files of completed sessions, newest first, month by month. */
function* completedFiles(store: Store): Generator<ArchiveFile> {
  const months = listFolder(store.project.history)
    .filter((name) => /^\d{4}-\d{2}$/.test(name))
    .sort()
    .reverse();
  for (const month of months) {
    const folder = join(store.project.history, month);
    // Skip a symlink, which would lead out of the project.
    if (!lstatIfThere(folder)?.isDirectory()) continue;
    // Skip a file in the folder of another month, to keep the order.
    const inMonth = `${month.slice(0, 4)}${month.slice(5)}`;
    for (const file of archiveFilesIn(folder, 'completed')) if (file.stamp.startsWith(inMonth)) yield file;
  }
}

/** Yields files newest first, and parses no more names than the caller asks for. */
function* archiveFilesIn(folder: string, status: ArchiveFile['status']): Generator<ArchiveFile> {
  for (const name of listFolder(folder).sort().reverse()) {
    const [, stamp, id] = NAME.exec(name) ?? [];
    if (stamp === undefined || id === undefined || !SESSION_ID.test(id)) continue;
    yield { id, stamp, status, path: join(folder, name) };
  }
}

/**
 * The time in a file's name, ISO 8601.
 * @example stampTime('20261123T191638Z') // '2026-11-23T19:16:38Z'
 */
export function stampTime(stamp: string): string {
  return stamp.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)/, '$1-$2-$3T$4:$5:');
}

/** Formats a time for a file's name: `20261123T191638Z`. */
function stampOf(at: string): string {
  return new Date(at).toISOString().replace(/[-:]|\.\d+/g, '');
}
