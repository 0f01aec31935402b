import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LockedError } from './errors.ts';
import { ensureFolder, errorCode, removeIfThere, writeAtomic } from './files.ts';
import type { Host } from './host.ts';
import type { Store } from './store.ts';

/** A lock whose holder did not touch it for this long is taken over (proper-lockfile's least is 2,000). */
const STALE_MS = 2_500;

/**
 * Does one exclusive thing at a time in a project: completing, parking, resuming, trusting. The lock is
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
  // Loaded here and not above: the hook path never locks and must not pay for the library.
  const { lock } = await import('proper-lockfile');
  let release: () => Promise<void>;
  try {
    release = await lock(folder, {
      lockfilePath: join(folder, '.lock'),
      realpath: false,
      stale: STALE_MS,
      update: 1_000,
      retries: { retries: 40, factor: 1, minTimeout: 100, maxTimeout: 100 },
      // The default throws from a timer. A lock lost to a stale takeover is no danger: see above.
      onCompromised: () => undefined,
    });
  } catch (error) {
    if (errorCode(error) !== 'ELOCKED') throw error;
    throw new LockedError(
      `Another process is busy in ${folder}${describe(holder)}. Try again.`,
      {
        cause: error,
      },
    );
  }
  try {
    writeAtomic(
      holder,
      JSON.stringify({ pid: process.pid, what, since: new Date(host.now()).toISOString() }),
      'replace',
    );
    return await work();
  } finally {
    removeIfThere(holder);
    await release().catch((error: unknown) => {
      // Taken over as stale while we worked: it is no longer ours to release.
      if (errorCode(error) !== 'ERELEASED' && errorCode(error) !== 'ENOTACQUIRED') throw error;
    });
  }
}

function describe(holder: string): string {
  try {
    const { pid, what, since } = JSON.parse(readFileSync(holder, 'utf8')) as Record<string, unknown>;
    return ` (process ${String(pid)}: ${String(what)}, since ${String(since)})`;
  } catch (error) {
    if (errorCode(error) === 'ENOENT' || error instanceof SyntaxError) return '';
    throw error;
  }
}
