import { renameSync } from 'node:fs';
import { basename, join } from 'node:path';
import { FileError } from '../errors.ts';
import { errorCode, fsyncFolder, removeIfThere } from '../fs/files.ts';
import { fromJournal } from '../journal/reading.ts';
import type { Store } from '../project/store.ts';
import { readViewFile, type ViewFile } from '../view/view-file.ts';

/**
 * Moves an `active.json` that is unreadable or unverified to a name under which it stays:
 * `unreadable-<time>-<random>-active.json`, `withheld-<time>-<random>-active.json`.
 * @param isNeedless of a file that nobody needs any more: it is removed instead
 * @returns where it is now; undefined where there is nothing to keep, or where another process has written a view there
 */
export function quarantineView(
  store: Store,
  why: 'unreadable' | 'withheld',
  isNeedless: (file: ViewFile) => boolean = () => false,
): string | undefined {
  const { host } = store;
  const { active, folder } = store.project;
  const stamp = new Date(host.now()).toISOString().replace(/[-:]|\.\d+/g, '');
  // Random, since a rename replaces what another process moved there in the same second.
  const random = Buffer.from(host.random(3)).toString('hex');
  const path = join(folder, `${why}-${stamp}-${random}-${basename(active)}`);
  try {
    renameSync(active, path);
    fsyncFolder(folder);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw new FileError('set aside', active, error);
  }
  let moved: ViewFile | undefined;
  try {
    moved = readViewFile(store, path);
  } catch (error) {
    // Another process put a newer version's view, or something unsafe, there meanwhile: it stays untouched.
    renameSync(path, active);
    throw error;
  }
  if (moved?.own && moved.view && fromJournal(store, moved.view.id).session) {
    renameSync(path, active);
    return undefined;
  }
  if (!moved || !isNeedless(moved)) return path;
  removeIfThere(path);
  return undefined;
}
