import { moveToArchive } from '../archive/archive.ts';
import { foldJournal } from '../journal/fold-journal.ts';
import { appendEntries, newEntry } from '../journal/journal.ts';
import { fromJournal } from '../journal/reading.ts';
import { forgetTree, notedIn, readCurrent } from '../project/session-pointer.ts';
import { keyOf, type Store } from '../project/store.ts';
import { otherTrees } from '../project/work-trees.ts';

/**
 * Parks a session that lost `current` to another one, so that the user finds it. Skips a session with only a `begin`
 * entry, which is empty; a process that adds to it checks again.
 */
export function parkLost(store: Store, id: string): void {
  const { session, says } = foldJournal(store, id) ?? {};
  if (!says || session?.status !== 'active') return;
  const writer = { actor: {}, evidence: 'observed' as const };
  const entry = newEntry(store.host, keyOf(store), id, session.journal.last, { type: 'park' }, writer);
  appendEntries(store.project, id, [entry], true);
  const { session: parked } = fromJournal(store, id);
  if (parked) moveToArchive(store, parked);
}

/**
 * Parks the sessions of removed linked work trees, including an earlier one with the present one's name, so that the
 * user finds them.
 */
export function parkRemoved(store: Store): void {
  const { project, host } = store;
  const noted = project.tree === undefined ? undefined : notedIn(project, project.tree);
  if (noted !== undefined && noted !== readCurrent(store).id) parkLost(store, noted);
  for (const { id, name, project: there } of otherTrees(project, host.home)) {
    if (there || name === undefined) continue;
    if (id !== undefined) parkLost(store, id);
    forgetTree(project, name);
  }
}
