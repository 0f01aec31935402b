import { type FSWatcher, lstatSync, type Stats, unwatchFile, watch, watchFile } from 'node:fs';
import { join } from 'node:path';

/** One save is several events: they are answered together. */
const DEBOUNCE_MS = 30;
/** How often the file is looked at where the system gives no events. */
const POLL_MS = 1_000;

/**
 * Tells when a project's `active.json` changes, appears or goes. Where `ai/sessions` is not there yet, the
 * nearest folder above it is watched until it is. Never keeps the process alive.
 *
 * @param root the project
 * @returns ends the watch
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

  function look(): void {
    timer = undefined;
    if (stopped) return;
    if (!polling) follow();
    const now = fingerprint(active);
    if (now === seen) return;
    seen = now;
    changed();
  }

  function soon(): void {
    timer ??= setTimeout(look, DEBOUNCE_MS).unref();
  }

  /** Watches the deepest folder that is there; another one of the same name is another folder. */
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
      // No watches left on this system (ENOSPC, EMFILE), or the folder has just gone.
      poll();
      return;
    }
    // What came between looking and watching gave no event.
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
  // A folder's times move with what is in it; an inode alone may be one that was used again.
  return isFolder ? `${stat.ino} ${stat.birthtimeMs}` : `${stat.ino} ${stat.mtimeMs} ${stat.size}`;
}
