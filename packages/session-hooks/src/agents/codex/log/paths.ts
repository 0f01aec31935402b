import { posix, win32 } from 'node:path';
import { fileURLToPath } from 'node:url';

const WINDOWS = /^(?:[A-Za-z]:[\\/]|\\\\)/;

/** Makes a path from a log absolute if its base folder is known. The log may come from another operating system. */
export function absolutePath(path: string, folder: string | undefined): string {
  if (folder === undefined || WINDOWS.test(path) || path.startsWith('/') || path.includes('\0')) return path;
  if (WINDOWS.test(folder)) return win32.resolve(folder, path);
  return folder.startsWith('/') ? posix.resolve(folder, path) : path;
}

/** A folder from a path or a `file:` URL; undefined for a file URL of another operating system. */
export function folderOf(cwd: string | undefined): string | undefined {
  if (!cwd?.startsWith('file:')) return cwd;
  try {
    return fileURLToPath(cwd);
  } catch (error) {
    if (error instanceof TypeError || error instanceof URIError) return undefined;
    throw error;
  }
}
