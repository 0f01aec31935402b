import type { Entry, EntryBody, Session } from '@0dai/session-schema/internal';
import { LockedError } from '../errors.ts';
import { appendEntries, newEntry, type Writer } from '../journal/journal.ts';
import type { Reading } from '../journal/reading.ts';
import { readCurrent } from '../project/session-pointer.ts';
import { keyOf, type Store } from '../project/store.ts';
import { readActive, refreshView } from './active.ts';
import { begin } from './begin.ts';
import { moveLastRuns } from './move-runs.ts';

/** The result of adding an entry. */
export interface AddResult {
  /** The session after it. */
  session: Session;
  /** The entry's id. */
  entry: string;
  /** The entry began the session. */
  began: boolean;
  /** Path of the unreadable `active.json` that was quarantined. */
  quarantined?: string;
}

/** How often `add` looks for a session again while other processes begin and end sessions. */
const ATTEMPTS = 20;

/**
 * Adds an entry to the session in progress, or begins a session for it. The entry is durable on disk when this
 * returns.
 * @param before the reading just made
 */
export function add(store: Store, before: Reading, body: EntryBody, writer: Writer): AddResult {
  const { project, host } = store;
  const key = keyOf(store);
  // Refuse an invalid entry before a session is begun for it.
  newEntry(host, key, '', undefined, body, writer);
  let current = before;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const ended = current.session ? undefined : readCurrent(store).id;
    const begun = current.session ? undefined : begin(store, writer);
    const session = current.session ?? begun;
    if (session) {
      const { id, journal } = session;
      const make = (): [Entry] => [newEntry(host, key, id, journal.last, body, writer)];
      const [entry] = appendEntries(project, id, make, true);
      if (begun) {
        const next = { ...begun, journal: { ...begun.journal, last: entry.id } };
        moveLastRuns(store, ended, next, writer.actor);
      }
      const { session: after = session, quarantined } = refreshView(store, id);
      return {
        session: after,
        entry: entry.id,
        began: begun !== undefined,
        ...(quarantined !== undefined && { quarantined }),
      };
    }
    // Another process began a session at the same moment: add the entry to that one.
    current = readActive(store);
  }
  throw new LockedError(
    'Other processes kept replacing the session while saving. Nothing was saved; try again.',
  );
}
