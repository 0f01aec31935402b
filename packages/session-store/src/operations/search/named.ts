import { cleanLine, isNamed } from '@0dai/session-schema/internal';
import { elsewhere } from '../../active/elsewhere.ts';
import { allArchiveFiles } from '../../archive/archive.ts';
import { scanFor } from '../../fs/scan.ts';
import type { Store } from '../../project/store.ts';
import { type ArchivedSession, activeId, inProgress, readArchived } from './archived-session.ts';

/** Finds the archived and parked sessions of this user that have this name, newest first. */
export function named(store: Store, name: string): ArchivedSession[] {
  const wanted = cleanLine(name);
  if (wanted === '') return [];
  const others = elsewhere(store)
    .filter(({ session }) => isNamed(session, wanted))
    .map(inProgress);
  const seen = new Set([activeId(store), ...others.map(({ id }) => id)]);
  const mayHold = scanFor([wanted]);
  const found = [...allArchiveFiles(store)].flatMap((file): ArchivedSession[] => {
    if (seen.has(file.id) || !mayHold(file.path)) return [];
    const item = readArchived(store, file);
    if (!item?.own || !isNamed(item.session, wanted)) return [];
    seen.add(file.id);
    return [item];
  });
  return [...others, ...found];
}
