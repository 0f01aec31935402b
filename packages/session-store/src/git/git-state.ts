import { join } from 'node:path';
import { type GitState, redact, type Session } from '@0dai/session-schema/internal';
import type { Project } from '../project/project.ts';
import { isSince, timeOf, type WorkChange } from './git.ts';

/** The most changed files that a state lists. */
const MAX_LISTED = 200;

/** Which changes a state lists. */
export interface ListedChanges {
  /** The session as it is; undefined for the save that begins one. */
  session: Session | undefined;
  /**
   * `all`: every change that git shows. `session`: files that the session listed before, or that are not older than
   * the session. Hooks use it, so that they do not record files that a user keeps beside the work.
   */
  which: 'all' | 'session';
}

/**
 * Makes the state of the work tree for an entry: branch, commit, and the files with uncommitted changes. New files that
 * are older than the session are marked, unless the session listed them as its own: the files of its first save are
 * what it is about.
 *
 * @param changes all that git shows
 */
export function gitStateOf(
  project: Project,
  { branch, commit }: GitState,
  changes: readonly WorkChange[],
  { session, which }: ListedChanges,
): GitState {
  const { changed_files: before = [], older_files: olderBefore = [] } = session?.git ?? {};
  const listed = new Set(before);
  const known = new Set(olderBefore);
  const began = session ? Date.parse(session.created_at) : 0;
  const files = changes.map(({ path, change }) => {
    // Entries hold redacted names, so compare the redacted one.
    const name = redact(path);
    const isListed = isIn(listed, name);
    const isOlder =
      change === 'created' &&
      (isListed ? isIn(known, name) : !isSince(timeOf(join(project.root, path)) ?? 0, began));
    return { name, isListed, isOlder };
  });
  const shown = files.filter(({ isListed, isOlder }) => which === 'all' || isListed || !isOlder);
  // If not all of them fit, keep those of the session.
  const ranked = [...shown.filter(({ isOlder }) => !isOlder), ...shown.filter(({ isOlder }) => isOlder)];
  const kept = new Set(ranked.slice(0, MAX_LISTED));
  const names = shown.filter((file) => kept.has(file));
  const older = names.filter(({ isOlder }) => isOlder).map(({ name }) => name);
  return {
    branch,
    commit,
    changed_files: names.map(({ name }) => name),
    ...(older.length > 0 && { older_files: older }),
  };
}

/** Whether a set holds a path, or a folder that it is in: git names a new folder, or each file in it. */
function isIn(paths: ReadonlySet<string>, path: string): boolean {
  if (paths.has(path)) return true;
  for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
    if (paths.has(path.slice(0, end))) return true;
  }
  return false;
}
