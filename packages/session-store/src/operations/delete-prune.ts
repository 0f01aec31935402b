import { isNamed, SESSION_ID, type Session } from '@0dai/session-schema/internal';
import { readActive } from '../active/active.ts';
import { storeOfSession } from '../active/elsewhere.ts';
import { allArchiveFiles } from '../archive/archive.ts';
import { quarantinedWith } from '../archive/quarantine.ts';
import { FileError, NotFoundError, unlessRefused } from '../errors.ts';
import { fsyncFolder, listFolder, lstatIfThere, removeIfThere } from '../fs/files.ts';
import { existingLogs } from '../fs/log-end.ts';
import { isInGit } from '../git/git.ts';
import { journalPath } from '../journal/journal.ts';
import { fromJournal } from '../journal/reading.ts';
import { exclusively } from '../project/lock.ts';
import { readCurrent, removePointer } from '../project/session-pointer.ts';
import type { Store } from '../project/store.ts';
import { otherTrees } from '../project/work-trees.ts';
import { readViewFile } from '../view/view-file.ts';
import { list, onlyId, singleMatch } from './listing.ts';
import { recordFromNow } from './recording.ts';
import type { ArchivedSession } from './search/archived-session.ts';
import { named } from './search/named.ts';

/** The files that `deleteSession` removes, and the places where the content stays. */
export interface DeletePlan {
  /** The session's id. */
  id: string;
  /** It is the session in progress. */
  isActive: boolean;
  /** The session as this user sees it; undefined if nothing of it is this user's. */
  session: Session | undefined;
  /** The files that go, by path. */
  files: string[];
  /** Agents' own logs that hold its content, by path. */
  logs: string[];
  /** git tracks the sessions: its commits hold it. */
  isInGit: boolean;
}

/**
 * Finds what `deleteSession` would remove; removes nothing.
 * @param wanted the session's id, the beginning of it, its last six characters, or its name
 * @throws {NotFoundError} when none or more than one matches
 */
export function planDelete(here: Store, wanted: string): DeletePlan {
  // Read first: reading turns a new hand edit into an entry.
  const { session: own } = readActive(here);
  const id = onlyId(allIds(here), wanted) ?? idNamed(here, own, wanted);
  if (id === undefined) {
    throw new NotFoundError(
      `No session has the id or name "${wanted}". List them with: 0dai session history, and 0dai session status`,
    );
  }
  const store = storeOfSession(here, id);
  const isActive = store !== here || own?.id === id;
  const session = own?.id === id ? own : unlessRefused(() => fromJournal(store, id).session);
  const runs = session?.provenance.agent_history ?? [];
  return {
    id,
    isActive,
    session,
    files: filesOf(store, id),
    logs: existingLogs(runs.map(({ transcript }) => transcript?.path)),
    isInGit: isInGit(store),
  };
}

/** Finds the one session that has this name. */
function idNamed(store: Store, active: Session | undefined, name: string): string | undefined {
  const ids = named(store, name).map(({ id }) => id);
  return singleMatch(active && isNamed(active, name) ? [active.id, ...ids] : ids, name);
}

/**
 * Removes a session wholly: its views, its journal, quarantined files that hold it, and `current` if it names it. No
 * later session records its agents' work until now. The journal goes last, so that after a kill the session is still
 * there, and a second call removes the rest.
 *
 * @param wanted as `planDelete`
 * @throws {NotFoundError} as `planDelete`
 * @example await deleteSession(store, 'k3f9x2');
 */
export function deleteSession(store: Store, wanted: string): Promise<DeletePlan> {
  return exclusively(store, 'deleting a session', () => {
    const plan = planDelete(store, wanted);
    remove(storeOfSession(store, plan.id), plan.id);
    return plan;
  });
}

/** The sessions that `prune` removes. */
export interface PrunePlan {
  /** Completed sessions of this user, newest first. */
  sessions: ArchivedSession[];
  /** How many unverified sessions are as old. They stay. */
  unverified: number;
}

/**
 * Finds the completed sessions that ended longer ago than this; removes nothing. Parked ones wait to be resumed, so
 * they are never among them.
 * @param ageMs in milliseconds
 */
export function planPrune(store: Store, ageMs: number): PrunePlan {
  const limit = store.host.now() - ageMs;
  const old = list(store, Number.POSITIVE_INFINITY).sessions.filter(
    ({ status, at }) => status === 'completed' && Date.parse(at) < limit,
  );
  return { sessions: old.filter(({ own }) => own), unverified: old.filter(({ own }) => !own).length };
}

/**
 * Removes the sessions that `planPrune` finds, each wholly.
 * @param shown removes only these ids; default: all that `planPrune` finds
 * @example await prune(store, 90 * 24 * 3_600_000);
 */
export function prune(store: Store, ageMs: number, shown?: ReadonlySet<string>): Promise<PrunePlan> {
  return exclusively(store, 'pruning sessions', () => {
    const { sessions, unverified } = planPrune(store, ageMs);
    const chosen = sessions.filter(({ id }) => shown?.has(id) ?? true);
    for (const { id } of chosen) remove(store, id);
    return { sessions: chosen, unverified };
  });
}

function remove(store: Store, id: string): void {
  const { project } = store;
  // The session is in progress or was completed last, so an agent may still be in a turn that it began there.
  const pointing = storesPointingAt(store, id);
  for (const each of pointing) recordFromNow(each);
  for (const path of filesOf(store, id)) removeIfThere(path);
  for (const each of pointing) removePointer(each, id);
  // Another process may have written a view meanwhile. Without the journal, none can write it again.
  for (const path of filesOf(store, id)) removeIfThere(path);
  for (const folder of [project.folder, project.log].filter((path) => lstatIfThere(path)?.isDirectory())) {
    try {
      fsyncFolder(folder);
    } catch (error) {
      throw new FileError('remove the files of a session in', folder, error);
    }
  }
}

/** The stores of the work trees whose pointer names a session. */
function storesPointingAt(store: Store, id: string): Store[] {
  const own = readCurrent(store).id === id ? [store] : [];
  const others = otherTrees(store.project, store.host.home).flatMap((tree) =>
    tree.id === id && tree.project ? [{ ...store, project: tree.project }] : [],
  );
  return [...own, ...others];
}

/** The files of a session, the journal last. */
function filesOf(store: Store, id: string): string[] {
  const { active } = store.project;
  const view = unlessRefused(() => readViewFile(store, active));
  // A view that cannot be read is that of the session in progress.
  const isShown = view && (view.raw ? view.raw.id === id : readCurrent(store).id === id);
  const archived = [...allArchiveFiles(store)].filter((file) => file.id === id).map((file) => file.path);
  const journal = journalPath(store.project, id);
  return [
    ...(isShown ? [active] : []),
    ...archived,
    ...quarantinedWith(store, [id]),
    ...(lstatIfThere(journal) ? [journal] : []),
  ];
}

/** The ids of all sessions that have a file here, listed or not. */
function allIds(store: Store): string[] {
  const journals = listFolder(store.project.log)
    .filter((name) => name.endsWith('.jsonl'))
    .map((name) => name.slice(0, -'.jsonl'.length));
  const shown = unlessRefused(() => readViewFile(store, store.project.active)?.raw?.id);
  const others = [readCurrent(store).id, shown].filter((id) => typeof id === 'string');
  const archived = [...allArchiveFiles(store)].map((file) => file.id);
  return [...journals, ...archived, ...others].filter((id) => SESSION_ID.test(id));
}
