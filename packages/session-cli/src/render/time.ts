/**
 * Formats times on the reader's clock: `2026-11-23 14:05`.
 * @param timeZone the TZ variable; an unknown zone name is ignored
 */
export function clockTime(timeZone: string | undefined): (iso: string) => string {
  let format: ((time: number) => string) | undefined;
  return (iso) => {
    const time = Date.parse(iso);
    if (Number.isNaN(time)) return 'unknown time';
    format ??= formatIn(timeZone);
    return format(time);
  };
}

function formatIn(timeZone: string | undefined): (time: number) => string {
  if (!timeZone) return onSystemClock;
  if (timeZone === 'UTC') return (time) => new Date(time).toISOString().slice(0, 16).replace('T', ' ');
  try {
    // Use Intl only for a named zone: loading it takes longer than starting Node. The Swedish locale writes ISO 8601
    // dates.
    const named = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' });
    return (time) => named.format(time).replace(',', '');
  } catch (error) {
    // TZ may also be a POSIX rule (`CET-1CEST`), which Intl can't parse; use the system's zone then.
    if (error instanceof RangeError) return onSystemClock;
    throw error;
  }
}

function onSystemClock(time: number): string {
  const date = new Date(time);
  const two = (part: number) => String(part).padStart(2, '0');
  const day = [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join('-');
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}`;
}
