/**
 * The `max` newest items of a list, newest first; equal times keep their order. Fast for long lists: it sorts all times
 * as strings, without a comparison function, and then only the few newest items.
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
