import type { Fact } from '@0dai/session-schema/internal';

/** A whole line of an agent's log. */
export interface LogLine {
  /** The line, without its line end. */
  text: string;
  /** Offset of the line in the file, in bytes. */
  offset: number;
}

/** The result of reading a part of an agent's log. */
export interface LogReading {
  /** Facts in log order. Each has a `source`, and `at` if the log gives the time. */
  facts: Fact[];
  /** Offset of the record of the oldest tool call that may still get a result; absent if there is none. */
  openFrom?: number;
  /** Record types that the reader neither uses nor ignores on purpose, with their counts. */
  unknown: Readonly<Record<string, number>>;
  /** Number of records (JSON objects) read; other lines don't count. */
  records: number;
}

/**
 * Reads facts from an agent's log: a pure function of its lines. Lines may be missing in the middle (a large log is
 * read in part), so a reader must not depend on earlier lines.
 *
 * @example reader([{ text: '{"type":"user",…}', offset: 0 }]).facts
 */
export type LogReader = (lines: Iterable<LogLine>) => LogReading;

/** The lines of a text, including a last one without a line end. */
export function* linesOf(text: string, offset = 0): Generator<LogLine> {
  let at = offset;
  for (const line of text.split('\n')) {
    yield { text: line, offset: at };
    at += Buffer.byteLength(line) + 1;
  }
}
