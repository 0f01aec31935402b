import {
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  type Stats,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { SessionError } from '@0dai/session-schema/internal';
import { FileError, UnsafePathError } from '../errors.ts';

const { O_APPEND, O_CREAT, O_NOFOLLOW = 0, O_NONBLOCK = 0, O_RDONLY, O_WRONLY } = constants;

/**
 * File systems stamp changes by a clock that ticks (on Linux every 1 to 10 ms): two changes within a tick may look like
 * one, and one may look a tick older than it is.
 */
export const TICK_MS = 50;

/** The system's word for what went wrong, e.g. `ENOENT`. */
export function errorCode(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException | undefined)?.code;
}

/**
 * `lstat`, or undefined where there is nothing (nor can be: a name that no file system takes).
 * @throws {FileError} where one may not look
 */
export function lstatIfThere(path: string): Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch (error) {
    if (['ENOTDIR', 'ENAMETOOLONG', 'ELOOP'].includes(errorCode(error) ?? '')) return undefined;
    throw new FileError('look at', path, error);
  }
}

/**
 * Opens a regular file for reading, never following a symlink.
 * @returns undefined where there is no file
 * @throws {UnsafePathError} for a symlink, a folder, a pipe
 */
export function withFile<T>(path: string, read: (file: number, stat: Stats) => T): T | undefined {
  let file: number;
  try {
    // Non-blocking: opening a named pipe that somebody put here must not wait for a writer.
    file = openSync(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  } catch (error) {
    if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR') return undefined;
    throw notOpened(error, 'read', path);
  }
  return using(file, 'read', path, read);
}

/** Opens a file to write to it, which no other user can read along. */
function withOwn<T>(path: string, flags: number, write: (file: number, stat: Stats) => T): T {
  let file: number;
  try {
    file = openSync(path, flags | O_NOFOLLOW | O_NONBLOCK, 0o600);
  } catch (error) {
    throw notOpened(error, 'write', path);
  }
  return using(file, 'write', path, (_, stat) => {
    if (isOthers(stat, path)) throw new UnsafePathError(path, "another user's");
    return write(file, stat);
  });
}

type Doing = 'read' | 'write';

function notOpened(error: unknown, doing: Doing, path: string): SessionError {
  if (errorCode(error) === 'ELOOP') return new UnsafePathError(path, 'a symbolic link');
  if (errorCode(error) === 'ENXIO' || errorCode(error) === 'EISDIR')
    return new UnsafePathError(path, 'not a regular file');
  return new FileError(doing, path, error);
}

/** Uses an open file, if it is a regular one, and closes it. */
function using<T>(file: number, doing: Doing, path: string, use: (file: number, stat: Stats) => T): T {
  try {
    const stat = fstatSync(file);
    if (!stat.isFile()) throw new UnsafePathError(path, 'not a regular file');
    return use(file, stat);
  } catch (error) {
    throw errorCode(error) === undefined || error instanceof SessionError
      ? error
      : new FileError(doing, path, error);
  } finally {
    close(file, doing, path);
  }
}

/** Closes a file; on a network file system it is only here that some writes fail. */
function close(file: number, doing: Doing, path: string): void {
  try {
    closeSync(file);
  } catch (error) {
    throw new FileError(doing, path, error);
  }
}

/** Fills a buffer from a place in a file on; where the file ends before, what there is. */
export function fill(file: number, bytes: Buffer, position: number): Buffer {
  let read = 0;
  while (read < bytes.length) {
    const count = readSync(file, bytes, read, bytes.length - read, position + read);
    // It was cut short meanwhile: what is left of it is what there is.
    if (count === 0) break;
    read += count;
  }
  return bytes.subarray(0, read);
}

/**
 * Reads a regular file from `position` on, never following a symlink, never more than `max` bytes.
 * @returns undefined where there is no file; `truncated` when there was more
 * @throws {UnsafePathError} for a symlink, a folder, a pipe
 */
export function readBounded(
  path: string,
  max: number,
  position = 0,
): { bytes: Buffer; size: number; mtimeMs: number; truncated: boolean } | undefined {
  return withFile(path, (file, { size, mtimeMs }) => ({
    bytes: fill(file, Buffer.allocUnsafe(Math.max(0, Math.min(size - position, max))), position),
    size,
    mtimeMs,
    truncated: size - position > max,
  }));
}

/** Makes the folder and those above it, down from `root`, each a real folder of mode 0700 where we make it. */
export function ensureFolder(root: string, ...parts: string[]): string {
  let path = root;
  for (const part of parts) {
    path = join(path, part);
    // It nearly always is there, and an error costs a hook more than a look.
    let stat = lstatIfThere(path);
    if (!stat) {
      try {
        mkdirSync(path, { mode: 0o700 });
        fsyncFolder(dirname(path));
      } catch (error) {
        if (errorCode(error) !== 'EEXIST') throw new FileError('create the folder', path, error);
      }
      stat = lstatIfThere(path);
    }
    if (!stat?.isDirectory())
      throw new UnsafePathError(path, stat?.isSymbolicLink() ? 'a symbolic link' : 'not a folder');
  }
  return path;
}

/** Makes what happened to the names in a folder survive a power cut. */
export function fsyncFolder(path: string): void {
  // Windows cannot open a folder for this.
  if (process.platform === 'win32') return;
  const folder = openSync(path, O_RDONLY);
  try {
    fsyncSync(folder);
  } catch (error) {
    // Some network and FUSE file systems know no such thing; what they promise of a rename is all there is.
    if (errorCode(error) !== 'EINVAL' && errorCode(error) !== 'ENOTSUP') throw error;
  } finally {
    close(folder, 'write', path);
  }
}

/**
 * Puts a text in the place of a small file that may be torn by a kill: a note that the next one replaces.
 * @throws {UnsafePathError} for a symlink, a folder, a pipe, another user's file
 */
export function overwrite(path: string, text: string): void {
  withOwn(path, O_WRONLY | O_CREAT, (file) => {
    // Not when it was opened: what is not ours would be emptied before it was looked at.
    ftruncateSync(file);
    writeSync(file, text);
  });
}

/**
 * Appends a text to a file in one write. A short write is a failure: the whole text is appended again, so
 * texts must be such that a torn one does no harm.
 * @param make makes the text when the file is open: between that and its writing as little time passes as can be
 * @param durable also survive a power cut
 * @returns what was made
 */
export function append<Made extends { text: string }>(
  path: string,
  make: () => Made,
  durable: boolean,
): Made {
  const existed = lstatIfThere(path) !== undefined;
  return withOwn(path, O_WRONLY | O_APPEND | O_CREAT, (file, { nlink }) => {
    if (nlink > 1) throw new UnsafePathError(path, 'known under another name too (a hard link)');
    const made = make();
    const bytes = Buffer.from(made.text);
    for (let attempt = 1; writeSync(file, bytes) < bytes.length; attempt++) {
      if (attempt === 3) throw new FileError('write', path, new Error('only a part of it could be written'));
    }
    if (durable) {
      fsyncSync(file);
      if (!existed) fsyncFolder(dirname(path));
    }
    return made;
  });
}

/** Whether a file is neither this user's nor of whoever owns its folder: then that user could read what is added. */
function isOthers({ uid }: Stats, path: string): boolean {
  return uid !== process.getuid?.() && uid !== lstatIfThere(dirname(path))?.uid;
}

/** Removes a file; nothing happens where there is none. */
export function removeIfThere(path: string): void {
  try {
    unlinkSync(path);
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw new FileError('remove', path, error);
  }
}

/** The names in a folder; none where it is not there. */
export function listFolder(path: string): string[] {
  try {
    return readdirSync(path);
  } catch (error) {
    if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR') return [];
    throw new FileError('list', path, error);
  }
}
