import { type Host, nodeHost } from '@0dai/session-store/internal';

/** Largest journal that a hook has time and memory for: some 15,000 entries. */
const MAX_JOURNAL_BYTES = 4 * 1024 * 1024;

/**
 * The host of a hook: a hook has little time, so it reads no journal above the limit.
 * @throws {NoHomeError} as `nodeHost`
 */
export function hookHost(home: string): Host {
  return { ...nodeHost(home), journalMax: MAX_JOURNAL_BYTES };
}
