/**
 * The newest of a list, the newest first; of the same time, in their order. Of a thousand only those few are put in
 * order: the times alone, as texts, are sorted without a call for each comparison.
 *
 * @param at the time of an item, ISO 8601
 * @param max how many
 * @example newest(files, ({ from }) => from?.at ?? '', 100)
 */
export function newest<T>(items: readonly T[], at: (item: T) => string, max: number): T[] {
  if (max <= 0) return [];
  const times = items.map(at);
  const min = items.length > max ? ([...times].sort()[items.length - max] ?? '') : '';
  return items
    .filter((_, i) => (times[i] ?? '') >= min)
    .sort((a, b) => compare(at(b), at(a)))
    .slice(0, max);
}

// Not localeCompare: the collation tables that it loads cost more than the rest of a start.
function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
