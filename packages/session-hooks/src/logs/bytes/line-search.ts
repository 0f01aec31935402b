const NEWLINE = 0x0a;

/** A line in a buffer: offsets of its first byte and of its line end. */
export interface LineSpan {
  start: number;
  end: number;
}

/**
 * Finds the lines that contain at least one pattern, in order. It uses Node's native search, so other lines are never
 * decoded.
 *
 * @param bytes whole lines, each with its line end
 */
export function* linesWith(bytes: Buffer, patterns: readonly Buffer[]): Generator<LineSpan> {
  // The next match of each pattern at or after the present line; each pattern scans the bytes only once.
  const next = patterns.map((pattern) => find(bytes, pattern, 0));
  for (;;) {
    const hit = Math.min(...next);
    if (hit === Number.POSITIVE_INFINITY) return;
    const end = bytes.indexOf(NEWLINE, hit);
    yield { start: bytes.lastIndexOf(NEWLINE, hit) + 1, end };
    for (const [i, pattern] of patterns.entries()) {
      if ((next[i] ?? 0) <= end) next[i] = find(bytes, pattern, end + 1);
    }
  }
}

/**
 * Yields all lines.
 * @param bytes whole lines, each with its line end
 */
export function* everyLine(bytes: Buffer): Generator<LineSpan> {
  for (let start = 0; start < bytes.length; ) {
    const end = bytes.indexOf(NEWLINE, start);
    yield { start, end };
    start = end + 1;
  }
}

function find(bytes: Buffer, pattern: Buffer, from: number): number {
  const found = bytes.indexOf(pattern, from);
  return found === -1 ? Number.POSITIVE_INFINITY : found;
}
