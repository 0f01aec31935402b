import { type Host, nodeHost } from '@0dai/session-store/internal';

/** The longest journal, in bytes, that there is time and memory for: some 15,000 entries. */
const JOURNAL_MAX = 4 * 1024 * 1024;

/**
 * The machine as a hook sees it, whose time is short.
 * @throws {NoHomeError} as `nodeHost`
 */
export function hookHost(home: string): Host {
  return { ...nodeHost(home), journalMax: JOURNAL_MAX };
}
