import { join } from 'node:path';
import { SESSION_ID } from '@0dai/session-schema';
import { listFolder, lstatIfThere } from './files.ts';
import { readJournal } from './journal.ts';
import { type Reading, readingOf } from './reading.ts';
import type { Store } from './store.ts';

/** How many journals are looked into, the latest written first, and how many bytes of them. */
const LOOK = 20;
const LOOK_BYTES = 32 * 1024 * 1024;

/**
 * The session in progress as the journals alone tell it: for when `active.json` is unreadable, a stranger's,
 * or shows a session that is over because a kill, or another session, came between two steps.
 *
 * A journal that only begins is of a session that never came into the baton's place, or just does.
 */
export function latestActive(store: Store): Reading | undefined {
  const journals = listFolder(store.project.log)
    .filter((name) => name.endsWith('.jsonl') && SESSION_ID.test(name.slice(0, -6)))
    .map((name) => ({ id: name.slice(0, -6), stat: lstatIfThere(join(store.project.log, name)) }))
    .filter(({ stat }) => stat?.isFile())
    .sort((a, b) => (b.stat?.mtimeMs ?? 0) - (a.stat?.mtimeMs ?? 0))
    .slice(0, LOOK);
  let left = LOOK_BYTES;
  for (const { id, stat } of journals) {
    left -= stat?.size ?? 0;
    if (left < 0) continue;
    const journal = readJournal(store.project, store.key, id);
    if (!journal?.own.some((entry) => entry.type !== 'begin')) continue;
    const reading = readingOf(id, journal);
    if (reading.session?.status === 'active') return reading;
  }
  return undefined;
}
