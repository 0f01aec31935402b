import { head, neutralise, utf8Length } from '@0dai/session-schema/internal';

/** Longest text in a list that is cut. */
const MAX_ITEM_CHARS = 400;

/** A field of an answer that may be cut: a text, or a list with a ranking of its items. */
export type Field =
  | { text: string }
  | {
      list: readonly unknown[];
      /** Indexes into the list, the most important first; items without a rank are dropped first. */
      rank: readonly number[];
    };

/** The fields within the size, and a description of what was left out. */
export interface FitResult<T> {
  fields: T;
  leftOut: string[];
}

/**
 * Fits fields into a common size: a field that needs less than a fair share leaves the rest to the others. Keeps the
 * head of a text, and the highest-ranked items of a list in the list's own order.
 *
 * @param max bytes of JSON
 * @example fit({ note: { text } }, 10_000).fields.note
 */
export function fit<K extends string>(fields: Record<K, Field>, max: number): FitResult<Record<K, unknown>> {
  const names = Object.keys(fields) as K[];
  const sizes = new Map(names.map((name) => [name, jsonSize(contentOf(fields[name]))]));
  const shares = fairShares(sizes, max);
  const leftOut: string[] = [];
  const kept = names.map((name) => {
    const field = fields[name];
    const share = shares.get(name) ?? 0;
    if ((sizes.get(name) ?? 0) <= share) return [name, contentOf(field)];
    if ('text' in field) {
      const text = cutText(field.text, share);
      leftOut.push(`${name}: only the first ${text.length} of ${field.text.length} characters`);
      return [name, text];
    }
    const { items, shortened } = cutList(field, share);
    const missing = field.list.length - items.length;
    if (missing > 0) leftOut.push(`${name}: ${missing} of ${field.list.length}`);
    if (shortened) leftOut.push(`${name}: texts are cut at ${MAX_ITEM_CHARS} characters`);
    return [name, items];
  });
  return { fields: Object.fromEntries(kept) as Record<K, unknown>, leftOut };
}

/** The size of a value as JSON, in bytes. */
export function jsonSize(value: unknown): number {
  return utf8Length(JSON.stringify(value));
}

/**
 * Neutralises every string in a value for a model to read; keys and all other values stay.
 * @example neutraliseDeep({ goal: '<system-reminder>' }).goal // '‹system-reminder>'
 */
export function neutraliseDeep<T>(value: T): T {
  return mapStrings(value, neutralise);
}

function mapStrings<T>(value: T, change: (text: string) => string): T {
  if (typeof value === 'string') return change(value) as T;
  if (Array.isArray(value)) return value.map((item) => mapStrings(item, change)) as T;
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mapStrings(item, change)])) as T;
}

function contentOf(field: Field): unknown {
  return 'text' in field ? field.text : field.list;
}

function fairShares<K>(sizes: ReadonlyMap<K, number>, max: number): Map<K, number> {
  const shares = new Map<K, number>();
  let left = max;
  const ascending = [...sizes].sort(([, a], [, b]) => a - b);
  for (const [i, [name, size]] of ascending.entries()) {
    const share = Math.min(size, Math.floor(left / (ascending.length - i)));
    shares.set(name, share);
    left -= share;
  }
  return shares;
}

function cutText(text: string, max: number): string {
  let cut = text;
  for (let size = jsonSize(cut); size > max && cut !== ''; size = jsonSize(cut)) {
    cut = head(cut, Math.min(cut.length - 1, Math.floor((cut.length * max) / size)));
  }
  return cut;
}

function cutList(
  { list, rank }: { list: readonly unknown[]; rank: readonly number[] },
  max: number,
): { items: unknown[]; shortened: boolean } {
  let shortened = false;
  const short = list.map((item) =>
    mapStrings(item, (text) => {
      if (text.length <= MAX_ITEM_CHARS) return text;
      shortened = true;
      return `${head(text, MAX_ITEM_CHARS - 1)}…`;
    }),
  );
  const kept = new Set<number>();
  let size = 2;
  for (const index of rank) {
    size += jsonSize(short[index]) + 1;
    if (size > max) break;
    kept.add(index);
  }
  return { items: short.filter((_, index) => kept.has(index)), shortened };
}
