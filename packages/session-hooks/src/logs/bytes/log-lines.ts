import type { ByteRange } from '@0dai/session-schema/internal';
import type { LogLine } from '../log-reading.ts';
import { withoutBase64 } from './base64.ts';
import { everyLine, linesWith } from './line-search.ts';

const NEWLINE = 0x0a;
const RETURN = 0x0d;
const CLOSING_BRACE = 0x7d;

/** The bytes of a log, up to its size when it was opened. */
export interface LogBytes {
  size: number;
  /** Fills the buffer from an offset; returns the filled part. */
  read(into: Buffer, position: number): Buffer;
}

/** Memory limits. */
export interface LineLimits {
  /** Bytes per read. */
  windowBytes: number;
  /** Longest line in the file. */
  lineBytes: number;
  /** Longest line without its base64 data. */
  parsedBytes: number;
}

/** Selects lines. */
export interface LineChoice {
  /** Only lines that contain one of these; default: all. */
  patterns?: readonly Buffer[] | undefined;
  /** Checked between two windows; true stops the reading. */
  stop?: (() => boolean) | undefined;
}

/** The extent of a reading. */
export interface LinesResult {
  /**
   * All lines that begin before this offset were read. It is the range's end, the stop, or the start of an unfinished
   * line.
   */
  position: number;
  /** Whether `stop` ended the reading. */
  stopped: boolean;
  /** Bytes of the yielded lines. */
  givenBytes: number;
  /** Bytes of lines above the limits. */
  longBytes: number;
}

/**
 * Yields the lines that begin in a range; the range must begin at a line's start. An unfinished line is yielded if it
 * looks complete, but `position` stays before it.
 */
export function* linesIn(
  log: LogBytes,
  { from, to }: ByteRange,
  limits: LineLimits,
  { patterns, stop = () => false }: LineChoice = {},
): Generator<LogLine, LinesResult> {
  const result: LinesResult = { position: from, stopped: false, givenBytes: 0, longBytes: 0 };
  const buffer = Buffer.allocUnsafe(Math.max(1, Math.min(limits.windowBytes, log.size - from)));
  const give = (bytes: Buffer, offset: number, length = bytes.length): LogLine => {
    result.givenBytes += length + 1;
    return { text: textOf(bytes), offset };
  };
  /** A line that began in an earlier window. */
  let begun: BegunLine | undefined;
  let position = from;
  while (position < log.size && (begun || position < to)) {
    const window = log.read(buffer.subarray(0, Math.min(buffer.length, log.size - position)), position);
    if (window.length === 0) break;
    let at = 0;
    if (begun) {
      const end = window.indexOf(NEWLINE);
      at = end === -1 ? window.length : end + 1;
      begun.add(window.subarray(0, end === -1 ? at : end));
      if (end !== -1) {
        const bytes = begun.bytes();
        if (!bytes) result.longBytes += begun.length + 1;
        else if (holds(bytes, patterns)) yield give(bytes, begun.offset, begun.length);
        begun = undefined;
      }
    }
    if (!begun) {
      const last = Math.max(at, window.lastIndexOf(NEWLINE) + 1);
      const whole = window.subarray(at, last);
      for (const { start, end } of patterns ? linesWith(whole, patterns) : everyLine(whole)) {
        if (position + at + start >= to) break;
        yield give(whole.subarray(start, end), position + at + start);
      }
      result.position = Math.min(to, position + last);
      if (result.position < to && last < window.length) {
        begun = new BegunLine(result.position, limits);
        begun.add(window.subarray(last));
      }
    }
    position += window.length;
    if (result.position < to && position < log.size && stop()) {
      result.stopped = true;
      return result;
    }
  }
  const bytes = begun?.bytes();
  if (begun && bytes?.at(-1) === CLOSING_BRACE && holds(bytes, patterns))
    yield give(bytes, begun.offset, begun.length);
  return result;
}

/** The start of the line that contains `place`; `floor` is a known line start and bounds the search. */
export function lineStart(log: LogBytes, place: number, floor: number, limits: LineLimits): number {
  const buffer = Buffer.allocUnsafe(Math.max(1, Math.min(limits.windowBytes, place - floor)));
  for (let end = place; end > floor; ) {
    const start = Math.max(floor, end - buffer.length);
    const found = log.read(buffer.subarray(0, end - start), start).lastIndexOf(NEWLINE);
    if (found !== -1) return start + found + 1;
    end = start;
  }
  return floor;
}

/** A line whose end has not been read yet. */
class BegunLine {
  readonly #pieces: Buffer[] = [];
  #kept = 0;
  /** Its length in the file so far. */
  length = 0;

  constructor(
    readonly offset: number,
    readonly limits: LineLimits,
  ) {}

  /** Adds the line's part in the next window, without base64 data. */
  add(bytes: Buffer): void {
    this.length += bytes.length;
    for (const piece of this.#isTooLong ? [] : withoutBase64(bytes)) {
      this.#kept += piece.length;
      // Copy, because the next read overwrites the window.
      this.#pieces.push(Buffer.from(piece));
    }
    if (this.#isTooLong) this.#pieces.length = 0;
  }

  /** The line without base64 data; undefined if it is too long. */
  bytes(): Buffer | undefined {
    return this.#isTooLong ? undefined : Buffer.concat(this.#pieces);
  }

  get #isTooLong(): boolean {
    return this.length > this.limits.lineBytes || this.#kept > this.limits.parsedBytes;
  }
}

function holds(line: Buffer, patterns: readonly Buffer[] | undefined): boolean {
  return !patterns || patterns.some((pattern) => line.includes(pattern));
}

/** The line's text without its carriage return, and without the NUL bytes that a power cut leaves. */
function textOf(bytes: Buffer): string {
  const text = bytes.toString('utf8', 0, bytes.at(-1) === RETURN ? bytes.length - 1 : bytes.length);
  return text.includes('\0') ? text.replaceAll('\0', '') : text;
}
