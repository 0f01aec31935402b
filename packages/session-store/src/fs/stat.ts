import { lstatSync, type Stats } from 'node:fs';
import { FileError } from '../errors.ts';

/** The system's code for an error, e.g. `ENOENT`. */
export function errorCode(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException | undefined)?.code;
}

/**
 * `lstat`, or undefined if the path does not exist (or cannot exist, such as a name that no file system takes).
 * @throws {FileError} if the path may not be accessed
 */
export function lstatIfThere(path: string): Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch (error) {
    if (['ENOTDIR', 'ENAMETOOLONG', 'ELOOP'].includes(errorCode(error) ?? '')) return undefined;
    throw new FileError('access', path, error);
  }
}
