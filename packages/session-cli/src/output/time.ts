/**
 * Writes moments as the reader's clock shows them: `2026-11-23 14:05`.
 * @param timeZone what TZ says, if anything; what is no name of a zone counts as nothing
 */
export function clockTime(timeZone: string | undefined): (iso: string) => string {
  const format = formatIn(timeZone);
  return (iso) => {
    const time = Date.parse(iso);
    return Number.isNaN(time) ? 'unknown time' : format.format(time).replace(',', '');
  };
}

function formatIn(timeZone: string | undefined): Intl.DateTimeFormat {
  const options = {
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  } as const;
  try {
    // Sweden writes dates as ISO 8601 does.
    return new Intl.DateTimeFormat('sv-SE', { ...options, ...(timeZone && { timeZone }) });
  } catch (error) {
    // TZ may also be a rule (`CET-1CEST`), which Intl does not read; the system's zone serves then.
    if (error instanceof RangeError) return new Intl.DateTimeFormat('sv-SE', options);
    throw error;
  }
}
