/** Times from 1973 on: smaller numbers are seconds. */
const MIN_MILLISECONDS = 1e11;
const MIN_MICROSECONDS = 1e14;
const MAX_MILLISECONDS = 8.64e15;

/**
 * The milliseconds since 1970 of a time as agents store it: a number of seconds, milliseconds or microseconds, or a
 * text, which is in UTC unless it says otherwise. Undefined if it is no time.
 * @example millisecondsOf('2026-01-02 03:04:05') // 1767323045000
 */
export function millisecondsOf(value: unknown): number | undefined {
  if (typeof value === 'number' && value > 0 && Number.isFinite(value)) {
    const ms =
      value < MIN_MILLISECONDS ? value * 1_000 : value < MIN_MICROSECONDS ? value : fromMicroseconds(value);
    // A larger number is none that `Date` can show.
    return ms > MAX_MILLISECONDS ? undefined : Math.round(ms);
  }
  if (typeof value !== 'string') return undefined;
  if (/^\d{9,16}$/.test(value)) return millisecondsOf(Number(value));
  const [, date, time, rest = ''] =
    /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d(?:\.\d{1,9})?)\s?(Z|UTC|[+-]\d\d:?\d\d)?$/.exec(value) ?? [];
  if (date === undefined) return undefined;
  const ms = Date.parse(`${date}T${time}${rest === 'UTC' || rest === '' ? 'Z' : rest}`);
  return Number.isNaN(ms) ? undefined : ms;
}

/** A stored time as ISO 8601 in UTC. */
export function isoTime(value: unknown): string | undefined {
  const ms = millisecondsOf(value);
  return ms === undefined ? undefined : new Date(ms).toISOString();
}

function fromMicroseconds(value: number): number {
  return value / (value < 1e17 ? 1e3 : 1e6);
}
