import {
  chmodSync,
  chownSync,
  closeSync,
  fstatSync,
  fsyncSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { errorCode, fsyncFolder, giveToFolderOwner } from '@0dai/session-store/internal';
import { ConfigUnreadableError } from '../errors.ts';

/** No agent's configuration comes near this size. */
const MAX_BYTES = 32 * 1024 * 1024;

/**
 * Reads a configuration file, including its byte order mark; returns undefined if there is none.
 * @throws {ConfigUnreadableError} when it is not a regular file, not UTF-8, too large or unreadable.
 */
export function readConfig(path: string): string | undefined {
  let stat: Stats | undefined;
  try {
    stat = statSync(path, { throwIfNoEntry: false });
  } catch (error) {
    if (errorCode(error) === 'ENOTDIR') {
      throw new ConfigUnreadableError(path, 'is below a path that is not a folder', { cause: error });
    }
    throw unreadable(path, error);
  }
  if (!stat) return undefined;
  if (!stat.isFile()) throw new ConfigUnreadableError(path, 'is not a file; move it');
  if (stat.size > MAX_BYTES) throw new ConfigUnreadableError(path, 'is larger than 32 MiB');
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(readFileSync(path));
  } catch (error) {
    if (!(error instanceof TypeError)) throw unreadable(path, error);
    throw new ConfigUnreadableError(path, 'is not UTF-8 text; convert it and run the command again', {
      cause: error,
    });
  }
}

function unreadable(path: string, error: unknown): ConfigUnreadableError {
  const reason = error instanceof Error ? error.message : String(error);
  return new ConfigUnreadableError(path, `cannot be read: ${reason}`, { cause: error });
}

/**
 * Writes a text durably to a new file beside the target, to be renamed over it, with the target's mode and owner if
 * it exists.
 * @param mode for a file that does not exist yet
 * @returns the path of the temporary file
 */
export function stageFile(target: string, text: string, mode: number): string {
  const temporary = join(dirname(target), `${stagedPrefix(target)}${process.pid}-${Date.now()}.tmp`);
  const file = openSync(temporary, 'wx', mode);
  let open = true;
  try {
    const stat = statSync(target, { throwIfNoEntry: false });
    const { uid, gid } = fstatSync(file);
    if (stat && (stat.uid !== uid || stat.gid !== gid)) chownSync(temporary, stat.uid, stat.gid);
    if (!stat) giveToFolderOwner(file, temporary);
    if (stat) chmodSync(temporary, stat.mode & 0o7777);
    writeFileSync(file, text);
    fsyncSync(file);
    open = false;
    closeSync(file);
  } catch (error) {
    if (open) closeSync(file);
    rmSync(temporary, { force: true });
    throw error;
  }
  return temporary;
}

/**
 * Removes the temporary files that a killed run left beside a file. The caller holds the lock, so no other run uses
 * them.
 */
export function sweepStaged(target: string): void {
  const folder = dirname(target);
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return;
  for (const name of readdirSync(folder)) {
    if (
      !name.startsWith(stagedPrefix(target)) ||
      !/^\d+-\d+\.tmp$/.test(name.slice(stagedPrefix(target).length))
    )
      continue;
    rmSync(join(folder, name), { force: true });
  }
}

function stagedPrefix(target: string): string {
  return `.${basename(target)}.0dai-`;
}

/** Writes a file whole or not at all, with the mode and owner of the existing file; see `stageFile`. */
export function replaceFile(target: string, text: string, mode: number): void {
  const staged = stageFile(target, text, mode);
  try {
    renameSync(staged, target);
  } catch (error) {
    rmSync(staged, { force: true });
    throw error;
  }
  fsyncFolder(dirname(target));
}
