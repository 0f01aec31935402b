import {
  differences,
  type Entry,
  fold,
  foldOnto,
  type Session,
  TAKES_BACK,
} from '@0dai/session-schema/internal';
import { TooLargeError } from '../errors.ts';
import type { Store } from '../project/store.ts';
import { type FoldedJournal, foldJournal } from './fold-journal.ts';
import { type Journal, readJournal } from './journal.ts';

/** The session of a project, with what to report about its files. */
export interface Reading {
  /** The session, folded from entries that this user wrote or accepted. */
  session?: Session;
  /** Number of unverified entries. A view with more content than its entries counts as one. */
  unverified: number;
  /** The session that the unverified entries belong to. */
  unverifiedId?: string;
  /** Journal lines that could not be read. */
  skipped: number;
  /** `active.json`, or a part of a hand edit in it, is unreadable. The next save quarantines it. */
  unreadable: boolean;
  /** Path of the unreadable `active.json` that this refresh quarantined. */
  quarantined?: string;
  /** `active.json` does not show the current session. */
  outdated: boolean;
  /**
   * The journal is too long to read while an agent waits: the reading comes from `active.json` and the newest
   * entries.
   */
  isPartial?: true;
  /** How many bytes of the journal `active.json` leaves out, if the reading started from it. */
  behind?: number;
}

/** The largest part of a journal, in bytes, that is folded onto a view. */
const TAIL_MAX = 4 * 1024 * 1024;

/** No session, and nothing to report. */
export const NOTHING: Reading = { unverified: 0, skipped: 0, unreadable: false, outdated: false };

/** Reads the session from its whole journal, ignoring the view. */
export function fromJournal(store: Store, id: string): Reading {
  const journal = foldJournal(store, id);
  return journal ? readingOfFolded(id, journal) : NOTHING;
}

/**
 * Reads the session from a view that we wrote and the tail of its journal.
 * @returns undefined if the view cannot serve as the start: read the whole journal instead
 */
export function fromCheckpoint(store: Store, view: Session): Reading | undefined {
  const tail = readTail(store, view);
  if (!tail) return undefined;
  const unverified = view.journal.unverified ?? 0;
  const before = { ...NOTHING, unverified, ...(unverified > 0 && { unverifiedId: view.id }) };
  if (tail.size === view.journal.position) return { ...before, session: view };
  if (tail.unverified.length > 0 || tail.skipped > 0) return undefined;
  const session = foldOnto(view, tail.own);
  if (!session) return undefined;
  session.journal = { ...session.journal, position: tail.size, tail: tail.tail };
  return { ...before, session, outdated: true, behind: tail.size - view.journal.position };
}

/**
 * Reads the entries that a view leaves out. Returns undefined if they are too many: folding the whole journal is
 * cheaper then.
 */
function readTail(store: Store, view: Session): Journal | undefined {
  try {
    return readJournal(store, view.id, view.journal, TAIL_MAX);
  } catch (error) {
    if (error instanceof TooLargeError) return undefined;
    throw error;
  }
}

/**
 * Reads the session from the view where the view can serve as the start, else from the whole journal.
 * @param own the view in `active.json`, verified as this user's
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
 * Reads the session from its view and the newer entries, where the journal is too long to read while an agent waits.
 * Late entries and newer undos are not included. The result is never written to `active.json`.
 */
function partialFromView(store: Store, view: Session): Reading | undefined {
  const tail = readTail(store, view);
  // The view may still show what was forgotten.
  if (!tail || tail.own.some(({ type }) => type === 'forget')) return undefined;
  const since = tail.own.filter(({ id, type }) => id > view.journal.last && !TAKES_BACK.has(type));
  const session = foldOnto(view, since, { isPartial: true });
  if (!session) return undefined;
  const unverified = (view.journal.unverified ?? 0) + tail.unverified.length;
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

/** Makes the reading of a whole journal. */
export function readingOf(id: string, journal: Journal): Reading {
  const session = fold(id, journal.own);
  return readingOfFolded(id, { ...journal, session, unverified: journal.unverified.length });
}

/** Makes the reading of a journal that was folded while it was read. */
export function readingOfFolded(id: string, journal: Omit<FoldedJournal, 'says'>): Reading {
  const { session, unverified } = journal;
  if (session) {
    session.journal = {
      ...session.journal,
      position: journal.size,
      tail: journal.tail,
      ...(unverified > 0 && { unverified }),
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

/** Whether an unverified view says anything beyond its entries. A view that is not a session counts as saying more. */
export function saysMore(
  id: string | undefined,
  entries: readonly Entry[],
  view: Session | undefined,
): boolean {
  const session = id === undefined ? undefined : fold(id, entries);
  return !session || !view || differences(session, view) !== undefined;
}
