import {
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  ftruncateSync,
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
import { deniedByOwner, giveFolder, giveToFolderOwner, isOtherUsers } from './owners.ts';
import { errorCode, lstatIfThere } from './stat.ts';

export { errorCode, lstatIfThere };

const { O_APPEND, O_CREAT, O_EXCL, O_NOFOLLOW = 0, O_NONBLOCK = 0, O_RDONLY, O_WRONLY } = constants;

/**
 * File systems stamp changes by a clock that ticks (on Linux every 1 to 10 ms). Two changes within a tick may look
 * like one, and a change may look a tick older than it is.
 */
export const TICK_MS = 50;

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
  const { file, isNew } = openToWrite(path, flags);
  return using(file, 'write', path, (_, stat) => {
    if (isNew) giveToFolderOwner(file, path);
    else if (isOtherUsers(stat, path)) throw new UnsafePathError(path, "another user's");
    return write(file, stat);
  });
}

function openToWrite(path: string, flags: number): { file: number; isNew: boolean } {
  const open = (more: number) => openSync(path, flags | more | O_NOFOLLOW | O_NONBLOCK, 0o600);
  try {
    if ((flags & O_CREAT) === 0 || lstatIfThere(path)) return { file: open(0), isNew: false };
    try {
      return { file: open(O_EXCL), isNew: true };
    } catch (error) {
      // Another process created it in between.
      if (errorCode(error) !== 'EEXIST') throw error;
      return { file: open(0), isNew: false };
    }
  } catch (error) {
    throw error instanceof FileError ? error : notOpened(error, 'write', path);
  }
}

type FileOperation = 'read' | 'write';

function notOpened(error: unknown, operation: FileOperation, path: string): SessionError {
  if (errorCode(error) === 'EACCES') return new FileError(operation, path, deniedByOwner(path) ?? error);
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
        giveFolder(path);
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

/**
 * Whether a file with another hard link may be written to. A clone's archive may bring one that leads to any file of
 * the user's, and a backup may link our own file.
 */
export type MayBeLinked = (path: string) => boolean;

function refuseLinked({ nlink }: Stats, path: string, mayBeLinked?: MayBeLinked): void {
  if (nlink > 1 && !mayBeLinked?.(path))
    throw new UnsafePathError(path, 'a hard link (another name leads to the same file)');
}

/**
 * Appends a text to a file in one write. A short write is a failure: the whole text is appended again, so a torn text
 * must do no harm.
 * @param make makes the text once the file is open, so that little time passes before it is written
 * @param durable also survive a power cut
 * @param mayBeLinked default: a file with another hard link is refused
 * @returns what `make` returned
 */
export function append<Made extends { text: string }>(
  path: string,
  make: () => Made,
  durable: boolean,
  mayBeLinked?: MayBeLinked,
): Made {
  const existed = lstatIfThere(path) !== undefined;
  return withOwnFile(path, O_WRONLY | O_APPEND | O_CREAT, (file, stat) => {
    refuseLinked(stat, path, mayBeLinked);
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
export function overwriteParts(path: string, patches: readonly Patch[], mayBeLinked?: MayBeLinked): void {
  withOwnFile(path, O_WRONLY, (file, stat) => {
    refuseLinked(stat, path, mayBeLinked);
    for (const { position, bytes } of patches) {
      for (let done = 0; done < bytes.length; ) {
        done += writeSync(file, bytes, done, bytes.length - done, position + done);
      }
    }
    fsyncSync(file);
  });
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
