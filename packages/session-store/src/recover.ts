import { join } from 'node:path';
import { SESSION_ID } from '@0dai/session-schema';
import { listFolder, lstatIfThere } from './files.ts';
import { fromJournal, type Reading } from './reading.ts';
import type { Store } from './store.ts';

/** How many journals are looked into, the latest written first. */
const LOOK = 20;

/**
 * The session in progress as the journals alone tell it: for when `active.json` is unreadable, or shows a
 * session that is over because a kill came between two steps.
 */
export function latestActive(store: Store): Reading | undefined {
  const journals = listFolder(store.project.log)
    .filter((name) => name.endsWith('.jsonl') && SESSION_ID.test(name.slice(0, -6)))
    .map((name) => ({
      id: name.slice(0, -6),
      mtime: lstatIfThere(join(store.project.log, name))?.mtimeMs ?? 0,
    }))
    .sort((a, b) => b.mtime - a.mtime)
    .slice(0, LOOK);
  for (const { id } of journals) {
    const reading = fromJournal(store, id);
    if (reading.session?.status === 'active') return reading;
  }
  return undefined;
}
