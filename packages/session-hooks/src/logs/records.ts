import type { LogLine } from './log-reading.ts';

/** A record of an agent's log: one JSON object, and where its line begins. */
export interface LogRecord {
  value: Readonly<Record<string, unknown>>;
  offset: number;
}

/**
 * The records of an agent's log: one JSON object a line. Lines that are no object are passed over. How long a
 * line may be is up to the caller: `readLog` gives none that is too long to be parsed.
 *
 * @param wanted whether a line is worth parsing, by its text
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

function parsed(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch (error) {
    // A line that was torn, or is still being written.
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
