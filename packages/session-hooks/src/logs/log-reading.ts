import type { Fact } from '@0dai/session-schema/internal';

/** A whole line of an agent's log. */
export interface LogLine {
  text: string;
  /** Where the line begins in the file, in bytes. */
  offset: number;
}

/** What a reader understood of a part of an agent's log. */
export interface LogReading {
  /** In the order of the log. Each has a `source`, and `at` where the log tells the time. */
  facts: Fact[];
  /** Where the record of the oldest tool call begins that may still get a result; absent where there is none. */
  openFrom?: number;
  /** Record types that the reader neither uses nor knows to be of no use, and how often each occurred. */
  unknown: Readonly<Record<string, number>>;
  /** Records (JSON objects) that were read; lines that are no record are not counted. */
  records: number;
}

/**
 * What one agent's log shows: a pure function of its lines. Lines may be missing in the middle (a large log is read
 * in part), so a reader relies on nothing that must have come before.
 *
 * @example reader([{ text: '{"type":"user",…}', offset: 0 }]).facts
 */
export type LogReader = (lines: Iterable<LogLine>) => LogReading;

/** The whole lines of a text, the last one also where it has no line end. */
export function* linesOf(text: string, offset = 0): Generator<LogLine> {
  let at = offset;
  for (const line of text.split('\n')) {
    yield { text: line, offset: at };
    at += Buffer.byteLength(line) + 1;
  }
}
