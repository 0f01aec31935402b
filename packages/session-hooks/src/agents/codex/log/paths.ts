import { posix, win32 } from 'node:path';
import { fileURLToPath } from 'node:url';

const WINDOWS = /^(?:[A-Za-z]:[\\/]|\\\\)/;

/**
 * A path that stands in a log, made absolute where the folder that it is relative to is known. The log may come from
 * another system than the one it is read on.
 */
export function absolutePath(path: string, folder: string | undefined): string {
  if (folder === undefined || WINDOWS.test(path) || path.startsWith('/') || path.includes('\0')) return path;
  if (WINDOWS.test(folder)) return win32.resolve(folder, path);
  return folder.startsWith('/') ? posix.resolve(folder, path) : path;
}

/** A folder that is told as a path or as a `file:` URL; undefined for a URL of another system's file. */
export function folderOf(cwd: string | undefined): string | undefined {
  if (!cwd?.startsWith('file:')) return cwd;
  try {
    return fileURLToPath(cwd);
  } catch (error) {
    if (error instanceof TypeError || error instanceof URIError) return undefined;
    throw error;
  }
}
