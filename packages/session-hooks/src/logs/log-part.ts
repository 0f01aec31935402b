import type { ByteRange } from '@0dai/session-schema/internal';
import type { LogReading } from './log-reading.ts';

/** A log, and where to read on. */
export interface LogPosition {
  path: string;
  /** Where to read on, in bytes: `LogPart.offset` of the reading before, or the `from` of an unread range. */
  offset: number;
  /** Reads only records that begin before this place: the `to` of an unread range. Default: to the end. */
  until?: number;
}

/** How much time a reading may take. */
export interface ReadLogOptions {
  /**
   * The time that the reading may take, in milliseconds. A large log is cut to it: its head and its tail are read, and
   * what of the middle was not reached is returned as `LogPart.unread`.
   * @default 3000
   */
  budgetMs?: number;
  /** The clock, in milliseconds. @default performance.now */
  now?: () => number;
}

/**
 * Why bytes of a log were not read:
 * - `large`: in the middle of a large log only lines with wanted facts are read;
 * - `long line`: a line is longer than can be parsed;
 * - `large document`: a log that is one JSON document is larger than can be parsed.
 */
export type SkipReason = 'large' | 'long line' | 'large document';

/** What was passed over for good, to be told to the user. */
export interface Skipped {
  bytes: number;
  why: SkipReason;
}

/** What a part of a log shows, and where to read on. */
export interface LogPart extends LogReading {
  /**
   * Where to read on: the end of the last whole line, or the oldest record that may still get a result (at most 4 MiB
   * back). Facts of a record that is read again have the same `source`.
   */
  offset: number;
  /** The end of the last whole line that was read. */
  end: number;
  /** Size and time of the file at this reading: while both are unchanged, the log has nothing new. */
  size: number;
  modifiedMs: number;
  /**
   * A range that time did not suffice for, in the middle of the log. Read it later: `readLog(agent, { path, offset:
   * unread.from, until: unread.to })`; only `facts`, `unread` and `skipped` of that reading count then.
   */
  unread?: ByteRange;
  /** What was passed over for good; absent where all was read. */
  skipped?: readonly Skipped[];
  /** The file was truncated or replaced, and was read from its start. */
  restarted?: true;
}
