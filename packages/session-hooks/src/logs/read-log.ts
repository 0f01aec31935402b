import { FileError, type LogFacts, readBounded, UnsafePathError } from '@0dai/session-store';
import type { Agent } from '../agent.ts';
import { linesOf } from './log-reading.ts';

/** The most of an agent's log that is read at once, in bytes; of more, the end. */
const READ_MAX = 4 * 1024 * 1024;

/**
 * What an agent's own log shows from a place on. Only whole lines count: the agent may be writing the last one.
 * @returns undefined where there is no such log, or it may not be read
 */
export function readLog(agent: Agent, log: { path: string; upto: number }): LogFacts | undefined {
  if (!log.path.endsWith('.jsonl')) return undefined;
  try {
    const whole = readBounded(log.path, 0, log.upto);
    if (!whole) return undefined;
    const from = Math.max(log.upto, whole.size - READ_MAX);
    const read = readBounded(log.path, READ_MAX, from);
    if (!read) return undefined;
    const end = read.bytes.lastIndexOf(0x0a) + 1;
    // Where the beginning was left out, the first line is half a line.
    const start = from > log.upto ? read.bytes.indexOf(0x0a) + 1 : 0;
    const text = read.bytes.toString('utf8', start, Math.max(start, end));
    return { facts: agent.transcript(linesOf(text, from + start)).facts, upto: from + end };
  } catch (error) {
    if (error instanceof FileError || error instanceof UnsafePathError) return undefined;
    throw error;
  }
}
