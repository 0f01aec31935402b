import { canonicalJson, type Entry } from '../model/entry/entry.ts';
import type { Session } from '../model/session.ts';
import { countEditsSince } from './edits-since.ts';
import { emptySession } from './empty-session.ts';
import { SourceIndex, sourceKey } from './log-source.ts';
import { type Exclusion, SessionReducer } from './session-reducer.ts';

/**
 * Folds entries into a session: a pure function of the set of entries. The order of arrival
 * does not matter, nor does an entry that arrives twice.
 *
 * @param id the session's id
 * @param entries verified entries of its journal, in any order
 * @returns undefined when there are no entries
 */
export function fold(id: string, entries: Iterable<Entry>): Session | undefined {
  const ordered = inOrder(entries);
  const first = ordered[0];
  if (!first) return undefined;
  const excluded = exclusions(ordered);
  const reducer = new SessionReducer(emptySession(id, first.at));
  for (const entry of ordered) reducer.apply(entry, excluded.get(entry.id));
  return countEditsSince(reducer.session);
}

/** Finds the entries that do not count, and why. */
export function exclusions(entries: Iterable<Entry>): Map<string, Exclusion> {
  const all = [...entries];
  const sources = new SourceIndex();
  for (const entry of all) {
    const key = sourceKey(entry);
    if (key !== undefined) sources.add(key, entry.id);
  }
  return excludedBy(all, sources);
}

/**
 * Like `exclusions`, for a caller that does not hold all entries.
 * @param entries at least all `undo`, `forget` and `forgotten` entries
 */
export function excludedBy(entries: readonly Entry[], sources: SourceIndex): Map<string, Exclusion> {
  const forgotten = forgottenIds(entries);
  const undone = takenBack(entries, forgotten);
  const excluded = new Map<string, Exclusion>();
  for (const [id, why] of sources.excluded(undone)) excluded.set(id, why);
  for (const id of undone) excluded.set(id, 'undone');
  for (const id of forgotten) excluded.set(id, 'forgotten');
  return excluded;
}

/** Entry types that change which earlier entries count. */
export const TAKES_BACK: ReadonlySet<Entry['type']> = new Set(['undo', 'trust', 'forget']);

/** Options of `foldOnto`. */
export interface FoldOntoOptions {
  /** Skips entries that may repeat what the view shows, for journals too long to fold as a whole. Default false. */
  isPartial?: boolean;
}

/**
 * Folds entries that came after a view onto it.
 * @returns undefined when the view cannot serve as the start (an entry is older than the view, takes something back,
 *   or may repeat what the view shows): fold the whole journal then
 */
export function foldOnto(
  view: Session,
  tail: readonly Entry[],
  { isPartial = false }: FoldOntoOptions = {},
): Session | undefined {
  const ordered = [...tail].sort(byId);
  let last = view.journal.last;
  for (const entry of ordered) {
    if (entry.id <= last || TAKES_BACK.has(entry.type)) return undefined;
    last = entry.id;
  }
  const start = structuredClone(view);
  if (ordered.length > 0) delete start.digest;
  const reducer = new SessionReducer(start);
  for (const entry of ordered) {
    const mayRepeat = reducer.mayRepeat(entry);
    if (mayRepeat && !isPartial) return undefined;
    if (!mayRepeat) reducer.apply(entry);
  }
  return countEditsSince(reducer.session);
}

/**
 * The ids of undone and forgotten entries. An undo that is itself undone has no effect; a forgotten entry stays
 * forgotten.
 */
export function undoneIds(entries: Iterable<Entry>): Set<string> {
  const all = [...entries];
  return takenBack(all, forgottenIds(all));
}

function takenBack(entries: readonly Entry[], forgotten: ReadonlySet<string>): Set<string> {
  const undone = new Set(forgotten);
  const undos = entries.filter((entry) => entry.type === 'undo').sort((a, b) => byId(b, a));
  for (const undo of undos) {
    if (undone.has(undo.id)) continue;
    for (const id of undo.entries) if (id < undo.id) undone.add(id);
  }
  return undone;
}

/** The ids of forgotten entries, even if their content is still in the journal. */
export function forgottenIds(entries: Iterable<Entry>): Set<string> {
  const forgotten = new Set<string>();
  for (const entry of entries) {
    if (entry.type === 'forgotten') forgotten.add(entry.id);
    if (entry.type === 'forget') for (const id of entry.entries) forgotten.add(id);
  }
  return forgotten;
}

function byId(a: Entry, b: Entry): number {
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}

/** Entries in the order of their ids, each once. */
function inOrder(entries: Iterable<Entry>): Entry[] {
  const unique = new Map<string, Entry>();
  for (const entry of entries) {
    const before = unique.get(entry.id);
    unique.set(entry.id, before ? preferred(before, entry) : entry);
  }
  return [...unique.values()].sort(byId);
}

/** Chooses the entry that counts of two with the same id. */
export function preferred(a: Entry, b: Entry): Entry {
  // A merge of two copies of a journal may bring back the line of an entry that was forgotten.
  if (a.type === 'forgotten' || b.type === 'forgotten') return a.type === 'forgotten' ? a : b;
  // Two processes that notice the same hand edit write it under one id: choose one independently of their order.
  return canonicalJson(b) < canonicalJson(a) ? b : a;
}

/** How far out of order an entry may arrive, in entries: processes that write at the same moment mix their ids. */
const WINDOW = 1_000;

/**
 * Folds entries while they are read, for a journal that is too long for memory. Holds only the last thousand or so,
 * to put them in order.
 */
export class StreamingReducer {
  readonly #id: string;
  readonly #excluded: ReadonlyMap<string, Exclusion>;
  #folder: SessionReducer | undefined;
  #waiting: Entry[] = [];
  #last = '';

  /** @param excluded the exclusions of the whole journal */
  constructor(id: string, excluded: ReadonlyMap<string, Exclusion>) {
    this.#id = id;
    this.#excluded = excluded;
  }

  /** @returns false if the entry comes too late to be put in order: fold the whole journal in memory then */
  add(entry: Entry): boolean {
    if (entry.id <= this.#last) return false;
    this.#waiting.push(entry);
    if (this.#waiting.length >= 2 * WINDOW) this.#apply(WINDOW);
    return true;
  }

  /** @returns undefined if there were no entries */
  end(): Session | undefined {
    this.#apply(0);
    return this.#folder && countEditsSince(this.#folder.session);
  }

  #apply(keep: number): void {
    const ordered = inOrder(this.#waiting);
    const ready = ordered.slice(0, Math.max(0, ordered.length - keep));
    this.#waiting = ordered.slice(ready.length);
    for (const entry of ready) {
      this.#folder ??= new SessionReducer(emptySession(this.#id, entry.at));
      this.#folder.apply(entry, this.#excluded.get(entry.id));
      this.#last = entry.id;
    }
  }
}
