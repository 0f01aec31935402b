import { cleanLine, type Entry, head, InvalidInputError } from '@0dai/session-schema/internal';
import { NotFoundError } from '../errors.ts';

/** The shortest part of an id that `findEntry` accepts. */
const MIN_ID_LENGTH = 4;
/** How many entries the error message lists. */
const MAX_LISTED = 8;

/**
 * Finds the entry with an id, or with a beginning or an end of one.
 * @throws {InvalidInputError} when the part is too short, or matches more than one entry
 * @throws {NotFoundError} when it matches none
 * @example findEntry(entries, 'k3f9'); // the one entry whose id ends with it
 */
export function findEntry(entries: readonly Entry[], wanted: string): Entry {
  const word = wanted.trim().toLowerCase();
  const exact = entries.find(({ id }) => id === word);
  if (exact) return exact;
  if (word.length < MIN_ID_LENGTH) {
    throw new InvalidInputError(
      `"${shown(wanted)}" is too short for an entry's id: give at least ${MIN_ID_LENGTH} characters. ${named(entries)}`,
    );
  }
  const matches = entries.filter(({ id }) => id.startsWith(word) || id.endsWith(word));
  const [only] = matches;
  if (!only) {
    throw new NotFoundError(`No entry of this session has the id "${shown(wanted)}". ${named(entries)}`);
  }
  if (matches.length === 1) return only;
  throw new InvalidInputError(
    `"${shown(wanted)}" matches ${matches.length} entries of this session. Give more of the id. ${named(matches)}`,
  );
}

/**
 * Maps each id to its shortest end, of four characters or more, by which `findEntry` finds it.
 * @example shortIds(entries.map((entry) => entry.id)).get(id); // 'k3f9'
 */
export function shortIds(ids: readonly string[]): Map<string, string> {
  const short = new Map<string, string>();
  let left = [...new Set(ids)];
  const all = left;
  for (let length = MIN_ID_LENGTH; left.length > 0; length++) {
    const fits = new Map<string, number>();
    for (const id of all) {
      const parts = new Set([id.slice(0, length), id.slice(-length)]);
      for (const part of parts) fits.set(part, (fits.get(part) ?? 0) + 1);
    }
    const next = left.filter((id) => length < id.length && (fits.get(id.slice(-length)) ?? 0) > 1);
    const still = new Set(next);
    for (const id of left) if (!still.has(id)) short.set(id, id.slice(-length));
    left = next;
  }
  return short;
}

/** Lists entries for an error message, the newest first. */
function named(entries: readonly Entry[]): string {
  const newest = [...entries].sort((a, b) => (a.id < b.id ? 1 : -1));
  const lines = newest
    .slice(0, MAX_LISTED)
    .map(({ id, type, at, actor }) => `  ${id}  ${type}, ${at}, by ${cleanLine(actor.agent ?? 'you')}`);
  const more = newest.length - lines.length;
  if (more > 0) lines.push(`  and ${more} more: 0dai session log --all`);
  return `The entries are:\n${lines.join('\n')}`;
}

function shown(given: string): string {
  return cleanLine(head(given, 80));
}
