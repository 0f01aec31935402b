import type { ByteRange } from '@0dai/session-schema/internal';
import type { LogReading } from './log-reading.ts';

/** A log and the position to continue from. */
export interface LogPosition {
  path: string;
  /** The agent's id of the session; a database holds several. */
  sessionId?: string | undefined;
  /**
   * The offset to continue from, in bytes: `LogPart.offset` of the previous reading, or the `from` of an unread
   * range.
   */
  offset: number;
  /** Reads only records that begin before this offset: the `to` of an unread range. Default: to the end. */
  until?: number;
}

/** Time limit of a reading. */
export interface ReadLogOptions {
  /**
   * The time limit in milliseconds. Under it, a large log is read at its head and tail, and the unreached part of the
   * middle is returned as `LogPart.unread`.
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

/** Bytes that no later reading will read, to report to the user. */
export interface Skipped {
  bytes: number;
  why: SkipReason;
}

/** The facts of a part of a log, and the position to continue from. */
export interface LogPart extends LogReading {
  /**
   * The next offset to read: the end of the last whole line, or the oldest record that may still get a result (at
   * most 4 MiB back). Facts of a record that is read again have the same `source`.
   */
  offset: number;
  /** The end of the last whole line that was read. */
  end: number;
  /** Size and time of the file at this reading. While both are unchanged, the log has no new content. */
  size: number;
  modifiedMs: number;
  /**
   * A range in the middle of the log that was not read because time was up. Read it later: `readLog(agent, { path,
   * offset: unread.from, until: unread.to })`. Only `facts`, `unread` and `skipped` of that reading count then.
   */
  unread?: ByteRange;
  /** Bytes that no later reading will read; absent if all was read. */
  skipped?: readonly Skipped[];
  /** The file was truncated or replaced, and was read from its start. */
  restarted?: true;
}
