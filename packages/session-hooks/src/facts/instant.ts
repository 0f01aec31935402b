/**
 * A time as agents log it, as ISO 8601 in UTC: milliseconds or seconds since 1970, or a text with any offset.
 * @returns undefined for any other value
 */
export function instantOf(value: unknown): string | undefined {
  if (typeof value !== 'number' && typeof value !== 'string') return undefined;
  const number = typeof value === 'string' && /^\d{10,13}$/.test(value) ? Number(value) : value;
  const time = typeof number === 'number' && number < 1e11 ? number * 1_000 : number;
  const date = new Date(time);
  return Number.isNaN(date.getTime()) || date.getTime() <= 0 ? undefined : date.toISOString();
}
