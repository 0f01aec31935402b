import { TooLargeError } from '../errors.ts';
import { fill, withFile } from './files.ts';

/** How many bytes are in memory at a time. */
const PIECE = 256 * 1024;
/** Longest line that is read: we write none that is longer. */
const LINE_MAX = 4 * 1024 * 1024;

/** The state of a file when its lines were read. */
export interface Lines {
  /** Where reading ended, in bytes from the file's beginning. */
  size: number;
  /** Lines that were too long to be read. */
  skipped: number;
  /** The last bytes before `size`, as many as `edge` says. */
  tail: string;
}

/** The part of a file to read, and the limit. */
export interface Range {
  from?: number;
  /** Default: where the file ends. */
  to?: number;
  max: number;
  /** An agent waits: the error for a larger part says what to run instead. */
  hurried?: boolean;
  /** How many bytes before a position identify it; default none. */
  edge?: number;
  /**
   * The bytes before `from`, in base64url. If the file holds other bytes there, nothing is read. Default: not
   * checked.
   */
  after?: string | undefined;
}

/**
 * Reads a file line by line, a chunk at a time; skips empty lines.
 * @param take gets each line, and where it begins in the file
 * @returns undefined if there is no file, or if the bytes before `from` are not `after`
 * @throws {TooLargeError} if there is more to read than `max`
 */
export function eachLine(
  path: string,
  { from = 0, to, max, hurried, edge = 0, after }: Range,
  take: (line: Buffer, position: number) => void,
): Lines | undefined {
  return withFile(path, (file, stat) => {
    const before = edgeAt(file, from, edge);
    if (after !== undefined && before !== after) return undefined;
    const end = Math.min(to ?? stat.size, stat.size);
    if (end - from > max) throw new TooLargeError(path, max, hurried);
    const piece = Buffer.allocUnsafe(Math.max(0, Math.min(PIECE, end - from)));
    let held: Buffer[] = [];
    let length = 0;
    let skipped = 0;
    let position = from;
    const close = (rest: Buffer, lineEnd: number) => {
      const lineStart = lineEnd - length - rest.length;
      if (length + rest.length > LINE_MAX) skipped += 1;
      else if (length > 0) take(Buffer.concat([...held, rest]), lineStart);
      else if (rest.length > 0) take(rest, lineStart);
      held = [];
      length = 0;
    };
    while (position < end) {
      const bytes = fill(file, piece.subarray(0, Math.min(PIECE, end - position)), position);
      if (bytes.length === 0) break;
      position += bytes.length;
      let start = 0;
      for (let at = bytes.indexOf(0x0a); at !== -1; at = bytes.indexOf(0x0a, start)) {
        close(bytes.subarray(start, at), position - bytes.length + at);
        start = at + 1;
      }
      const rest = bytes.subarray(start);
      // A line that is too long is not kept in memory.
      if (length + rest.length <= LINE_MAX) held.push(Buffer.from(rest));
      else held = [];
      length += rest.length;
    }
    close(Buffer.alloc(0), position);
    return { size: position, skipped, tail: position === from ? before : edgeAt(file, position, edge) };
  });
}

/** Reads the last bytes before a position in a file. */
function edgeAt(file: number, position: number, edge: number): string {
  const start = Math.max(0, position - edge);
  return start === position
    ? ''
    : fill(file, Buffer.allocUnsafe(position - start), start).toString('base64url');
}
