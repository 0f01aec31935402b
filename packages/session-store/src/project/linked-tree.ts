import { realpathSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { errorCode, lstatIfThere } from '../fs/files.ts';
import { gitDir, readText, SMALL } from './git-files.ts';

/** A linked work tree (`git worktree add`). All paths are real paths. */
export interface LinkedTree {
  /** Its top. */
  top: string;
  /** The top of the main work tree of its repository. */
  main: string;
  /** Git's name for it, unique in the repository. */
  name: string;
}

/**
 * Identifies a linked work tree by git's own files, without running git:
 * 1. Its `.git` is a file that names `<main>/.git/worktrees/<name>`.
 * 2. `commondir` there leads to `<main>/.git`, and `gitdir` leads back to that file. A cloned or copied `.git` file can
 *    name any repository, but only git itself writes the way back.
 * 3. All of them belong to this user.
 *
 * @param top real path of the top of a work tree
 * @returns undefined for anything else: a main work tree, a submodule, a work tree of a bare repository
 */
export function linkedTree(top: string): LinkedTree | undefined {
  const file = join(top, '.git');
  if (!lstatIfThere(file)?.isFile()) return undefined;
  const dir = realPath(gitDir(top));
  if (dir === undefined) return undefined;
  const all = dirname(dir);
  const common = dirname(all);
  if (basename(all) !== 'worktrees' || basename(common) !== '.git') return undefined;
  if (leadsTo(dir, 'commondir') !== common || leadsTo(dir, 'gitdir') !== file) return undefined;
  const main = dirname(common);
  const parts = [top, file, main, common, all, dir, join(dir, 'commondir'), join(dir, 'gitdir')];
  return parts.every(isOwn) ? { top, main, name: basename(dir) } : undefined;
}

/**
 * Finds the top of the linked work tree with a name.
 * @param main the top of the main work tree
 * @returns `gone` if git no longer has it, or if its folder was removed; undefined if it may come back, as on a drive
 *   that is not mounted, or if its files do not agree
 */
export function topOfLinkedTree(main: string, name: string): string | 'gone' | undefined {
  const dir = join(main, '.git', 'worktrees', name);
  if (!lstatIfThere(dir)) return 'gone';
  const back = readText(join(dir, 'gitdir'), SMALL)?.replace(/\n$/, '');
  if (back === undefined) return undefined;
  const top = realPath(dirname(resolve(dir, back)));
  // `git worktree lock` marks a work tree whose folder may be absent.
  if (top === undefined) return lstatIfThere(join(dir, 'locked')) ? undefined : 'gone';
  const found = linkedTree(top);
  return found?.main === main && found.name === name ? top : undefined;
}

/** The real path that one of git's files leads to. */
function leadsTo(dir: string, name: string): string | undefined {
  const path = readText(join(dir, name), SMALL)?.replace(/\n$/, '');
  return path === undefined ? undefined : realPath(resolve(dir, path));
}

function realPath(path: string | undefined): string | undefined {
  if (path === undefined || path.includes('\0')) return undefined;
  try {
    return realpathSync.native(path);
  } catch (error) {
    // A path that leads nowhere, or that this user may not follow, is no work tree of this user.
    if (errorCode(error) !== undefined) return undefined;
    throw error;
  }
}

/** Whether a path is this user's. Windows has no owners here: Node reports 0 for all. */
function isOwn(path: string): boolean {
  return lstatIfThere(path)?.uid === (process.getuid?.() ?? 0);
}
