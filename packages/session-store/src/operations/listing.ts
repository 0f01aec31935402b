import type { Session, SessionStatus } from '@0dai/session-schema/internal';
import { finishInterrupted } from '../active/active.ts';
import { elsewhere, type SessionElsewhere } from '../active/elsewhere.ts';
import { type ArchiveFile, allArchiveFiles, moveToArchive, stampTime } from '../archive/archive.ts';
import { NotFoundError, unlessRefused } from '../errors.ts';
import { lstatIfThere, removeIfThere } from '../fs/files.ts';
import { journalPath } from '../journal/journal.ts';
import { fromJournal, NOTHING } from '../journal/reading.ts';
import type { Store } from '../project/store.ts';
import { readViewFile, type ViewFile } from '../view/view-file.ts';

/** A session in a listing: not in progress, or in progress in another work tree. */
export interface ArchivedSession {
  /** The session's id. */
  id: string;
  /** Whether it is in progress, parked or completed. */
  status: SessionStatus;
  /** The work tree in which it is in progress. */
  tree?: string;
  /** When it was completed or last changed, ISO 8601; of one that is not this user's, by its file's name. */
  at: string;
  /** The session, from its view. */
  session: Session;
  /** This user wrote the view on this machine, and it is unchanged. */
  own: boolean;
}

/** Sessions in a listing, and how many files could not be read. */
export interface Listing {
  /** Newest first, after those in progress in other work trees. */
  sessions: ArchivedSession[];
  /** How many files could not be read. */
  unreadable: number;
  /** More sessions exist than listed. */
  more: boolean;
}

/**
 * Lists archived and parked sessions of all work trees, newest first, after those in progress in the other work trees.
 * Opens no more files than it lists.
 * @param limit how many at most. Default 20
 * @example list(store).sessions[0]?.session.summary
 */
export function list(store: Store, limit = 20): Listing {
  // A kill during a resume, or two processes that complete the same session, leave two files of it.
  const seen = new Map<string | undefined, Session | undefined>([[activeId(store), undefined]]);
  const others = elsewhere(store);
  for (const { session } of others) seen.set(session.id, undefined);
  const sessions = others.slice(0, limit).map(inProgress);
  let unreadable = 0;
  for (const file of allArchiveFiles(store)) {
    if (seen.has(file.id)) {
      forgetEarlier(store, file, seen.get(file.id));
      continue;
    }
    if (sessions.length >= limit) return { sessions, unreadable, more: true };
    const item = archived(
      store,
      file,
      unlessRefused(() => readViewFile(store, file.path)),
    );
    if (item) {
      sessions.push(item);
      seen.set(file.id, item.own ? item.session : undefined);
    } else {
      unreadable += 1;
    }
  }
  return { sessions, unreadable, more: false };
}

function inProgress({ session, store }: SessionElsewhere): ArchivedSession {
  const { id, updated_at: at } = session;
  return { id, status: 'active', tree: store.project.root, at, session, own: true };
}

/**
 * Finds an archived or parked session, or one in progress in another work tree, by its id, its beginning, or its last
 * six characters.
 * @throws {NotFoundError} when none or more than one matches, or its file cannot be read
 * @throws {NewerSchemaError} when a newer version wrote it
 */
export function find(store: Store, wanted: string): ArchivedSession {
  activeId(store);
  const others = elsewhere(store);
  const files = [...allArchiveFiles(store)];
  const id = onlyId([...others.map(({ session }) => session.id), ...files.map((file) => file.id)], wanted);
  const other = others.find(({ session }) => session.id === id);
  if (other) return inProgress(other);
  const only = files.find((file) => file.id === id);
  if (!only) {
    throw new NotFoundError(
      `No archived or parked session has the id "${wanted}". List them with: 0dai session history`,
    );
  }
  const item = archived(store, only, readViewFile(store, only.path));
  if (item) return item;
  throw new NotFoundError(`The file of session ${only.id} cannot be read as a session: ${only.path}`);
}

/** Whether the user means this session: by its id, its beginning, or its last six characters. */
export function isMeant(id: string, wanted: string): boolean {
  return wanted !== '' && (id === wanted || id.startsWith(wanted) || id.endsWith(`-${wanted}`));
}

/**
 * Finds the one session that the user means; undefined if it is none of these.
 * @throws {NotFoundError} when more than one matches
 */
export function onlyId(ids: readonly string[], wanted: string): string | undefined {
  const matches = [...new Set(ids.filter((id) => isMeant(id, wanted)))];
  if (matches.includes(wanted)) return wanted;
  if (matches.length <= 1) return matches[0];
  throw new NotFoundError(
    `"${wanted}" matches ${matches.length} sessions (${matches.slice(0, 5).join(', ')}). Give more of the id.`,
  );
}

/** Finds the session in progress, which listings leave out. First finishes an archiving that a kill interrupted. */
function activeId(store: Store): string | undefined {
  return unlessRefused(() => finishInterrupted(store).session?.id);
}

function archived(
  store: Store,
  file: ArchiveFile,
  content: ViewFile | undefined,
): ArchivedSession | undefined {
  const { view, own = false } = content ?? {};
  // The view must hold the session that its file name says.
  if (view?.id !== file.id) return undefined;
  // Callers withhold the text of an unverified file, so take status and time from its name, not from its content.
  if (!own) return { id: file.id, status: file.status, at: stampTime(file.stamp), session: view, own };
  const { session, status } = moveToArchiveAgain(store, file, view) || {
    session: view,
    status: file.status,
  };
  const at = status === 'completed' ? (session.completed_at ?? session.updated_at) : session.updated_at;
  return { id: file.id, status, at, session, own };
}

/**
 * Archives a session again if its journal holds more than the archived view: the process that archived it had read it
 * before other processes appended, and was killed before it saw their entries.
 * @returns the session as it is now; undefined if the view shows all of it, or if nothing but the view is left
 */
function moveToArchiveAgain(
  store: Store,
  { id, path }: ArchiveFile,
  { journal }: Session,
): Pick<ArchivedSession, 'session' | 'status'> | undefined {
  return unlessRefused(() => {
    const size = lstatIfThere(journalPath(store.project, id))?.size ?? 0;
    const { session } = size > journal.position ? fromJournal(store, id) : NOTHING;
    if (!session || session.status === 'active') return undefined;
    if (moveToArchive(store, session) !== path) removeIfThere(path);
    return { session, status: session.status };
  });
}

/** Removes an earlier view of a session that is listed. */
function forgetEarlier(store: Store, { path }: ArchiveFile, listed: Session | undefined): void {
  unlessRefused(() => {
    const { own, view } = readViewFile(store, path) ?? {};
    if (own && view && listed && view.journal.position < listed.journal.position) removeIfThere(path);
  });
}
