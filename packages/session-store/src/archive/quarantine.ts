import { renameSync } from 'node:fs';
import { basename, join } from 'node:path';
import { FileError } from '../errors.ts';
import { errorCode, fsyncFolder, removeIfThere } from '../fs/files.ts';
import { fromJournal } from '../journal/reading.ts';
import type { Store } from '../project/store.ts';
import { readViewFile, type ViewFile } from '../view/view-file.ts';

/**
 * Quarantines an unreadable or unverified `active.json`: renames it to `unreadable-<time>-<random>-active.json` or
 * `unverified-<time>-<random>-active.json`.
 * @param isNeedless whether the moved file may be removed instead of kept
 * @returns the new path; undefined if there is nothing to keep, or if another process has written a view meanwhile
 */
export function quarantineView(
  store: Store,
  why: 'unreadable' | 'unverified',
  isNeedless: (file: ViewFile) => boolean = () => false,
): string | undefined {
  const { host } = store;
  const { active, folder } = store.project;
  const stamp = new Date(host.now()).toISOString().replace(/[-:]|\.\d+/g, '');
  // A rename replaces what another process moved there in the same second, so the name is random.
  const random = Buffer.from(host.random(3)).toString('hex');
  const path = join(folder, `${why}-${stamp}-${random}-${basename(active)}`);
  try {
    renameSync(active, path);
    fsyncFolder(folder);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw new FileError('quarantine', active, error);
  }
  let moved: ViewFile | undefined;
  try {
    moved = readViewFile(store, path);
  } catch (error) {
    // Another process put a newer version's view, or something unsafe, there meanwhile: leave it untouched.
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
