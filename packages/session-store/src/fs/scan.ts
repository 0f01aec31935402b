import { closeSync, constants, openSync, readSync } from 'node:fs';
import { errorCode } from './files.ts';

const { O_NOFOLLOW = 0, O_NONBLOCK = 0, O_RDONLY } = constants;

/** Longest part of a file that a scan looks at, in bytes. */
const MAX_SCANNED_BYTES = 4 * 1024 * 1024;
const BEYOND_ASCII = /[^\0-\x7f]/;

/**
 * Makes a quick test of whether JSON files hold all of these words, in upper or lower case. It only narrows down which
 * files are worth reading: it finds keys too, and takes a file that cannot be read as one without the words.
 * @example const mayHold = scanFor(['login']); paths.filter(mayHold)
 */
export function scanFor(words: readonly string[]): (path: string) => boolean {
  const bytes = Buffer.allocUnsafe(MAX_SCANNED_BYTES);
  const encoding = words.some((word) => BEYOND_ASCII.test(word)) ? 'utf8' : 'latin1';
  const patterns = words.map((word) => new RegExp(escaped(JSON.stringify(word).slice(1, -1)), 'i'));
  return (path) => {
    const text = bytes.toString(encoding, 0, readHead(path, bytes));
    return patterns.every((pattern) => pattern.test(text));
  };
}

/** Reads the beginning of a file in as few system calls as possible; returns the number of bytes. */
function readHead(path: string, into: Buffer): number {
  let file: number | undefined;
  try {
    file = openSync(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
    return readSync(file, into, 0, into.length, 0);
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
    return 0;
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}
