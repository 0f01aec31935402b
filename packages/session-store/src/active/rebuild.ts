import { FileError, UnsafePathError } from '../errors.ts';
import { lstatIfThere } from '../fs/files.ts';
import type { Reading } from '../journal/reading.ts';
import type { Store } from '../project/store.ts';
import { refreshView } from './active.ts';

/**
 * Writes `active.json` if it is missing while a session is in progress: people and their scripts read it. An unreadable
 * one stays until the next write, because its user may be editing it.
 * @returns the reading after that; the given one if nothing was written
 */
export function rebuildView(store: Store, reading: Reading): Reading {
  const { session, isPartial } = reading;
  if (!session || isPartial || !store.key || lstatIfThere(store.project.active)) return reading;
  try {
    return refreshView(store, session.id);
  } catch (error) {
    if (error instanceof FileError || error instanceof UnsafePathError) return reading;
    throw error;
  }
}
