import { dirname, isAbsolute, join, resolve } from 'node:path';
import { FileError, UnsafePathError } from '../errors.ts';
import { lstatIfThere, readBounded } from '../fs/files.ts';

/** The longest of git's own small files that is read, in bytes. */
export const SMALL = 64 * 1024;

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
