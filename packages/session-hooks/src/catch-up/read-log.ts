import { FileError, fill, readBounded, UnsafePathError, withFile } from '@0dai/session-store/internal';
import type { LoggedAgent } from '../agent.ts';
import type { LogBytes } from '../logs/bytes/log-lines.ts';
import { decompressed } from '../logs/bytes/zstd.ts';
import type { LogPart, LogPosition, ReadLogOptions } from '../logs/log-part.ts';
import { openDatabase } from './node-database.ts';
import { readDocument } from './read-document.ts';
import { readLines } from './read-lines.ts';

/**
 * Reads an agent's log from an offset. It opens the file read-only, never through a link as the last part of the
 * path, and writes or locks nothing beside it. A document or a database is read as a whole. A `.zst` log is decompressed
 * in memory; its offsets are those of its text.
 *
 * @returns undefined if the agent has no such log, or it is unreadable
 * @throws {NoSqliteError} for a database, before Node 22.15
 * @throws {LogDatabaseError} if a database has another format than expected
 * @example const part = readLog(claude, { path, offset: 0 }, { budgetMs: 700 })
 */
export function readLog(
  agent: LoggedAgent,
  log: LogPosition,
  options: ReadLogOptions = {},
): LogPart | undefined {
  const format = agent.logFormat(log.path);
  if (!format) return undefined;
  try {
    return withFile(log.path, (file, { size, mtimeMs }) => {
      const plain: LogBytes = { size, read: (into, position) => fill(file, into, position) };
      const { bytes, isWhole } = log.path.endsWith('.zst')
        ? unpacked(plain)
        : { bytes: plain, isWhole: true };
      const read = () => {
        if (format === 'database') return readRows(agent, log);
        if (format === 'document')
          return readDocument(agent.transcript, bytes, undefined, besideOf(agent, log.path));
        return readLines(agent, bytes, log, { budgetMs: 3_000, now: () => performance.now(), ...options });
      };
      const part = read();
      const skipped = isWhole ? part?.skipped : [{ bytes: size, why: 'large document' as const }];
      return part && { ...part, ...(skipped && { skipped }), size, modifiedMs: mtimeMs };
    });
  } catch (error) {
    if (error instanceof FileError || error instanceof UnsafePathError) return undefined;
    throw error;
  }
}

/** Whether a log is always read as a whole, and the position of its facts is a number of a record. */
export function isReadWhole(agent: LoggedAgent, path: string): boolean {
  const format = agent.logFormat(path);
  return format === 'document' || format === 'database';
}

/** The position in a log that is read as a whole: the number of the last record, or of the oldest open call. */
export function wholePosition({ facts, openFrom }: Pick<LogPart, 'facts' | 'openFrom'>) {
  const end = facts.reduce((most, { source = '0' }) => Math.max(most, Number.parseInt(source, 10)), 0);
  return { facts, offset: Math.min(end, openFrom ?? end), end };
}

/** Largest compressed log, and most of its bytes that are read. */
const MAX_COMPRESSED_BYTES = 16 * 1024 * 1024;
const MAX_UNPACKED_BYTES = 32 * 1024 * 1024;

/** The bytes of a compressed log. Of a large one only the start is read. */
function unpacked(log: LogBytes): { bytes: LogBytes; isWhole: boolean } {
  const compressed = log.read(Buffer.allocUnsafe(Math.min(log.size, MAX_COMPRESSED_BYTES)), 0);
  const { bytes: text, isWhole } = decompressed(compressed, MAX_UNPACKED_BYTES);
  return {
    bytes: {
      size: text.length,
      read: (into, position) => into.subarray(0, text.copy(into, 0, position, position + into.length)),
    },
    isWhole: isWhole && compressed.length === log.size,
  };
}

/** Most bytes read of a file beside a document. */
const MAX_BESIDE_BYTES = 16 * 1024 * 1024;

/** The texts of the files beside a document; a missing or large one is left out. */
function besideOf(agent: LoggedAgent, path: string): string[] {
  return (agent.beside?.(path) ?? []).flatMap((one) => {
    try {
      const read = readBounded(one, MAX_BESIDE_BYTES);
      return read && !read.truncated ? [read.bytes.toString()] : [];
    } catch (error) {
      if (error instanceof FileError || error instanceof UnsafePathError) return [];
      throw error;
    }
  });
}

function readRows(
  agent: LoggedAgent,
  { path, sessionId }: LogPosition,
): Omit<LogPart, 'size' | 'modifiedMs'> | undefined {
  const database = sessionId !== undefined && agent.rows ? openDatabase(path) : undefined;
  if (!database) return undefined;
  try {
    let end = 0;
    let skipped = 0;
    const lines = function* () {
      const rows = agent.rows?.(database, sessionId ?? '');
      for (let row = rows?.next(); row; row = rows?.next()) {
        if (row.done) {
          skipped = row.value;
          return;
        }
        end = row.value.offset + 1;
        yield row.value;
      }
    };
    const part = agent.transcript(lines());
    return {
      ...part,
      offset: end,
      end,
      ...(skipped > 0 && { skipped: [{ bytes: skipped, why: 'large' as const }] }),
    };
  } finally {
    database.close();
  }
}
