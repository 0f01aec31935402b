import { differences, type Entry, fold, foldOnto, type Session } from '@0dai/session-schema/internal';
import { TooLargeError } from '../errors.ts';
import type { Store } from '../project/store.ts';
import { type FoldedJournal, foldJournal } from './fold-journal.ts';
import { type Journal, readJournal } from './journal.ts';

/** What is in a project, as far as this user may be told. */
export interface Reading {
  /** The session, folded from entries that this user wrote or accepted. */
  session?: Session;
  /** Entries, or a whole view, that came from elsewhere and are withheld. */
  unverified: number;
  /** The session that the withheld entries belong to. */
  unverifiedId?: string;
  /** Lines of the journal that could not be read. */
  skipped: number;
  /** `active.json`, or a part of a hand edit in it, is not readable; it is set aside at the next save. */
  unreadable: boolean;
  /** Where an unreadable `active.json` was put, when this refreshed it. */
  quarantined?: string;
  /** `active.json` does not show the session as it is now. */
  outdated: boolean;
  /** The journal is too long to be read while an agent waits: this is what `active.json` and the newest entries tell. */
  isPartial?: true;
  /** How many bytes of the journal `active.json` does not show, where it was the start. */
  behind?: number;
}

/** The longest part of a journal, in bytes, that is folded onto a view. */
const TAIL_MAX = 4 * 1024 * 1024;

/** No session, and nothing else of note. */
export const NOTHING: Reading = { unverified: 0, skipped: 0, unreadable: false, outdated: false };

/** The session that a journal tells, whatever its view says. */
export function fromJournal(store: Store, id: string): Reading {
  const journal = foldJournal(store, id);
  return journal ? readingOfFolded(id, journal) : NOTHING;
}

/**
 * The session from a view that we wrote, and the journal's tail.
 * @returns undefined where the view cannot serve as the start: read the whole journal then
 */
export function fromCheckpoint(store: Store, view: Session): Reading | undefined {
  const tail = readTail(store, view);
  if (!tail) return undefined;
  const unverified = view.journal.withheld ?? 0;
  const before = { ...NOTHING, unverified, ...(unverified > 0 && { unverifiedId: view.id }) };
  if (tail.size === view.journal.position) return { ...before, session: view };
  if (tail.unverified.length > 0 || tail.skipped > 0) return undefined;
  const session = foldOnto(view, tail.own);
  if (!session) return undefined;
  session.journal = { ...session.journal, position: tail.size, tail: tail.tail };
  return { ...before, session, outdated: true, behind: tail.size - view.journal.position };
}

/** What a view does not show; of a great deal, the whole journal is folded rather. */
function readTail(store: Store, view: Session): Journal | undefined {
  try {
    return readJournal(store, view.id, view.journal, TAIL_MAX);
  } catch (error) {
    if (error instanceof TooLargeError) return undefined;
    throw error;
  }
}

/**
 * The session of a journal, from the view where that can serve as the start.
 * @param own the view in `active.json`, known to be this user's
 */
export function currentReading(store: Store, id: string, own: Session | undefined): Reading {
  const view = own?.id === id ? own : undefined;
  const reading = view && fromCheckpoint(store, view);
  if (reading) return reading;
  try {
    return fromJournal(store, id);
  } catch (error) {
    const isPartial = view && error instanceof TooLargeError ? partialFromView(store, view) : undefined;
    if (isPartial) return isPartial;
    throw error;
  }
}

/**
 * The session as far as its view and what came after it tell, where the journal is too long to be read while an
 * agent waits: what arrived late, or was taken back since, is not in it. It is never written to `active.json`.
 */
function partialFromView(store: Store, view: Session): Reading | undefined {
  const tail = readTail(store, view);
  if (!tail) return undefined;
  const since = tail.own.filter(
    ({ id, type }) => id > view.journal.last && type !== 'undo' && type !== 'trust',
  );
  const session = foldOnto(view, since, { isPartial: true });
  if (!session) return undefined;
  const unverified = (view.journal.withheld ?? 0) + tail.unverified.length;
  return {
    ...NOTHING,
    session,
    unverified,
    ...(unverified > 0 && { unverifiedId: view.id }),
    skipped: tail.skipped,
    outdated: true,
    isPartial: true,
  };
}

/** The reading of a whole journal. */
export function readingOf(id: string, journal: Journal): Reading {
  const session = fold(id, journal.own);
  return readingOfFolded(id, { ...journal, session, unverified: journal.unverified.length });
}

/** The same of one that was folded as it was read. */
export function readingOfFolded(id: string, journal: Omit<FoldedJournal, 'says'>): Reading {
  const { session, unverified } = journal;
  if (session) {
    session.journal = {
      ...session.journal,
      position: journal.size,
      tail: journal.tail,
      ...(unverified > 0 && { withheld: unverified }),
    };
  }
  return {
    ...(session && { session }),
    unverified,
    ...(unverified > 0 && { unverifiedId: id }),
    skipped: journal.skipped,
    unreadable: false,
    outdated: true,
  };
}

/** Whether a stranger's view says anything beyond the entries that came with it; one that is no session may. */
export function saysMore(
  id: string | undefined,
  entries: readonly Entry[],
  view: Session | undefined,
): boolean {
  const told = id === undefined ? undefined : fold(id, entries);
  return !told || !view || differences(told, view) !== undefined;
}
