import { type Host, nodeHost } from '@0dai/session-store/internal';

/** The largest journal, in bytes, that a hook has time and memory for: some 15,000 entries. */
const JOURNAL_MAX = 4 * 1024 * 1024;

/**
 * The host of a hook, which has little time.
 * @throws {NoHomeError} as `nodeHost`
 */
export function hookHost(home: string): Host {
  return { ...nodeHost(home), journalMax: JOURNAL_MAX };
}
