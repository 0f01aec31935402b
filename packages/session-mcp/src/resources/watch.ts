import { type FSWatcher, lstatSync, type Stats, unwatchFile, watch, watchFile } from 'node:fs';
import { join } from 'node:path';

/** One save causes several events: one notification answers them together. */
const DEBOUNCE_MS = 30;
/** How often to poll the file if the system gives no events. */
const POLL_MS = 1_000;

/**
 * Calls back when a project's `active.json` changes, appears or disappears. If `ai/sessions` does not exist yet,
 * watches the nearest existing folder above it. Never keeps the process alive.
 *
 * @param root the project
 * @returns a function that ends the watch
 * @example const stop = watchActive('/home/dev/project', () => notify());
 */
export function watchActive(root: string, changed: () => void): () => void {
  const folders = [join(root, 'ai', 'sessions'), join(root, 'ai'), root];
  const active = join(root, 'ai', 'sessions', 'active.json');
  let watcher: FSWatcher | undefined;
  let watched = '';
  let seen = fingerprint(active);
  let timer: NodeJS.Timeout | undefined;
  let polling = false;
  let stopped = false;

  function check(): void {
    timer = undefined;
    if (stopped) return;
    if (!polling) follow();
    const now = fingerprint(active);
    if (now === seen) return;
    seen = now;
    changed();
  }

  function soon(): void {
    timer ??= setTimeout(check, DEBOUNCE_MS).unref();
  }

  /** Watches the deepest existing folder. A new folder with the same name counts as another one. */
  function follow(): void {
    const folder = folders.find((path) => statOf(path)?.isDirectory());
    const now = folder === undefined ? '' : `${folder} ${fingerprint(folder, true)}`;
    if (now === watched) return;
    watcher?.close();
    watcher = undefined;
    watched = now;
    if (folder === undefined) {
      poll();
      return;
    }
    try {
      watcher = watch(folder, { persistent: false }, soon).on('error', poll);
    } catch {
      // The system has no watches left (ENOSPC, EMFILE), or the folder has just been removed.
      poll();
      return;
    }
    // A change between the check and the watch gave no event.
    soon();
  }

  function poll(): void {
    if (polling || stopped) return;
    polling = true;
    watcher?.close();
    watchFile(active, { persistent: false, interval: POLL_MS }, soon);
  }

  follow();
  return () => {
    stopped = true;
    clearTimeout(timer);
    watcher?.close();
    if (polling) unwatchFile(active, soon);
  };
}

function statOf(path: string): Stats | undefined {
  return lstatSync(path, { throwIfNoEntry: false });
}

function fingerprint(path: string, isFolder = false): string {
  const stat = statOf(path);
  if (!stat) return '';
  // A folder's times change with its contents, and an inode alone may be reused.
  return isFolder ? `${stat.ino} ${stat.birthtimeMs}` : `${stat.ino} ${stat.mtimeMs} ${stat.size}`;
}
