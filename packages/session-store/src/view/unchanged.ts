import { lstatIfThere, TICK_MS } from '../fs/files.ts';
import { journalPath } from '../journal/journal.ts';
import { readCurrent } from '../project/session-pointer.ts';
import type { Store } from '../project/store.ts';
import { keyPath } from '../state/key.ts';

/** How many bytes of the journal the view may leave out: every reader folds them again. */
export const MAX_BEHIND_BYTES = 64 * 1024;

/** Returns the text of `current`: another value means that it names another session. */
export function stampOf(store: Store): string {
  return readCurrent(store).text ?? '';
}

/**
 * Identifies the state of `current`, `active.json`, the journal and the user's key, for a caller that caches a reading.
 * Take it before reading.
 * @returns undefined if one of them changed so recently that a further change might not show
 */
export function fingerprintOf({ project, host }: Store, sessionId: string): string | undefined {
  const paths = [project.current, project.active, journalPath(project, sessionId), keyPath(host)];
  const stats = paths.map((path) => lstatIfThere(path));
  const now = host.now();
  return stats.every((stat) => stat && now - stat.mtimeMs > TICK_MS)
    ? stats.map((stat) => `${stat?.ino} ${stat?.mtimeMs} ${stat?.size}`).join(' ')
    : undefined;
}
