import { isNamed, type Session } from '@0dai/session-schema/internal';
import { elsewhere } from '../active/elsewhere.ts';
import { type ArchiveFile, allArchiveFiles } from '../archive/archive.ts';
import { NotFoundError, unlessRefused } from '../errors.ts';
import { removeIfThere } from '../fs/files.ts';
import type { Store } from '../project/store.ts';
import { readViewFile } from '../view/view-file.ts';
import {
  type ArchivedSession,
  activeId,
  archived,
  bySecond,
  inProgress,
  newestFirst,
  readArchived,
} from './search/archived-session.ts';
import { named } from './search/named.ts';

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
  for (const group of bySecond(allArchiveFiles(store))) {
    const unseen = group.filter((file) => !seen.has(file.id));
    if (unseen.length > 0 && sessions.length >= limit) return { sessions, unreadable, more: true };
    const items: ArchivedSession[] = [];
    for (const file of group) {
      if (seen.has(file.id)) {
        forgetEarlier(store, file, seen.get(file.id));
        continue;
      }
      const item = readArchived(store, file);
      if (item) {
        items.push(item);
        seen.set(file.id, item.own ? item.session : undefined);
      } else {
        unreadable += 1;
      }
    }
    sessions.push(...newestFirst(items));
    if (sessions.length > limit) return { sessions: sessions.slice(0, limit), unreadable, more: true };
  }
  return { sessions, unreadable, more: false };
}

/**
 * Finds an archived or parked session, or one in progress in another work tree, by its id, its beginning, its last six
 * characters, or its name.
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
  if (!only) return findNamed(store, wanted);
  const item = archived(store, only, readViewFile(store, only.path));
  if (item) return item;
  throw new NotFoundError(`The file of session ${only.id} cannot be read as a session: ${only.path}`);
}

function findNamed(store: Store, name: string): ArchivedSession {
  const sessions = named(store, name);
  const [first] = sessions;
  if (first) {
    singleMatch(
      sessions.map(({ id }) => id),
      name,
    );
    return first;
  }
  throw new NotFoundError(
    `No archived or parked session has the id or name "${name}". List them with: 0dai session history`,
  );
}

/** Whether the user means this session: by its id, its beginning, its last six characters, or its name. */
export function isMeant(session: Pick<Session, 'id' | 'name'>, wanted: string): boolean {
  return isMeantById(session.id, wanted) || isNamed(session, wanted);
}

function isMeantById(id: string, wanted: string): boolean {
  return wanted !== '' && (id === wanted || id.startsWith(wanted) || id.endsWith(`-${wanted}`));
}

/**
 * Finds the one session that the user means; undefined if no id matches.
 * @throws {NotFoundError} when more than one matches
 */
export function onlyId(ids: readonly string[], wanted: string): string | undefined {
  const matches = [...new Set(ids.filter((id) => isMeantById(id, wanted)))];
  if (matches.includes(wanted)) return wanted;
  return singleMatch(matches, wanted);
}

/**
 * The only one of the matches; undefined if there is none.
 * @throws {NotFoundError} when there is more than one
 */
export function singleMatch(matches: readonly string[], wanted: string): string | undefined {
  if (matches.length <= 1) return matches[0];
  throw new NotFoundError(
    `"${wanted}" matches ${matches.length} sessions (${matches.slice(0, 5).join(', ')}). Give more of the id.`,
  );
}

/** Removes an earlier view of a session that is listed. */
function forgetEarlier(store: Store, { path }: ArchiveFile, listed: Session | undefined): void {
  unlessRefused(() => {
    const { own, view } = readViewFile(store, path) ?? {};
    if (own && view && listed && view.journal.position < listed.journal.position) removeIfThere(path);
  });
}
