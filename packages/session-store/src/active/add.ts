import type { Entry, EntryBody, Session } from '@0dai/session-schema/internal';
import { LockedError } from '../errors.ts';
import { appendEntries, newEntry, type Writer } from '../journal/journal.ts';
import type { Reading } from '../journal/reading.ts';
import { keyOf, type Store } from '../project/store.ts';
import { readActive, refreshView } from './active.ts';
import { begin } from './begin.ts';

/** What adding an entry did. */
export interface AddResult {
  /** The session after it. */
  session: Session;
  /** The entry's id. */
  entry: string;
  /** It began the session. */
  began: boolean;
  /** Where an `active.json` that could not be read was put. */
  quarantined?: string;
}

/** How often one looks for a session again, others beginning and ending them at the same time. */
const ATTEMPTS = 20;

/**
 * Adds an entry to the session in progress, or begins one for it. It is on disk, durably, when this returns.
 * @param before the reading just made
 */
export function add(store: Store, before: Reading, body: EntryBody, writer: Writer): AddResult {
  const { project, host } = store;
  const key = keyOf(store);
  // What cannot be recorded is refused before anything is begun for it.
  newEntry(host, key, '', undefined, body, writer);
  let current = before;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const begun = current.session ? undefined : begin(store, writer);
    const session = current.session ?? begun;
    if (session) {
      const { id, journal } = session;
      const make = (): [Entry] => [newEntry(host, key, id, journal.last, body, writer)];
      const [entry] = appendEntries(project, id, make, true);
      const { session: after = session, quarantined } = refreshView(store, id);
      return {
        session: after,
        entry: entry.id,
        began: begun !== undefined,
        ...(quarantined !== undefined && { quarantined }),
      };
    }
    // Somebody else began at the same moment: this is added to theirs.
    current = readActive(store);
  }
  throw new LockedError('The session kept changing hands while saving. Nothing was saved; try again.');
}
