const NEWLINE = 0x0a;

/** Where a line stands in a buffer: its first byte, and its line end. */
export interface LineSpan {
  start: number;
  end: number;
}

/**
 * The lines that hold at least one of the patterns, in their order. The search is Node's native one, so lines that
 * hold none are never decoded.
 *
 * @param bytes whole lines, each with its line end
 */
export function* linesWith(bytes: Buffer, patterns: readonly Buffer[]): Generator<LineSpan> {
  // Each pattern is searched once through the bytes: where it stands next, at or behind the present line.
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

/** All lines. @param bytes whole lines, each with its line end */
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
