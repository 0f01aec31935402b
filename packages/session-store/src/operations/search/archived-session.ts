import type { Session, SessionStatus } from '@0dai/session-schema/internal';
import { finishInterrupted } from '../../active/active.ts';
import type { SessionElsewhere } from '../../active/elsewhere.ts';
import { type ArchiveFile, moveToArchive, stampTime } from '../../archive/archive.ts';
import { unlessRefused } from '../../errors.ts';
import { lstatIfThere, removeIfThere } from '../../fs/files.ts';
import { journalPath } from '../../journal/journal.ts';
import { fromJournal, NOTHING } from '../../journal/reading.ts';
import type { Store } from '../../project/store.ts';
import { readViewFile, type ViewFile } from '../../view/view-file.ts';

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

/** Lists a session that is in progress in another work tree. */
export function inProgress({ session, store }: SessionElsewhere): ArchivedSession {
  const { id, updated_at: at } = session;
  return { id, status: 'active', tree: store.project.root, at, session, own: true };
}

/**
 * The session in a file of the archive.
 * @returns undefined if the file cannot be read, or holds another session than its name says
 */
export function archived(
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

/** Reads a session of the archive; returns undefined if its file is unreadable or unsafe. */
export function readArchived(store: Store, file: ArchiveFile): ArchivedSession | undefined {
  return archived(
    store,
    file,
    unlessRefused(() => readViewFile(store, file.path)),
  );
}

/** Finds the session in progress, which listings leave out. First finishes an archiving that a kill interrupted. */
export function activeId(store: Store): string | undefined {
  return unlessRefused(() => finishInterrupted(store).session?.id);
}

/** The most files of one second that are sorted by their content; a clone may hold any number. */
const MAX_OF_A_SECOND = 100;

/** Groups files whose names have the same second, in order: only their content shows which came last. */
export function* bySecond(files: Iterable<ArchiveFile>): Generator<ArchiveFile[]> {
  let group: ArchiveFile[] = [];
  for (const file of files) {
    if (group.length > 0 && (group[0]?.stamp !== file.stamp || group.length === MAX_OF_A_SECOND)) {
      yield group;
      group = [];
    }
    group.push(file);
  }
  if (group.length > 0) yield group;
}

/** Sorts the newest first; equal times keep their order. */
export function newestFirst(sessions: readonly ArchivedSession[]): ArchivedSession[] {
  return [...sessions].sort((a, b) => Date.parse(b.at) - Date.parse(a.at));
}
