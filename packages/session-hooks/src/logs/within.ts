import { posix } from 'node:path';

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

function comparable(path: string): string {
  const plain = posix.normalize(isWindowsPath(path) ? path.replaceAll('\\', '/').toLowerCase() : path);
  return plain.length > 1 ? plain.replace(/\/+$/, '') : plain;
}
