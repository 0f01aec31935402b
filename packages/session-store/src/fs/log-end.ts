import { FileError, UnsafePathError } from '../errors.ts';
import { lstatIfThere, readBounded } from './files.ts';

/** How far back to search for the end of the last complete line. */
const MAX_LINE_BYTES = 256 * 1024;

/**
 * Finds the end of the last complete line of a log: the offset to read from to skip everything that is there.
 * @returns 0 if there is no such log, or it may not be read
 */
export function logEnd(path: string): number {
  try {
    const size = lstatIfThere(path)?.size ?? 0;
    const from = Math.max(0, size - MAX_LINE_BYTES);
    const bytes = readBounded(path, MAX_LINE_BYTES, from)?.bytes;
    const end = bytes?.lastIndexOf(0x0a) ?? -1;
    return end === -1 ? 0 : from + end + 1;
  } catch (error) {
    if (error instanceof FileError || error instanceof UnsafePathError) return 0;
    throw error;
  }
}

/** Size of a log in bytes, and when it was last written to. */
export interface LogStat {
  size: number;
  mtimeMs: number;
}

/** @returns undefined if there is no such log, or it may not be accessed */
export function logStat(path: string): LogStat | undefined {
  try {
    const stat = lstatIfThere(path);
    return stat?.isFile() ? stat : undefined;
  } catch (error) {
    if (error instanceof FileError) return undefined;
    throw error;
  }
}

/** Returns those of the paths at which there is a log, each once. */
export function existingLogs(paths: readonly (string | undefined)[]): string[] {
  const named = new Set(paths.filter((path) => path !== undefined));
  return [...named].filter((path) => logStat(path) !== undefined);
}
