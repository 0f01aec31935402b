import {
  type Entry,
  type EntryBody,
  ID_RANDOM_BYTES,
  newSessionId,
  type Session,
} from '@0dai/session-schema';
import { readActive, refreshView, settle } from './baton.ts';
import { LockedError } from './errors.ts';
import { removeIfThere } from './files.ts';
import { readHead } from './git.ts';
import { appendEntries, journalPath, newEntry, readJournal, type Writer } from './journal.ts';
import { placeView } from './place.ts';
import { fromJournal, type Reading } from './reading.ts';
import { keyOf, type Store } from './store.ts';

/** What adding an entry did. */
export interface Added {
  /** The session after it. */
  session: Session;
  /** The entry's id. */
  entry: string;
  /** It began the session. */
  began: boolean;
  /** Where an `active.json` that could not be read was put. */
  setAside?: string;
}

/** How often one looks for a session again, others beginning and ending them at the same time. */
const ATTEMPTS = 20;

/**
 * Adds an entry to the session in progress, or begins one for it. It is on disk, durably, when this returns.
 * @param before the reading just made
 */
export function add(store: Store, before: Reading, body: EntryBody, writer: Writer): Added {
  const { project, host } = store;
  const key = keyOf(store);
  // What cannot be recorded is refused before anything is begun for it.
  newEntry(host, key, '', undefined, body, writer);
  let current = before;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    settle(store, current);
    const begun = current.session ? undefined : begin(store, writer);
    const session = current.session ?? begun?.session;
    if (session) {
      const { id, journal } = session;
      const make = (): [Entry] => [newEntry(host, key, id, journal.last, body, writer)];
      const [entry] = appendEntries(project, id, make, true);
      const after = refreshView(store, id);
      const aside = begun?.setAside ?? after.setAside;
      return {
        session: after.session ?? session,
        entry: entry.id,
        began: begun !== undefined,
        ...(aside !== undefined && { setAside: aside }),
      };
    }
    // Somebody else began at the same moment: this is added to theirs.
    current = readActive(store);
  }
  throw new LockedError('The session kept changing hands while saving. Nothing was saved; try again.');
}

/**
 * A new session, empty, in the baton's place. It comes there before anything is said in it: whoever finds
 * a journal that only begins knows that nobody has saved to it.
 * @returns undefined where another has just taken the place
 */
function begin(store: Store, writer: Writer): { session: Session; setAside?: string } | undefined {
  const { project, host } = store;
  const id = newSessionId(host.now(), host.random(ID_RANDOM_BYTES));
  const git = readHead(project, host.home);
  const first = newEntry(host, keyOf(store), id, undefined, { type: 'begin', ...(git && { git }) }, writer);
  appendEntries(project, id, [first], true);
  const { session } = fromJournal(store, id);
  if (session && placeView(store, session)) return { session };
  const there = readActive(store);
  if (session && !there.session) {
    // Not a session of this user's in progress: one that is over, a stranger's, or a broken one.
    const { outdated, setAside } = refreshView(store, id);
    if (!outdated) return { session, ...(setAside !== undefined && { setAside }) };
  }
  // Nobody has come to know of it, or its journal has more in it by now and stays.
  if ((readJournal(store, id)?.own.length ?? 0) <= 1) removeIfThere(journalPath(project, id));
  return undefined;
}
