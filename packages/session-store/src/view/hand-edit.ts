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
  parsePatch,
  redactDeep,
  type Session,
  type SessionPatch,
} from '@0dai/session-schema/internal';
import { FileError } from '../errors.ts';
import { isTracked } from '../git/git.ts';
import { appendEntries, type Journal, newEntry, readJournal } from '../journal/journal.ts';
import { fromJournal, type Reading, readingOf } from '../journal/reading.ts';
import { keyOf, type Store } from '../project/store.ts';
import { entryDigest } from '../state/key.ts';
import { isWrittenView } from '../state/written-views.ts';
import { tryParseView } from './view-file.ts';

/** A list longer than this was not edited by hand, and no entry could hold it. */
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
 * Imports a view that was changed by hand into the journal, as an entry of its own.
 * @returns the session including the edit; `unreadable` if a part of the edit could not be parsed, so that the file
 *   is worth keeping
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
  // Entries that the editor did not see were not removed by the edit.
  const isSeen = seenBy(raw, mtimeMs, host.now());
  const seen = journal.own.filter(({ id }) => isSeen(id));
  const start = seen.length === journal.own.length ? now.session : fold(id, seen);
  if (!start || !now.session) return now;
  const on = start.journal.last;
  // Include earlier imported edits of the same view: the file still holds them, or the editor reverted them since.
  const before = journal.own.filter((entry) => entry.id > on && isEditOf(id, on, entry));
  const base = before.length === 0 ? start : (fold(id, [...seen, ...before]) ?? start);
  const { plain, garbled } = plainOf(raw, base);
  const { patch, refused } = acceptable(differences(base, plain));
  const about = garbled || refused ? { unreadable: true } : {};
  if (!patch) return { ...now, ...about };

  const entry = handEdit(store, id, on, base, patch, mtimeMs);
  // An edit that waits for `trust` is not in the base. It is recognised by the hash in its id.
  const isWaiting = journal.unverified.some(
    ({ entry: other }) => isEditOf(id, on, other) && hasSameRandomPart(other, entry),
  );
  if (isWaiting || journal.own.some((other) => other.id === entry.id)) return { ...now, ...about };
  // Only an edit of a view that this machine wrote here is surely this user's: otherwise an archive may have been
  // unpacked or a folder synchronised. If git tracks the file, a pull may have brought the edit. It waits for `trust`,
  // unsigned.
  const isUnverified =
    !isWrittenView(host, project.root, raw.digest) || isTracked(project, project.active, host.home);
  const { mac: _mac, ...unsigned } = entry;
  const written = isUnverified ? unsigned : entry;
  try {
    appendEntries(project, id, [written], true);
  } catch (error) {
    // In a read-only checkout the reading includes the edit anyway. The next process that can write imports it.
    if (!(error instanceof FileError)) throw error;
    const lists = isUnverified
      ? {
          ...journal,
          unverified: [...journal.unverified, { entry: written, digest: entryDigest(id, written) }],
        }
      : { ...journal, own: [...journal.own, written] };
    return { ...readingOf(id, lists), ...about };
  }
  return { ...withTail(store, id, journal), ...about };
}

/** Reads what was appended to a journal since it was read. */
function withTail(store: Store, id: string, journal: Journal): Reading {
  const tail = readJournal(store, id, { position: journal.size, tail: journal.tail });
  // A `trust` or `forget` entry changes how the entries before it are read.
  if (!tail || tail.own.some(({ type }) => type === 'trust' || type === 'forget')) {
    return fromJournal(store, id);
  }
  return readingOf(id, {
    ...tail,
    own: [...journal.own, ...tail.own],
    unverified: [...journal.unverified, ...tail.unverified],
    skipped: journal.skipped + tail.skipped,
  });
}

/**
 * Returns a predicate: whether the editor of a view saw an entry, which must not be taken for removed otherwise. The
 * editor saw:
 * 1. all entries up to the one that the view names as its last;
 * 2. else, if an agent rewrote the view without that name, all up to the latest one that an item's provenance names;
 * 3. else, all that are older than the file.
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

/** Collects the ids of the entries that provenance names, in whatever shape it is. */
function entriesIn(provenance: unknown): string[] {
  if (typeof provenance !== 'object' || provenance === null) return [];
  return Object.values(provenance)
    .flat()
    .map((item: unknown) => (item as { entry?: unknown } | null)?.entry)
    .filter(isEntryId);
}

/**
 * Makes the entry of a hand edit. Its id is derived from the view it was made on and from its content, so that two
 * processes that import the same edit write the same entry.
 */
function handEdit(
  store: Store,
  id: string,
  on: string,
  base: Session,
  patch: SessionPatch,
  mtimeMs: number,
): Entry {
  // A file may have any date. One in the future would move the ids of all later entries ahead.
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

/** Whether an entry is a hand edit of the view up to `on`. */
function isEditOf(id: string, on: string, entry: Entry): boolean {
  return (
    entry.type === 'edit' &&
    entry.evidence === 'hand' &&
    hasSameRandomPart(entry, { id: nextId(undefined, 0, editHash(id, on, entry.patch)) })
  );
}

/** Whether two ids have the same random part, which for a hand edit is a hash. */
function hasSameRandomPart(a: { id: string }, b: { id: string }): boolean {
  return a.id.slice(-ID_RANDOM_BYTES) === b.id.slice(-ID_RANDOM_BYTES);
}

function editHash(id: string, on: string, patch: SessionPatch): Uint8Array {
  return createHash('sha256')
    .update(`${id}\n${on}\n${canonicalJson(patch)}`)
    .digest();
}

/** Returns the part of a patch that can be recorded: one invalid field does not discard the others. */
function acceptable(patch: SessionPatch | undefined): { patch: SessionPatch | undefined; refused: boolean } {
  if (!patch) return { patch, refused: false };
  const whole = parsePatch(patch);
  if (whole.success) return { patch: whole.data, refused: false };
  const parts = Object.entries(patch).map(([field, value]) => parsePatch({ [field]: value }));
  const good = parts.filter((part) => part.success).map((part) => part.data);
  return { patch: good.length > 0 ? Object.assign({}, ...good) : undefined, refused: true };
}

/** Reads the plain fields of an untrusted view; a field of the wrong shape counts as unchanged. */
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
    // Redact before comparing: otherwise a secret that stays in the file would be another edit each time.
    const candidate = tryParseView({ ...plain, [field]: redactDeep(raw[field]) });
    if (candidate) plain = candidate;
    else garbled = true;
  }
  return { plain, garbled };
}
