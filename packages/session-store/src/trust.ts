import {
  canonicalJson,
  differences,
  type Entry,
  type EntryBody,
  fold,
  ID_RANDOM_BYTES,
  newSessionId,
  type Session,
  sessionPatch,
} from '@0dai/session-schema';
import { putAway } from './archive.ts';
import { readActive, refreshView } from './baton.ts';
import { NoSessionError } from './errors.ts';
import { removeIfThere } from './files.ts';
import { appendEntries, newEntry, readJournal, type Writer } from './journal.ts';
import { isOwnView, trustMark } from './key.ts';
import { exclusively } from './lock.ts';
import { setAside } from './place.ts';
import { fromJournal, type Reading, saysMore } from './reading.ts';
import { keyOf, type Store } from './store.ts';
import { readViewFile, type ViewFile } from './view-file.ts';

/** What came from elsewhere and is withheld. */
export interface Withheld {
  /** The session it belongs to; undefined for a view without a journal or an id. */
  id: string | undefined;
  /** Its entries, oldest first. */
  entries: Entry[];
  /** What the view says beyond its entries, as a session; undefined when it says no more. */
  view: Session | undefined;
}

/** What is withheld in this project, to be shown to the user; empty when nothing is. */
export function withheld(store: Store): Withheld | undefined {
  const reading = readActive(store);
  if (reading.withheld === 0) return undefined;
  const file = readViewFile(store.project.active);
  const id = reading.withheldId;
  const journal = id === undefined ? undefined : readJournal(store.project, store.key, id);
  const entries = [...(journal?.foreign ?? [])].sort((a, b) => (a.id < b.id ? -1 : 1));
  const view = journal && journal.own.length > 0 ? undefined : file?.view;
  return { id, entries, view: saysMore(id, entries, view) ? view : undefined };
}

/**
 * Accepts what `withheld` showed: the entries are countersigned, the view becomes an entry of its own.
 * Only what was shown is accepted: what arrived since is not. The session comes into the baton's place;
 * where one of the user's own is in progress, it is parked instead.
 *
 * @throws {NoSessionError} when nothing of it is there any more
 */
export function accept(store: Store, shown: Withheld, writer: Writer): Promise<Reading> {
  return exclusively(store, 'trusting entries', () => {
    const now = withheld(store);
    const id = shown.id ?? newSessionId(store.host.now(), store.host.random(ID_RANDOM_BYTES));
    // By what they say, not by their ids: those are the stranger's to choose.
    const seen = new Set(shown.entries.map((entry) => trustMark(id, entry)));
    const entries =
      now?.id === shown.id ? (now?.entries.filter((entry) => seen.has(trustMark(id, entry))) ?? []) : [];
    const view =
      shown.view && now?.view && canonicalJson(shown.view) === canonicalJson(now.view) ? now.view : undefined;
    if (entries.length === 0 && !view) {
      throw new NoSessionError('Nothing of what was shown is withheld any more, so nothing was accepted.');
    }
    const { session: own } = readActive(store);
    // A view that says more than what was shown must not be taken for the user's own edit of the accepted session.
    setAside(store, 'withheld', (file) => isStrange(store, id, file) && !isTold(file, id, entries, view));
    appendEntries(store.project, id, countersigned(store, id, entries, view, writer), true);
    const told = (file: ViewFile) => isTold(file, id, entries, view);
    if (own && own.id !== id) return parkBeside(store, id, own.id, told, writer);
    // All that the view says is in the journal now: it makes room.
    dropView(store, told);
    return refreshView(store, id, fromJournal(store, id));
  });
}

/** The entries that accept those of somebody else, and what the view says beyond them. */
function countersigned(
  store: Store,
  id: string,
  entries: readonly Entry[],
  view: Session | undefined,
  writer: Writer,
): Entry[] {
  const { host, project } = store;
  const key = keyOf(store);
  const own = readJournal(project, key, id)?.own ?? [];
  const written: Entry[] = [];
  const write = (body: EntryBody, by: Writer) => {
    // Later than all that is in the journal, whatever clock that was written by.
    const last = [...own, ...entries, ...written]
      .map((entry) => entry.id)
      .sort()
      .at(-1);
    written.push(newEntry(host, key, id, last, body, by));
  };
  if (entries.length > 0) {
    write({ type: 'trust', entries: entries.map((entry) => trustMark(id, entry)) }, writer);
  } else {
    write({ type: 'begin' }, writer);
  }
  const base = fold(id, [...own, ...entries, ...written]);
  const patch = view && base && sessionPatch.safeParse(differences(base, view));
  if (patch?.success) write({ type: 'edit', patch: patch.data }, { actor: writer.actor, evidence: 'hand' });
  return written;
}

/** The user's own session keeps the place; the accepted one is kept where `resume` finds it. */
function parkBeside(
  store: Store,
  id: string,
  own: string,
  told: (file: ViewFile) => boolean,
  writer: Writer,
): Reading {
  const { session: accepted } = fromJournal(store, id);
  if (accepted) {
    const last = accepted.journal.last;
    appendEntries(
      store.project,
      id,
      [newEntry(store.host, keyOf(store), id, last, { type: 'park' }, writer)],
      true,
    );
    dropView(store, told);
    const { session: parked } = fromJournal(store, id);
    if (parked) putAway(store, parked);
  }
  return refreshView(store, own);
}

/** Takes the accepted view out of the place; kept under another name like any other, it does no harm. */
function dropView(store: Store, told: (file: ViewFile) => boolean): void {
  const path = setAside(store, 'withheld', told);
  if (path !== undefined) removeIfThere(path);
}

/** Whether a view in the place is all a stranger's: no entry of its session is this user's. */
function isStrange(store: Store, id: string, { raw, view }: ViewFile): boolean {
  if (view && isOwnView(store.key, view) && readJournal(store.project, store.key, view.id)) return false;
  return raw?.id !== id || (readJournal(store.project, store.key, id)?.own.length ?? 0) === 0;
}

/** Whether a view says nothing but what is being accepted. */
function isTold(file: ViewFile, id: string, entries: readonly Entry[], view: Session | undefined): boolean {
  if (!file.view) return false;
  if (view) return canonicalJson(file.view) === canonicalJson(view);
  const told = file.view.id === id ? fold(id, entries) : undefined;
  return told !== undefined && !differences(told, file.view);
}
