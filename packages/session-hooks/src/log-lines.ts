/** Longest line that is read, in UTF-16 code units. */
const LINE_MAX = 1_000_000;

/**
 * The records of a piece of an agent's log: one JSON object a line. Lines that are too long, or no object,
 * are passed over.
 *
 * @param wanted whether a line is worth parsing, by its text
 */
export function* records(
  text: string,
  wanted: (line: string) => boolean = () => true,
): Generator<Readonly<Record<string, unknown>>> {
  for (let from = 0; from < text.length; ) {
    const end = text.indexOf('\n', from);
    const to = end === -1 ? text.length : end;
    if (to - from > 1 && to - from <= LINE_MAX) {
      const line = text.slice(from, to);
      const record = wanted(line) ? parsed(line) : undefined;
      if (record) yield record;
    }
    from = to + 1;
  }
}

function parsed(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch (error) {
    // A line that was torn, or is still being written.
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
