import { holdsWords, queryWords } from '@0dai/session-schema/internal';
import { elsewhere } from '../../active/elsewhere.ts';
import { allArchiveFiles } from '../../archive/archive.ts';
import { scanFor } from '../../fs/scan.ts';
import type { Store } from '../../project/store.ts';
import { type Listing, list } from '../listing.ts';
import {
  type ArchivedSession,
  activeId,
  bySecond,
  inProgress,
  newestFirst,
  readArchived,
} from './archived-session.ts';

/** Options of a search. */
export interface SearchOptions {
  /** How many sessions at most. Default 20. */
  limit?: number;
  /** Called from time to time with the number of files that were searched. */
  onProgress?(searched: number): void;
}

/** After how many files a search reports its progress. */
const PROGRESS_FILES = 500;

/**
 * Lists the sessions that contain all words of a query in any of their texts, in the order of `list`. Does not search
 * unverified ones. There is no index: the files are scanned, and only those that may hold the words are parsed.
 * @param query words; an empty query lists all sessions
 * @example search(store, 'login expiry').sessions.map(({ id }) => id)
 */
export function search(store: Store, query: string, { limit = 20, onProgress }: SearchOptions = {}): Listing {
  const words = queryWords(query);
  if (words.length === 0) return list(store, limit);
  const active = activeId(store);
  const others = elsewhere(store);
  const seen = new Set([active, ...others.map(({ session }) => session.id)]);
  const found = others.filter(({ session }) => holdsWords(session, words)).map(inProgress);
  const mayHold = scanFor(words);
  const files = counted(allArchiveFiles(store), onProgress);
  let unreadable = 0;
  for (const group of bySecond(files)) {
    const sessions = group.flatMap((file): ArchivedSession[] => {
      if (seen.has(file.id) || !mayHold(file.path)) return [];
      const item = readArchived(store, file);
      if (!item) unreadable += 1;
      if (!item?.own || !holdsWords(item.session, words)) return [];
      seen.add(file.id);
      return [item];
    });
    found.push(...newestFirst(sessions));
    if (found.length > limit) break;
  }
  return { sessions: found.slice(0, limit), unreadable, more: found.length > limit };
}

function* counted<T>(items: Iterable<T>, onProgress: ((count: number) => void) | undefined): Generator<T> {
  let count = 0;
  for (const item of items) {
    yield item;
    count += 1;
    if (count % PROGRESS_FILES === 0) onProgress?.(count);
  }
}
