import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { FileError, LockedError, UnsafePathError } from '../errors.ts';
import { ensureFolder, errorCode, lstatIfThere, readBounded, removeIfThere } from '../fs/files.ts';
import { sweepTemporary, writeAtomic } from '../fs/whole-files.ts';
import { refuseOtherOwner } from './project.ts';
import type { Store } from './store.ts';

/**
 * A lock that its holder did not touch for this long is taken over; it is the minimum of proper-lockfile.
 * proper-lockfile dates a new lock up to a second ahead, so a killed holder's lock is taken over after 2 to 3
 * seconds. If the holder's clock ran ahead, the lock stays longer by as much; the error says how to remove it.
 */
const STALE_MS = 2_000;
/** How often, and after how long, to retry while another process holds the lock. */
const RETRIES = 40;
const RETRY_MS = 100;

/** The operations that take a lock. An error names the holder's by these words only: a clone may bring its note. */
const OPERATIONS = [
  'completing the session',
  'parking the session',
  'resuming a session',
  'quarantining active.json',
  'undoing an entry',
  'trusting entries',
  'forgetting entries',
  'deleting a session',
  'pruning sessions',
  'setting up agents',
  'removing the setup',
] as const;
export type Operation = (typeof OPERATIONS)[number];

/**
 * Runs one exclusive operation at a time in a project: complete, park, resume, undo, trust, forget, delete, prune. The
 * lock is advisory: it keeps order and saves work, and everything stays correct if two processes hold it.
 *
 * @param what the operation, named to a process that waits
 * @throws {LockedError} naming the holder, if the lock does not become free within a few seconds
 * @throws {UnsafePathError} if a link or a file stands in the place of the lock
 */
export async function exclusively<T>(store: Store, what: Operation, work: () => T | Promise<T>): Promise<T> {
  refuseOtherOwner(store.project);
  return exclusivelyIn(ensureFolder(store.project.main, 'ai', 'sessions'), what, work);
}

/**
 * Runs an exclusive operation for any other folder, such as the state folder while agents' configuration is edited.
 * @throws {LockedError} as `exclusively`
 */
export async function exclusivelyIn<T>(
  folder: string,
  what: Operation,
  work: () => T | Promise<T>,
): Promise<T> {
  const holder = join(folder, '.lock-holder.json');
  const path = join(folder, '.lock');
  // Import here, because the hook path never locks and must not pay for the library. Use the default export: a split
  // bundle knows no other export of a CommonJS module.
  const { default: lockfile } = (await import('proper-lockfile')) as unknown as {
    default: typeof import('proper-lockfile');
  };
  const options = {
    lockfilePath: path,
    realpath: false,
    stale: STALE_MS,
    update: 1_000,
    // The default throws from a timer. A lock lost to a stale takeover does no harm: the lock is advisory.
    onCompromised: () => undefined,
  };
  let release: (() => Promise<void>) | undefined;
  for (let left = RETRIES; release === undefined; left--) {
    refuseUnsafe(path);
    try {
      release = await lockfile.lock(folder, options);
    } catch (error) {
      // The lock folder appeared, and another process took it over before it was dated: the lock is busy.
      const lost = errorCode(error) === 'ENOENT' && lstatIfThere(folder) !== undefined;
      if (errorCode(error) !== 'ELOCKED' && !lost) throw new FileError('lock', path, error);
      // proper-lockfile's own retries would also wait for a full disk.
      if (left > 0) await setTimeout(RETRY_MS);
      else
        throw new LockedError(
          `Another process holds the lock on ${folder}${describe(holder)}. Try again; if no such process runs, remove ${path}.`,
          { cause: error },
        );
    }
  }
  try {
    // Remove what a killed holder left: nothing else sweeps every folder that is locked.
    sweepTemporary(folder);
    writeAtomic(holder, JSON.stringify({ pid: process.pid, what }), 'replace');
    return await work();
  } finally {
    await releaseLock(holder, release);
  }
}

/** Refuses a lock that is not a folder: proper-lockfile would follow a link, and wait for a file. */
function refuseUnsafe(path: string): void {
  const stat = lstatIfThere(path);
  if (stat && !stat.isDirectory())
    throw new UnsafePathError(path, stat.isSymbolicLink() ? 'a symbolic link' : 'not a folder');
}

/** Releases the lock. Errors are ignored, because the work is done and a lock that stays becomes stale soon. */
async function releaseLock(holder: string, release: () => Promise<void>): Promise<void> {
  try {
    removeIfThere(holder);
    await release();
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
  }
}

/** Describes the holder of the lock in our own words; returns '' if the note about it is missing, or says anything else. */
function describe(holder: string): string {
  try {
    const text = readBounded(holder, 4_096)?.bytes.toString('utf8');
    const value: unknown = text === undefined ? undefined : JSON.parse(text);
    if (typeof value !== 'object' || value === null) return '';
    const { pid, what } = value as Record<string, unknown>;
    const operation = OPERATIONS.find((one) => one === what);
    if (!Number.isSafeInteger(pid) || Number(pid) <= 0 || operation === undefined) return '';
    return ` (process ${pid}: ${operation})`;
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof FileError || error instanceof UnsafePathError)
      return '';
    throw error;
  }
}
