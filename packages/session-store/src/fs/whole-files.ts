import {
  closeSync,
  constants,
  fsyncSync,
  linkSync,
  openSync,
  renameSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { FileError } from '../errors.ts';
import { errorCode, fsyncFolder, listFolder, lstatIfThere, removeIfThere } from './files.ts';
import { giveToFolderOwner } from './owners.ts';
import { ownerOf, temporaryName } from './temporary-name.ts';

const { O_CREAT, O_EXCL, O_NOFOLLOW = 0, O_WRONLY } = constants;

/** How often a write starts over when its temporary file was swept. */
const ATTEMPTS = 3;

/**
 * Writes a file whole or not at all, and durably.
 * @param how `replace` renames over what is there; `create` makes a hard link, and returns false if something is there.
 *   On a file system without hard links (exFAT, some shares, Android), readers may find it half written
 * @param isStill asked right before the rename: if it returns false, nothing is written and this returns false
 */
export function writeAtomic(
  path: string,
  text: string | Uint8Array,
  how: 'replace' | 'create',
  isStill: () => boolean = () => true,
): boolean {
  for (let attempt = 1; ; attempt++) {
    const temporary = join(dirname(path), temporaryName(basename(path)));
    let made = false;
    try {
      const file = openSync(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);
      made = true;
      try {
        giveToFolderOwner(file, temporary);
        const bytes = typeof text === 'string' ? Buffer.from(text) : text;
        let written = 0;
        // Use pwrite64 so that the fault-injection tests can tell our writes from Node's.
        while (written < bytes.length)
          written += writeSync(file, bytes, written, bytes.length - written, written);
        fsyncSync(file);
      } finally {
        closeSync(file);
      }
      if (how === 'replace') {
        if (!isStill()) {
          removeIfThere(temporary);
          return false;
        }
        renameSync(temporary, path);
      } else {
        if (!link(temporary, path)) {
          removeIfThere(temporary);
          return createDirectly(path, text);
        }
        unlinkSync(temporary);
      }
      fsyncFolder(dirname(path));
      return true;
    } catch (error) {
      if (made) removeIfThere(temporary);
      if (error instanceof FileError) throw error;
      if (made && how === 'create' && errorCode(error) === 'EEXIST') return false;
      // Another process swept the file because it took this one for dead: a sandbox has its own process ids.
      if (made && errorCode(error) === 'ENOENT' && attempt < ATTEMPTS) continue;
      throw new FileError('write', path, error);
    }
  }
}

/** Makes a hard link; returns false if the file system has none. */
function link(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if (['EEXIST', 'ENOENT'].includes(errorCode(error) ?? '')) throw error;
    return false;
  }
}

/** Creates a file; returns false if something is there. */
function createDirectly(path: string, text: string | Uint8Array): boolean {
  let made = false;
  try {
    const file = openSync(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);
    made = true;
    try {
      giveToFolderOwner(file, path);
      writeSync(file, typeof text === 'string' ? Buffer.from(text) : text);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    fsyncFolder(dirname(path));
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    // Half a key or an empty pointer would look damaged.
    if (made) removeIfThere(path);
    throw new FileError('create', path, error);
  }
}

/**
 * Removes the temporary files that exited processes left in a folder.
 * @returns the other names in it
 */
export function sweepTemporary(folder: string): string[] {
  return listFolder(folder).filter((name) => {
    const path = join(folder, name);
    // We never create a folder with such a name.
    if (ownerOf(name) !== 'gone' || lstatIfThere(path)?.isDirectory()) return true;
    removeIfThere(path);
    return false;
  });
}
