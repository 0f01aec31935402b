import { posix, win32 } from 'node:path';

/**
 * Whether a path is a folder or lies below it; both are absolute. Windows paths have several spellings, `C:\A` and `c:/a`, which count as
 * the same.
 */
export function isWithin(folder: string, path: string): boolean {
  const [outer, inner] = [comparable(folder), comparable(path)];
  return inner === outer || inner.startsWith(outer.endsWith('/') ? outer : `${outer}/`);
}

/** Whether a path is absolute in Windows's spelling, on any platform. */
export function isWindowsPath(path: string): boolean {
  return /^(?:[a-zA-Z]:[\\/]|\\\\)/.test(path);
}

/**
 * A path from a log, made absolute if its base folder is known. Both may be of another platform.
 * @example absolutePath('a.ts', '/home/dev') // '/home/dev/a.ts'
 */
export function absolutePath(path: string, folder: string | undefined): string {
  if (folder === undefined || isWindowsPath(path) || path.startsWith('/') || path.includes('\0')) return path;
  if (isWindowsPath(folder)) return win32.resolve(folder, path);
  return folder.startsWith('/') ? posix.resolve(folder, path) : path;
}

function comparable(path: string): string {
  const plain = posix.normalize(isWindowsPath(path) ? path.replaceAll('\\', '/').toLowerCase() : path);
  return plain.length > 1 ? plain.replace(/\/+$/, '') : plain;
}
