import { FileError, readBounded, UnsafePathError } from '@0dai/session-store';
import type { Agent } from '../agent.ts';
import type { LogPart, LogPosition, ReadLogOptions } from './log-part.ts';
import { linesOf } from './log-reading.ts';

/** The time that a hook may spend on the logs, in milliseconds. */
export const LOG_BUDGET_MS = 700;

/** The most of an agent's log that is read at once, in bytes; of more, the end. */
const READ_MAX = 4 * 1024 * 1024;

/**
 * What an agent's own log shows from a place on. Only whole lines count: the agent may be writing the last one.
 * @returns undefined where there is no such log, or it may not be read
 */
export function readLog(
  agent: Agent,
  { path, offset }: LogPosition,
  _options: ReadLogOptions = {},
): LogPart | undefined {
  if (agent.logFormat(path) !== 'lines') return undefined;
  try {
    const whole = readBounded(path, 0, offset);
    if (!whole) return undefined;
    const from = Math.max(offset, whole.size - READ_MAX);
    const read = readBounded(path, READ_MAX, from);
    if (!read) return undefined;
    const lastEnd = read.bytes.lastIndexOf(0x0a) + 1;
    // Where the beginning was left out, the first line is half a line.
    const start = from > offset ? read.bytes.indexOf(0x0a) + 1 : 0;
    const text = read.bytes.toString('utf8', start, Math.max(start, lastEnd));
    const end = from + lastEnd;
    return {
      ...agent.transcript(linesOf(text, from + start)),
      offset: end,
      end,
      size: read.size,
      modifiedMs: read.mtimeMs,
    };
  } catch (error) {
    if (error instanceof FileError || error instanceof UnsafePathError) return undefined;
    throw error;
  }
}
