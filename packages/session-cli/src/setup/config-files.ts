import {
  chmodSync,
  chownSync,
  closeSync,
  fstatSync,
  fsyncSync,
  lstatSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { errorCode, fsyncFolder } from '@0dai/session-store/internal';
import { ConfigUnreadableError } from './errors.ts';

/** No agent's configuration is near that. */
const MOST_BYTES = 32 * 1024 * 1024;
const MOST_LINKS = 40;

/**
 * Where a path leads when its last part is a symlink, through as many as there are; the end need not
 * exist. Editing the end keeps the links of people who keep their dotfiles in a repository.
 * @throws {ConfigUnreadableError} when the links lead in a circle.
 */
export function followLinks(path: string): string {
  let target = path;
  for (let links = 0; links < MOST_LINKS; links += 1) {
    const stat = lstatSync(target, { throwIfNoEntry: false });
    if (!stat?.isSymbolicLink()) return target;
    target = resolve(dirname(target), readlinkSync(target));
  }
  throw new ConfigUnreadableError(path, 'is a symlink that leads in a circle');
}

/**
 * The text of a configuration file with its byte order mark; undefined where there is none.
 * @throws {ConfigUnreadableError} when it is no regular file, no UTF-8, too large or unreadable.
 */
export function readConfig(path: string): string | undefined {
  let stat: Stats | undefined;
  try {
    stat = statSync(path, { throwIfNoEntry: false });
  } catch (error) {
    if (errorCode(error) === 'ENOTDIR') {
      throw new ConfigUnreadableError(path, 'lies below something that is not a folder', { cause: error });
    }
    throw unreadable(path, error);
  }
  if (!stat) return undefined;
  if (!stat.isFile()) throw new ConfigUnreadableError(path, 'is not a file; move it away');
  if (stat.size > MOST_BYTES) throw new ConfigUnreadableError(path, 'is larger than 32 MiB');
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
 * Writes a text to a new file beside the target, down to the disk, to be renamed over it: with the
 * target's mode and owner where there is one.
 * @param mode for a file that is not there yet
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

/** Removes what a run that was killed had staged beside a file. The caller holds the lock, so that no other is at it. */
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

/** Writes a file whole or not at all, with its mode and owner where there is one; see `stageFile`. */
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
