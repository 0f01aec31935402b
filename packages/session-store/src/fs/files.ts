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
 * File systems stamp changes by a clock that ticks (on Linux every 1 to 10 ms). Two changes within a tick may look
 * like one, and a change may look a tick older than it is.
 */
export const TICK_MS = 50;

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

/**
 * Opens a regular file for reading, never following a symlink.
 * @returns undefined if there is no file
 * @throws {UnsafePathError} for a symlink, a folder, a pipe
 */
export function withFile<T>(path: string, read: (file: number, stat: Stats) => T): T | undefined {
  let file: number;
  try {
    // Non-blocking: opening a named pipe must not wait for a writer.
    file = openSync(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  } catch (error) {
    if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR') return undefined;
    throw notOpened(error, 'read', path);
  }
  return using(file, 'read', path, read);
}

/** Opens a file for writing, and refuses one that another user could read. */
function withOwnFile<T>(path: string, flags: number, write: (file: number, stat: Stats) => T): T {
  let file: number;
  try {
    file = openSync(path, flags | O_NOFOLLOW | O_NONBLOCK, 0o600);
  } catch (error) {
    throw notOpened(error, 'write', path);
  }
  return using(file, 'write', path, (_, stat) => {
    if (isOtherUsers(stat, path)) throw new UnsafePathError(path, "another user's");
    return write(file, stat);
  });
}

type FileOperation = 'read' | 'write';

function notOpened(error: unknown, operation: FileOperation, path: string): SessionError {
  if (errorCode(error) === 'ELOOP') return new UnsafePathError(path, 'a symbolic link');
  if (errorCode(error) === 'ENXIO' || errorCode(error) === 'EISDIR')
    return new UnsafePathError(path, 'not a regular file');
  return new FileError(operation, path, error);
}

/** Uses an open file, if it is a regular one, and closes it. */
function using<T>(
  file: number,
  operation: FileOperation,
  path: string,
  use: (file: number, stat: Stats) => T,
): T {
  try {
    const stat = fstatSync(file);
    if (!stat.isFile()) throw new UnsafePathError(path, 'not a regular file');
    return use(file, stat);
  } catch (error) {
    throw errorCode(error) === undefined || error instanceof SessionError
      ? error
      : new FileError(operation, path, error);
  } finally {
    close(file, operation, path);
  }
}

/** Closes a file. On a network file system some writes fail only here. */
function close(file: number, operation: FileOperation, path: string): void {
  try {
    closeSync(file);
  } catch (error) {
    throw new FileError(operation, path, error);
  }
}

/** Fills a buffer from a position in a file; returns a shorter buffer if the file ends before. */
export function fill(file: number, bytes: Buffer, position: number): Buffer {
  let read = 0;
  while (read < bytes.length) {
    const count = readSync(file, bytes, read, bytes.length - read, position + read);
    // Another process truncated the file meanwhile.
    if (count === 0) break;
    read += count;
  }
  return bytes.subarray(0, read);
}

/**
 * Reads a regular file from `position` on, never following a symlink, never more than `max` bytes.
 * @returns undefined if there is no file; `truncated` if there was more
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

/** Creates a folder and its parents below `root`, with mode 0700. Each must be a real folder. */
export function ensureFolder(root: string, ...parts: string[]): string {
  let path = root;
  for (const part of parts) {
    path = join(path, part);
    // The folder nearly always exists, and an error costs a hook more than a stat.
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

/** Makes creations, renames and removals in a folder survive a power cut. */
export function fsyncFolder(path: string): void {
  // Windows cannot open a folder for this.
  if (process.platform === 'win32') return;
  const folder = openSync(path, O_RDONLY);
  try {
    fsyncSync(folder);
  } catch (error) {
    // Some network and FUSE file systems do not support this: their own guarantee for a rename is all there is.
    if (errorCode(error) !== 'EINVAL' && errorCode(error) !== 'ENOTSUP') throw error;
  } finally {
    close(folder, 'write', path);
  }
}

/**
 * Overwrites a small file. A kill may tear it, so use it only for a note that the next one replaces.
 * @throws {UnsafePathError} for a symlink, a folder, a pipe, another user's file
 */
export function overwrite(path: string, text: string): void {
  withOwnFile(path, O_WRONLY | O_CREAT, (file) => {
    // Truncate here and not when opening, which would empty another user's file before its owner is checked.
    ftruncateSync(file);
    writeSync(file, text);
  });
}

const HARD_LINK = 'a hard link (another name leads to the same file)';

/**
 * Appends a text to a file in one write. A short write is a failure: the whole text is appended again, so a torn text
 * must do no harm.
 * @param make makes the text once the file is open, so that little time passes before it is written
 * @param durable also survive a power cut
 * @returns what `make` returned
 */
export function append<Made extends { text: string }>(
  path: string,
  make: () => Made,
  durable: boolean,
): Made {
  const existed = lstatIfThere(path) !== undefined;
  return withOwnFile(path, O_WRONLY | O_APPEND | O_CREAT, (file, { nlink }) => {
    if (nlink > 1) throw new UnsafePathError(path, HARD_LINK);
    const made = make();
    const bytes = Buffer.from(made.text);
    for (let attempt = 1; writeSync(file, bytes) < bytes.length; attempt++) {
      if (attempt === 3) throw new FileError('write', path, new Error('only a part was written'));
    }
    if (durable) {
      fsyncSync(file);
      if (!existed) fsyncFolder(dirname(path));
    }
    return made;
  });
}

/** Bytes to write at a place in a file. */
export interface Patch {
  position: number;
  bytes: Buffer;
}

/**
 * Overwrites parts of a file in place, durably. Nothing in it moves, and other processes may append meanwhile.
 * @throws {UnsafePathError} for a symlink, a folder, a pipe, another user's file, a hard link
 */
export function overwriteParts(path: string, patches: readonly Patch[]): void {
  withOwnFile(path, O_WRONLY, (file, { nlink }) => {
    if (nlink > 1) throw new UnsafePathError(path, HARD_LINK);
    for (const { position, bytes } of patches) {
      for (let done = 0; done < bytes.length; ) {
        done += writeSync(file, bytes, done, bytes.length - done, position + done);
      }
    }
    fsyncSync(file);
  });
}

/** Whether a file belongs neither to this user nor to its folder's owner: then its owner could read what is added. */
function isOtherUsers({ uid }: Stats, path: string): boolean {
  return uid !== process.getuid?.() && uid !== lstatIfThere(dirname(path))?.uid;
}

/** Removes a file if it exists. */
export function removeIfThere(path: string): void {
  try {
    unlinkSync(path);
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw new FileError('remove', path, error);
  }
}

/** Lists the names in a folder; empty if it does not exist. */
export function listFolder(path: string): string[] {
  try {
    return readdirSync(path);
  } catch (error) {
    if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR') return [];
    throw new FileError('list', path, error);
  }
}
