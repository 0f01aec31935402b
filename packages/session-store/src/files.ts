import { randomBytes } from 'node:crypto';
import {
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  linkSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  type Stats,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { FileError, UnsafePathError } from './errors.ts';

const { O_APPEND, O_CREAT, O_EXCL, O_NOFOLLOW = 0, O_NONBLOCK = 0, O_RDONLY, O_WRONLY } = constants;

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
 * Reads a regular file from `position` on, never following a symlink, never more than `max` bytes.
 * @returns undefined where there is no file; `truncated` when there was more
 * @throws {UnsafePathError} for a symlink, a folder, a pipe
 */
export function readBounded(
  path: string,
  max: number,
  position = 0,
): { bytes: Buffer; size: number; mtimeMs: number; truncated: boolean } | undefined {
  let file: number;
  try {
    // Non-blocking: opening a named pipe that somebody put here must not wait for a writer.
    file = openSync(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  } catch (error) {
    if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR') return undefined;
    if (errorCode(error) === 'ELOOP') throw new UnsafePathError(path, 'a symbolic link');
    if (errorCode(error) === 'ENXIO') throw new UnsafePathError(path, 'not a regular file');
    throw new FileError('read', path, error);
  }
  try {
    const stat = fstatSync(file);
    if (!stat.isFile()) throw new UnsafePathError(path, 'not a regular file');
    const wanted = Math.max(0, Math.min(stat.size - position, max));
    const bytes = Buffer.allocUnsafe(wanted);
    let read = 0;
    while (read < wanted) {
      const count = readSync(file, bytes, read, wanted - read, position + read);
      // It was cut short meanwhile: what is left of it is what there is.
      if (count === 0) break;
      read += count;
    }
    return {
      bytes: bytes.subarray(0, read),
      size: stat.size,
      mtimeMs: stat.mtimeMs,
      truncated: stat.size - position > max,
    };
  } catch (error) {
    throw error instanceof UnsafePathError ? error : new FileError('read', path, error);
  } finally {
    closeSync(file);
  }
}

/** Makes the folder and those above it, down from `root`, each a real folder of mode 0700 where we make it. */
export function ensureFolder(root: string, ...parts: string[]): string {
  let path = root;
  for (const part of parts) {
    path = join(path, part);
    try {
      mkdirSync(path, { mode: 0o700 });
      fsyncFolder(dirname(path));
    } catch (error) {
      if (errorCode(error) !== 'EEXIST') throw new FileError('create the folder', path, error);
    }
    const stat = lstatIfThere(path);
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
    closeSync(folder);
  }
}

/**
 * Appends a text to a file in one write. A short write is a failure: the whole text is appended again, so
 * texts must be such that a torn one does no harm.
 * @param durable also survive a power cut
 */
export function append(path: string, text: string, durable: boolean): void {
  const bytes = Buffer.from(text);
  let file: number;
  const existed = lstatIfThere(path) !== undefined;
  try {
    file = openSync(path, O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_NONBLOCK, 0o600);
  } catch (error) {
    if (errorCode(error) === 'ELOOP') throw new UnsafePathError(path, 'a symbolic link');
    throw new FileError('write', path, error);
  }
  try {
    if (!fstatSync(file).isFile()) throw new UnsafePathError(path, 'not a regular file');
    for (let attempt = 1; writeSync(file, bytes) < bytes.length; attempt++) {
      if (attempt === 3) throw new Error('only a part of it could be written');
    }
    if (durable) {
      fsyncSync(file);
      if (!existed) fsyncFolder(dirname(path));
    }
  } catch (error) {
    if (error instanceof UnsafePathError) throw error;
    throw new FileError('write', path, error);
  } finally {
    closeSync(file);
  }
}

/** How often a write begins anew when its temporary file was taken away. */
const ATTEMPTS = 3;

/**
 * Puts a text (or bytes) in the place of a file, whole or not at all, and durably.
 * @param how `replace` renames over what is there; `create` fails, returning false, where something is
 */
export function writeAtomic(path: string, text: string | Uint8Array, how: 'replace' | 'create'): boolean {
  for (let attempt = 1; ; attempt++) {
    const temporary = join(dirname(path), temporaryName(basename(path), 'tmp'));
    let made = false;
    try {
      const file = openSync(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);
      made = true;
      try {
        const bytes = typeof text === 'string' ? Buffer.from(text) : text;
        let written = 0;
        while (written < bytes.length) written += writeSync(file, bytes, written);
        fsyncSync(file);
      } finally {
        closeSync(file);
      }
      if (how === 'replace') {
        renameSync(temporary, path);
      } else {
        linkSync(temporary, path);
        unlinkSync(temporary);
      }
      fsyncFolder(dirname(path));
      return true;
    } catch (error) {
      if (made) removeIfThere(temporary);
      if (made && how === 'create' && errorCode(error) === 'EEXIST') return false;
      // Swept by somebody to whom we look dead: in a sandbox, process ids are counted anew.
      if (made && errorCode(error) === 'ENOENT' && attempt < ATTEMPTS) continue;
      throw new FileError('write', path, error);
    }
  }
}

/**
 * A name, beside `name`, for a file that is there for a moment only. The process's id says whose it is, for
 * whoever sweeps; chance keeps apart two processes in two containers that bear the same id.
 */
export function temporaryName(name: string, kind: 'tmp' | 'out'): string {
  return `.${name}.${process.pid}.${randomBytes(5).toString('hex')}.${kind}`;
}

/** Whether a temporary name belongs to a process that is gone, or, as `mine`, to this one. */
export function ownerOf(name: string, kind: 'tmp' | 'out'): 'gone' | 'mine' | 'alive' | undefined {
  const [, pid, of] = /^\..*\.(\d{1,10})\.[0-9a-f]{10}\.(tmp|out)$/.exec(name) ?? [];
  if (pid === undefined || of !== kind) return undefined;
  if (Number(pid) === process.pid) return 'mine';
  return isAlive(Number(pid)) ? 'alive' : 'gone';
}

/** Removes a file; nothing happens where there is none. */
export function removeIfThere(path: string): void {
  try {
    unlinkSync(path);
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw new FileError('remove', path, error);
  }
}

/**
 * Removes the temporary files that processes which are gone left in a folder.
 * @returns the other names in it
 */
export function sweepTemporary(folder: string): string[] {
  return listFolder(folder).filter((name) => {
    if (ownerOf(name, 'tmp') !== 'gone') return true;
    removeIfThere(join(folder, name));
    return false;
  });
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

/** Whether a process with this id runs (it may be another user's). */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) === 'EPERM';
  }
}
