import type { LogLine } from './log-reading.ts';

/** A record of an agent's log: one JSON object, with the offset of its line. */
export interface LogRecord {
  value: Readonly<Record<string, unknown>>;
  offset: number;
}

/**
 * The records of an agent's log: one JSON object a line. Other lines are skipped. The caller bounds the length of a
 * line: `readLog` passes none that is too long to parse.
 *
 * @param wanted whether to parse a line, by its text
 */
export function* records(
  lines: Iterable<LogLine>,
  wanted: (line: string) => boolean = () => true,
): Generator<LogRecord> {
  for (const { text, offset } of lines) {
    if (text.length < 2 || !wanted(text)) continue;
    const value = parsed(text);
    if (value) yield { value, offset };
  }
}

/** The JSON object in a text; undefined if the text is torn or something else. */
export function parsed(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch (error) {
    // The line is torn, or still being written.
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** A list, also as its JSON text; empty if it is something else. */
export function listIn(value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  const { list } = typeof value === 'string' ? (parsed(`{"list":${value}}`) ?? {}) : {};
  return Array.isArray(list) ? list : [];
}
