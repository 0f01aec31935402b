import { fstatSync, writeSync } from 'node:fs';
import type { Output } from './context.ts';

const STDOUT = 1;

/**
 * Stdout where it is a file or a pipe, written to at once: making Node's stream for it costs a tenth of what it costs
 * to start Node. What does not go in at once, or at all, is left to that stream, which waits for a slow reader and knows
 * what to do with errors.
 *
 * @param stream makes it, when it is wanted
 * @returns undefined where stdout is something else, as a terminal
 * @example directOutput(() => process.stdout)?.write('Saved.\n')
 */
export function directOutput(stream: () => Output): Output | undefined {
  if (!isDirect()) return undefined;
  let other: Output | undefined;
  return {
    write(text) {
      let bytes = Buffer.from(text);
      try {
        while (!other && bytes.length > 0) bytes = bytes.subarray(writeSync(STDOUT, bytes));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).syscall === undefined) throw error;
        other = stream();
      }
      if (bytes.length > 0) other?.write(bytes);
    },
  };
}

function isDirect(): boolean {
  if (process.platform === 'win32') return false;
  try {
    const stat = fstatSync(STDOUT);
    return stat.isFile() || stat.isFIFO() || stat.isSocket();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).syscall === undefined) throw error;
    return false;
  }
}
