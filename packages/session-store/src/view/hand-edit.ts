import { createHash } from 'node:crypto';
import {
  canonicalJson,
  differences,
  ENTRY_ID,
  type Entry,
  fold,
  ID_RANDOM_BYTES,
  idTime,
  nextId,
  type PlainSession,
  redactDeep,
  type Session,
  type SessionPatch,
  sessionPatch,
} from '@0dai/session-schema/internal';
import { FileError } from '../errors.ts';
import { isTracked } from '../git/git.ts';
import { appendEntries, type Journal, newEntry, readJournal } from '../journal/journal.ts';
import { fromJournal, type Reading, readingOf } from '../journal/reading.ts';
import { keyOf, type Store } from '../project/store.ts';
import { tryParseView } from './view-file.ts';

/** An edit that makes a list longer than this is none that somebody made by hand; no entry could hold it. */
const ITEMS_MAX = 5_000;
const FIELDS = [
  'goal',
  'summary',
  'plan',
  'files_touched',
  'key_decisions',
  'dead_ends',
  'handoff_notes',
  'agent_history',
] as const;

/**
 * Takes a view that somebody changed into the journal, as an entry of its own.
 * @returns the session with the edit in it; `unreadable` when a part of the edit could not be understood,
 *   so that the file is worth keeping
 */
export function importHandEdit(
  store: Store,
  id: string,
  journal: Journal,
  raw: Record<string, unknown>,
  mtimeMs: number,
): Reading {
  const { project, host } = store;
  const now = readingOf(id, journal);
  // What came later than what the editor saw was not taken out by the edit.
  const isSeen = seenBy(raw, mtimeMs, host.now());
  const seen = journal.own.filter(({ id }) => isSeen(id));
  const start = seen.length === journal.own.length ? now.session : fold(id, seen);
  if (!start || !now.session) return now;
  const on = start.journal.last;
  // What was already taken in from this same view is in the file too, or was changed back there since.
  const before = journal.own.filter((entry) => entry.id > on && isEditOf(id, on, entry));
  const base = before.length === 0 ? start : (fold(id, [...seen, ...before]) ?? start);
  const { plain, garbled } = plainOf(raw, base);
  const { patch, refused } = acceptable(differences(base, plain));
  const about = garbled || refused ? { unreadable: true } : {};
  if (!patch) return { ...now, ...about };

  const entry = handEdit(store, id, on, base, patch, mtimeMs);
  // One that waits for `trust` is not in the base: it is known by what it says of the same view.
  const waits = journal.unverified.some(
    (other) => isEditOf(id, on, other) && hasSameRandomPart(other, entry),
  );
  if (waits || journal.own.some((other) => other.id === entry.id)) return { ...now, ...about };
  // Where git tracks the file, a pull or a checkout may have made this edit: it waits for `trust`, unsigned.
  const isUnverified = isTracked(project, project.active, host.home);
  const { mac: _mac, ...unsigned } = entry;
  const written = isUnverified ? unsigned : entry;
  try {
    appendEntries(project, id, [written], true);
  } catch (error) {
    // A read-only checkout: the edit is told all the same, and taken in by the next who can write.
    if (!(error instanceof FileError)) throw error;
    const lists = isUnverified
      ? { ...journal, unverified: [...journal.unverified, written] }
      : { ...journal, own: [...journal.own, written] };
    return { ...readingOf(id, lists), ...about };
  }
  return { ...withTail(store, id, journal), ...about };
}

/** A journal that was read a moment ago, and what was appended to it since. */
function withTail(store: Store, id: string, journal: Journal): Reading {
  const tail = readJournal(store, id, { position: journal.size, tail: journal.tail });
  // What was accepted meanwhile changes how the rest is read.
  if (!tail || tail.own.some(({ type }) => type === 'trust')) return fromJournal(store, id);
  return readingOf(id, {
    ...tail,
    own: [...journal.own, ...tail.own],
    unverified: [...journal.unverified, ...tail.unverified],
    skipped: journal.skipped + tail.skipped,
  });
}

/**
 * Whether the editor of a view saw an entry: all up to the one that the view names as its last. Where it names
 * none any more (an agent wrote it anew), up to the latest one that an item in it is known by; else, those
 * older than the file. A save that came after must not be taken for something that was taken out.
 */
function seenBy(raw: Record<string, unknown>, mtimeMs: number, now: number): (id: string) => boolean {
  const last = (raw.journal as { last?: unknown } | null | undefined)?.last;
  if (isEntryId(last)) return (id) => id <= last;
  const named = entriesIn(raw.provenance).sort().at(-1);
  if (named !== undefined) return (id) => id <= named;
  return mtimeMs >= 0 && mtimeMs <= now ? (id) => idTime(id) < Math.floor(mtimeMs) : () => true;
}

function isEntryId(value: unknown): value is string {
  return typeof value === 'string' && ENTRY_ID.test(value);
}

/** The entries that provenance names, in whatever shape it is. */
function entriesIn(provenance: unknown): string[] {
  if (typeof provenance !== 'object' || provenance === null) return [];
  return Object.values(provenance)
    .flat()
    .map((item: unknown) => (item as { entry?: unknown } | null)?.entry)
    .filter(isEntryId);
}

/** The same edit, whoever notices it, is the same entry: its id follows what it was made on and what it says. */
function handEdit(
  store: Store,
  id: string,
  on: string,
  base: Session,
  patch: SessionPatch,
  mtimeMs: number,
): Entry {
  // A file may bear any date; one in the future would take the clock of all later entries with it.
  const credible = mtimeMs >= 0 && mtimeMs <= store.host.now();
  const at = credible ? Math.floor(mtimeMs) : Date.parse(base.updated_at);
  const host = { ...store.host, now: () => at, random: () => editHash(id, on, patch) };
  return newEntry(
    host,
    keyOf(store),
    id,
    base.journal.last,
    { type: 'edit', patch },
    { actor: {}, evidence: 'hand' },
  );
}

/** Whether an entry is an edit that was made by hand on the view up to `on`. */
function isEditOf(id: string, on: string, entry: Entry): boolean {
  return (
    entry.type === 'edit' &&
    entry.evidence === 'hand' &&
    hasSameRandomPart(entry, { id: nextId(undefined, 0, editHash(id, on, entry.patch)) })
  );
}

/** Whether two ids end in the same characters of chance, which here are a hash. */
function hasSameRandomPart(a: { id: string }, b: { id: string }): boolean {
  return a.id.slice(-ID_RANDOM_BYTES) === b.id.slice(-ID_RANDOM_BYTES);
}

function editHash(id: string, on: string, patch: SessionPatch): Uint8Array {
  return createHash('sha256')
    .update(`${id}\n${on}\n${canonicalJson(patch)}`)
    .digest();
}

/** The part of a patch that can be recorded: a field that cannot be takes none of the others with it. */
function acceptable(patch: SessionPatch | undefined): { patch: SessionPatch | undefined; refused: boolean } {
  if (!patch) return { patch, refused: false };
  const whole = sessionPatch.safeParse(patch);
  if (whole.success) return { patch: whole.data, refused: false };
  const parts = Object.entries(patch).map(([field, value]) => sessionPatch.safeParse({ [field]: value }));
  const good = parts.filter((part) => part.success).map((part) => part.data);
  return { patch: good.length > 0 ? Object.assign({}, ...good) : undefined, refused: true };
}

/** The plain fields of an untrusted view; a field that is not of its shape counts as unchanged. */
function plainOf(raw: Record<string, unknown>, base: Session): { plain: PlainSession; garbled: boolean } {
  let plain: Session = base;
  let garbled = false;
  for (const field of FIELDS) {
    const value = raw[field];
    if (value === undefined || value === null) continue;
    if (Array.isArray(value) && value.length > ITEMS_MAX) {
      garbled = true;
      continue;
    }
    // Compared as it will be recorded: a secret that stays in the file is not another edit each time.
    const candidate = tryParseView({ ...plain, [field]: redactDeep(raw[field]) });
    if (candidate) plain = candidate;
    else garbled = true;
  }
  return { plain, garbled };
}
