import { renameSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { NewerSchemaError } from '@0dai/session-schema/internal';
import { FileError, unlessRefused } from '../errors.ts';
import { errorCode, fsyncFolder, listFolder, readBounded, removeIfThere } from '../fs/files.ts';
import { fromJournal } from '../journal/reading.ts';
import type { Store } from '../project/store.ts';
import { readViewFile, type ViewFile } from '../view/view-file.ts';

/**
 * Quarantines an `active.json` that is unreadable, unverified, or of a newer version: renames it to
 * `unreadable-<time>-<random>-active.json`, or the same with `unverified` or `newer`.
 * @param isNeedless whether the moved file may be removed instead of kept
 * @returns the new path; undefined if nothing is kept, or if another process has written a view meanwhile
 */
export function quarantineView(
  store: Store,
  why: 'unreadable' | 'unverified' | 'newer',
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
    if (why === 'newer' && error instanceof NewerSchemaError) return path;
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

const QUARANTINED = /^(?:unreadable|unverified|newer|withheld)-\d{8}T\d{6}Z-[0-9a-f]{6}-active\.json$/;
/** Files are searched only this far. Our views are shorter. */
const MAX_SEARCHED_BYTES = 16 * 1024 * 1024;

/** Finds the quarantined files that hold one of these texts, such as the id of a session; returns their paths. */
export function quarantinedWith(store: Store, texts: readonly string[]): string[] {
  const { folder, history } = store.project;
  // A linked work tree has its own folder beside that of the main one, which holds the archive.
  return [...new Set([folder, dirname(history)])]
    .flatMap((one) => listFolder(one).map((name) => join(one, name)))
    .filter((path) => QUARANTINED.test(basename(path)))
    .filter((path) => {
      const bytes = unlessRefused(() => readBounded(path, MAX_SEARCHED_BYTES)?.bytes);
      return texts.some((text) => bytes?.includes(text));
    });
}
