import {
  AHEAD_MAX_MS,
  canonicalJson,
  differences,
  type Entry,
  type EntryBody,
  fold,
  ID_RANDOM_BYTES,
  InvalidInputError,
  idTime,
  newSessionId,
  parsePatch,
  type Session,
} from '@0dai/session-schema/internal';
import { readActive, refreshView } from '../active/active.ts';
import { keepParked } from '../archive/archive.ts';
import { quarantineView } from '../archive/quarantine.ts';
import { NoSessionError } from '../errors.ts';
import {
  appendEntries,
  newEntry,
  readJournal,
  type UnverifiedEntry,
  type Writer,
} from '../journal/journal.ts';
import { fromJournal, NOTHING, type Reading, saysMore } from '../journal/reading.ts';
import { exclusively } from '../project/lock.ts';
import { pointAt, readCurrent } from '../project/session-pointer.ts';
import { keyOf, type Store } from '../project/store.ts';
import { readViewFile, type ViewFile } from '../view/view-file.ts';

/** An unverified session: entries and a view that this user neither wrote nor accepted. */
export interface UnverifiedSession {
  /** The session it belongs to; undefined for a view without a journal or an id. */
  id: string | undefined;
  /** Its entries, oldest first. */
  entries: UnverifiedEntry[];
  /** The content of the view beyond its entries, as a session; undefined if there is none. */
  view: Session | undefined;
}

/** Finds the unverified content of a project, to show it to the user; returns undefined if there is none. */
export function findUnverified(store: Store): UnverifiedSession | undefined {
  const reading = readActive(store);
  if (reading.unverified === 0) return undefined;
  const file = readViewFile(store, store.project.active);
  const id = reading.unverifiedId;
  const journal = id === undefined ? undefined : readJournal(store, id);
  const entries = [...(journal?.unverified ?? [])].sort((a, b) => (a.entry.id < b.entry.id ? -1 : 1));
  const view = journal && journal.own.length > 0 ? undefined : file?.view;
  return { id, entries, view: saysMore(id, plain(entries), view) ? view : undefined };
}

/**
 * Accepts the result of `findUnverified`: countersigns the entries, and makes an entry of the view. Does not accept
 * content that arrived after it was shown. The accepted session is in progress afterwards, or parked if one of the
 * user's own is in progress.
 *
 * @throws {NoSessionError} when all of it is gone
 * @throws {InvalidInputError} when entries are dated in the future
 */
export function accept(store: Store, shown: UnverifiedSession, writer: Writer): Promise<Reading> {
  return exclusively(store, 'trusting entries', () => {
    const now = findUnverified(store);
    const id = shown.id ?? newSessionId(store.host.now(), store.host.random(ID_RANDOM_BYTES));
    // Compare digests, not ids: the unverified writer chose the ids.
    const seen = new Set(shown.entries.map(({ digest }) => digest));
    const entries = now?.id === shown.id ? (now?.entries.filter(({ digest }) => seen.has(digest)) ?? []) : [];
    refuseFarAhead(store, plain(entries));
    const view =
      shown.view && now?.view && canonicalJson(shown.view) === canonicalJson(now.view) ? now.view : undefined;
    if (entries.length === 0 && !view) {
      throw new NoSessionError(
        'The unverified entries that were shown are no longer there, so nothing was accepted.',
      );
    }
    const { session: own } = readActive(store);
    const isIncluded = (file: ViewFile) => saysOnly(file, id, plain(entries), view);
    const file = readViewFile(store, store.project.active);
    // Quarantine a view that says more than what was shown. Otherwise the rest would be imported as the user's own
    // edit of the accepted session.
    if (file && isUnverified(store, id, file) && !isIncluded(file)) quarantineView(store, 'unverified');
    const beside = own && own.id !== id ? own : undefined;
    // Point before the entries are accepted: `current` may have come with them.
    if (beside) pointAt(store, beside.id, readCurrent(store));
    const written = countersigned(store, id, entries, view, writer);
    if (beside) written.push(parkOf(store, id, written, writer));
    appendEntries(store.project, id, written, true);
    // The user's own session stays in progress. The accepted one is parked, where `resume` finds it; until then its
    // view leads to it.
    const { session: parked } = beside ? fromJournal(store, id) : NOTHING;
    if (parked) keepParked(store, parked);
    if (file && isIncluded(file)) quarantineView(store, 'unverified', isIncluded);
    return refreshView(store, beside?.id ?? id);
  });
}

/**
 * Refuses entries from the future. Ids never go back: after accepting one of a far year, all later entries would get
 * that time, and the greatest possible id would leave no room for any.
 */
function refuseFarAhead({ host, project }: Store, entries: readonly Entry[]): void {
  const ahead = entries.filter(({ id }) => idTime(id) > host.now() + AHEAD_MAX_MS);
  if (ahead.length === 0) return;
  throw new InvalidInputError(
    `${ahead.length} of these entries are dated more than a day ahead of this machine's clock ` +
      `(${new Date(host.now()).toISOString()}), so none was accepted. If the clock is right, remove the lines with ` +
      `these ids from the journal in ${project.log}: ${ahead
        .slice(0, 5)
        .map(({ id }) => id)
        .join(', ')}`,
  );
}

/** Makes the entries that accept unverified entries and the view's content beyond them. */
function countersigned(
  store: Store,
  id: string,
  entries: readonly UnverifiedEntry[],
  view: Session | undefined,
  writer: Writer,
): Entry[] {
  const { host } = store;
  const key = keyOf(store);
  const own = readJournal(store, id)?.own ?? [];
  const written: Entry[] = [];
  const write = (body: EntryBody, by: Writer) => {
    // The id must be later than all ids in the journal, by whatever clock.
    const last = [...own, ...plain(entries), ...written]
      .map((entry) => entry.id)
      .sort()
      .at(-1);
    written.push(newEntry(host, key, id, last, body, by));
  };
  if (entries.length > 0) {
    write({ type: 'trust', entries: entries.map(({ digest }) => digest) }, writer);
  } else {
    write({ type: 'begin' }, writer);
  }
  const base = fold(id, [...own, ...plain(entries), ...written]);
  const patch = view && base && parsePatch(differences(base, view));
  if (patch?.success)
    write({ type: 'edit', patch: patch.data }, { actor: writer.actor, evidence: 'accepted' });
  return written;
}

function plain(entries: readonly UnverifiedEntry[]): Entry[] {
  return entries.map(({ entry }) => entry);
}

function parkOf(store: Store, id: string, after: readonly Entry[], writer: Writer): Entry {
  return newEntry(store.host, keyOf(store), id, after.at(-1)?.id, { type: 'park' }, writer);
}

/** Whether no entry of a view's session is this user's. */
function isUnverified(store: Store, id: string, { raw, view, own }: ViewFile): boolean {
  if (own && view && readJournal(store, view.id)) return false;
  return raw?.id !== id || (readJournal(store, id)?.own.length ?? 0) === 0;
}

/** Whether all content of a view is in the entries and the view that are being accepted. */
function saysOnly(file: ViewFile, id: string, entries: readonly Entry[], view: Session | undefined): boolean {
  if (!file.view) return false;
  if (view) return canonicalJson(file.view) === canonicalJson(view);
  const accepted = file.view.id === id ? fold(id, entries) : undefined;
  return accepted !== undefined && !differences(accepted, file.view);
}
