import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { cleanLine, head } from '@0dai/session-schema/internal';
import { FileError, LockedError, UnsafePathError } from '../errors.ts';
import { ensureFolder, errorCode, lstatIfThere, readBounded, removeIfThere } from '../fs/files.ts';
import { sweepTemporary, writeAtomic } from '../fs/whole-files.ts';
import type { Host } from '../state/host.ts';
import type { Store } from './store.ts';

/**
 * A lock whose holder did not touch it for this long is taken over: proper-lockfile's least. It dates a new lock up to
 * a second ahead, so that a killed holder's lock is taken over after 2 to 3 seconds. If the holder's clock ran ahead,
 * the lock stays for as much longer; the error says how to remove it.
 */
const STALE_MS = 2_000;
/** How often, and after how long, one tries again where another holds it. */
const RETRIES = 40;
const RETRY_MS = 100;

/**
 * Does one exclusive thing at a time in a project: completing, parking, resuming, undoing, trusting. The lock is
 * advisory, for order and economy; everything stays correct if two hold it.
 *
 * @param what what is being done, for whoever has to wait
 * @throws {LockedError} naming the holder, when it does not become free within a few seconds
 */
export function exclusively<T>(store: Store, what: string, work: () => T | Promise<T>): Promise<T> {
  return exclusivelyIn(ensureFolder(store.project.root, 'ai', 'sessions'), store.host, what, work);
}

/**
 * The same for any folder of ours: the state folder, while agents' configuration is edited.
 * @throws {LockedError} as above
 */
export async function exclusivelyIn<T>(
  folder: string,
  host: Host,
  what: string,
  work: () => T | Promise<T>,
): Promise<T> {
  const holder = join(folder, '.lock-holder.json');
  const path = join(folder, '.lock');
  // Loaded here and not above: the hook path never locks and must not pay for the library.
  // By its default export: a bundle that is split knows no other of a CommonJS module.
  const { default: lockfile } = (await import('proper-lockfile')) as unknown as {
    default: typeof import('proper-lockfile');
  };
  const options = {
    lockfilePath: path,
    realpath: false,
    stale: STALE_MS,
    update: 1_000,
    // The default throws from a timer. A lock lost to a stale takeover is no danger: see above.
    onCompromised: () => undefined,
  };
  let release: (() => Promise<void>) | undefined;
  for (let left = RETRIES; release === undefined; left--) {
    try {
      release = await lockfile.lock(folder, options);
    } catch (error) {
      // It came, and was taken over by somebody before it was dated: they are busy there.
      const lost = errorCode(error) === 'ENOENT' && lstatIfThere(folder) !== undefined;
      if (errorCode(error) !== 'ELOCKED' && !lost) throw new FileError('lock', path, error);
      // Its own retries would wait for a full disk too.
      if (left > 0) await setTimeout(RETRY_MS);
      else
        throw new LockedError(
          `Another process is busy in ${folder}${describe(holder)}. Try again; if there is no such process, remove ${path}.`,
          { cause: error },
        );
    }
  }
  try {
    // What a holder left that was killed: nobody else looks for it everywhere.
    sweepTemporary(folder);
    const since = new Date(host.now()).toISOString();
    writeAtomic(holder, JSON.stringify({ pid: process.pid, what, since }), 'replace');
    return await work();
  } finally {
    await letGo(holder, release);
  }
}

/** Whatever goes wrong here, the work is done: a lock that stays is stale in a moment. */
async function letGo(holder: string, release: () => Promise<void>): Promise<void> {
  try {
    removeIfThere(holder);
    await release();
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
  }
}

/** Who holds the lock, in words; '' where that cannot be told. */
function describe(holder: string): string {
  try {
    const text = readBounded(holder, 4_096)?.bytes.toString('utf8');
    const value: unknown = text === undefined ? undefined : JSON.parse(text);
    if (typeof value !== 'object' || value === null) return '';
    const { pid, what, since } = value as Record<string, unknown>;
    const word = (part: unknown) => head(cleanLine(String(part)), 80);
    return ` (process ${word(pid)}: ${word(what)}, since ${word(since)})`;
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof FileError || error instanceof UnsafePathError)
      return '';
    throw error;
  }
}
