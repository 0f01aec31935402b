import { join } from 'node:path';
import { SESSION_ID } from '@0dai/session-schema/internal';
import { TooLargeError } from '../errors.ts';
import { listFolder, lstatIfThere } from '../fs/files.ts';
import { foldJournal } from '../journal/fold-journal.ts';
import { type Reading, readingOfFolded } from '../journal/reading.ts';
import type { Store } from '../project/store.ts';
import { otherTrees } from '../project/work-trees.ts';

/** How many journals are read, the latest written first, and how many bytes of them in all. */
const MAX_JOURNALS = 20;
const MAX_JOURNAL_BYTES = 1024 * 1024 * 1024;

/**
 * Finds the session in progress from the journals alone, for when `current` is missing or names none of this user's.
 * A journal with only a `begin` entry does not count: its writer was killed, or is about to write `current`.
 * @throws {TooLargeError} if the journals exceed the limit: the session may be in one that was not read
 */
export function latestActive(store: Store): Reading | undefined {
  // The journals of all work trees are together, and do not show which one a session belongs to.
  if (store.project.tree !== undefined) return undefined;
  const others = new Set(otherTrees(store.project, store.host.home).map(({ id }) => id));
  const journals = listFolder(store.project.log)
    .filter((name) => name.endsWith('.jsonl') && SESSION_ID.test(name.slice(0, -6)))
    .map((name) => ({ id: name.slice(0, -6), stat: lstatIfThere(join(store.project.log, name)) }))
    .filter(({ id, stat }) => stat?.isFile() && !others.has(id))
    .sort((a, b) => (b.stat?.mtimeMs ?? 0) - (a.stat?.mtimeMs ?? 0))
    .slice(0, MAX_JOURNALS);
  const max = store.host.journalMax ?? MAX_JOURNAL_BYTES;
  let left = max;
  for (const { id, stat } of journals) {
    left -= stat?.size ?? 0;
    if (left < 0) throw new TooLargeError(store.project.log, max, store.host.journalMax !== undefined);
    const journal = foldJournal(store, id);
    if (journal?.says && journal.session?.status === 'active') return readingOfFolded(id, journal);
  }
  return undefined;
}
