import { dirname, isAbsolute, join, resolve } from 'node:path';
import { FileError, UnsafePathError } from '../errors.ts';
import { lstatIfThere, readBounded } from '../fs/files.ts';

/** The longest of git's own small files that is read, in bytes. */
export const SMALL = 64 * 1024;
/** A commit's name, in full. */
export const COMMIT = /^[0-9a-f]{40,64}$/;

/**
 * Finds git's folder of a work tree by its `.git`, which is a file in a linked work tree or a submodule.
 * @param top the top of the work tree
 */
export function gitDir(top: string): string | undefined {
  const path = join(top, '.git');
  const stat = lstatIfThere(path);
  if (stat?.isDirectory()) return path;
  const target = stat?.isFile() ? /^gitdir: ([^\0\n]+)/.exec(readText(path, SMALL) ?? '')?.[1] : undefined;
  if (target === undefined) return undefined;
  return isAbsolute(target) ? target : resolve(dirname(path), target);
}

/** Reads one of git's own files. One that cannot be read (a link, a pipe, no permission) must not fail a save. */
export function readText(path: string, max: number): string | undefined {
  try {
    return readBounded(path, max)?.bytes.toString('utf8');
  } catch (error) {
    if (error instanceof FileError || error instanceof UnsafePathError) return undefined;
    throw error;
  }
}

/**
 * Whether a folder is a repository, by git's own criteria (2.39, `is_git_directory` in setup.c). git passes over a
 * folder that lacks any of them and searches further up.
 */
export function isRepository(dir: string): boolean {
  const isFolder = (name: string) => lstatIfThere(join(dir, name))?.isDirectory();
  const head =
    isFolder('objects') && isFolder('refs') ? readText(join(dir, 'HEAD'), SMALL)?.trim() : undefined;
  return head !== undefined && (/^ref: refs\//.test(head) || COMMIT.test(head));
}
