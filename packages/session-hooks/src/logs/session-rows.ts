import type { LogDatabase } from './log-files.ts';
import type { LogLine } from './log-reading.ts';
import { millisecondsOf } from './times.ts';

/** Limits on reading a session from a database. */
export interface RowLimits {
  /** Bytes read at the start: the first prompts and the first plan. */
  headBytes: number;
  /** Bytes read at the end. */
  tailBytes: number;
  /** Bytes of wanted records read in the middle. */
  foundBytes: number;
}

const MIB = 1024 * 1024;
const LIMITS: RowLimits = { headBytes: 2 * MIB, tailBytes: 6 * MIB, foundBytes: 3 * MIB };
/** Longer values are not taken out of a database. */
export const MAX_VALUE_BYTES = 4 * MIB;

/** The records of a session in a database, oldest first. `index` counts from 0. */
export interface SessionRows {
  count: number;
  /** The record as a line of JSON, with its offset; undefined if it was removed meanwhile. */
  read(index: number): LogLine | undefined;
  /** Whether to read a record in the middle of a very large session. */
  isWanted(index: number): boolean;
  /** The size of all records, in bytes; asked only if some were left out. */
  bytes(): number;
}

/**
 * Reads a session from a database within the limits: its head, wanted records of its middle, and its tail. It seeks
 * each record; the caller's `read` must use an index.
 * @returns about how many bytes were left out
 */
export function* sessionLines(rows: SessionRows, limits = LIMITS): Generator<LogLine, number> {
  let next = 0;
  let size = 0;
  for (let bytes = 0; next < rows.count && bytes < limits.headBytes; next += 1) {
    const line = rows.read(next);
    bytes += line?.text.length ?? 0;
    size = bytes;
    if (line) yield line;
  }
  const tail: LogLine[] = [];
  let last = rows.count;
  for (let bytes = 0; last > next && bytes < limits.tailBytes; last -= 1) {
    const line = rows.read(last - 1);
    bytes += line?.text.length ?? 0;
    size += line?.text.length ?? 0;
    if (line) tail.push(line);
  }
  const isWhole = next === last;
  for (let bytes = 0; next < last && bytes < limits.foundBytes; next += 1) {
    const line = rows.isWanted(next) ? rows.read(next) : undefined;
    bytes += line?.text.length ?? 0;
    size += line?.text.length ?? 0;
    if (line) yield line;
  }
  yield* tail.reverse();
  return isWhole ? 0 : Math.max(1, rows.bytes() - size);
}

/**
 * Offsets for the records of a session: their times in milliseconds, or more, so that they ascend. Unlike a number, a
 * time names no other record after records were removed.
 * @param times when each record was created, oldest first
 */
export function timeOffsets(times: readonly unknown[]): number[] {
  let last = 0;
  return times.map((time) => {
    last = Math.max(millisecondsOf(time) ?? 0, last + 1);
    return last;
  });
}

/** Offsets of neighbouring records differ by at least this much minus one. */
const ID_RANGE = 2 ** 20;

/**
 * Offsets for records without times: they ascend, and depend on the record's id, because an agent whose user goes back
 * in a conversation writes other records under the same numbers.
 * @param ids an id of each record, oldest first
 */
export function idOffsets(ids: readonly string[]): number[] {
  return ids.map((id, index) => {
    // FNV-1a
    let hash = 0x811c9dc5;
    for (let i = 0; i < id.length; i += 1) hash = Math.imul(hash ^ id.charCodeAt(i), 0x01000193);
    return (index + 1) * ID_RANGE + ((hash >>> 0) % ID_RANGE);
  });
}

/**
 * Columns for a SELECT, as far as the table has them; the others are null. Agents add columns from version to version.
 * @returns undefined if there is no such table
 * @example `SELECT ${columnsOf(database, 'session', ['id', 'title'])} FROM session`
 */
export function columnsOf(
  database: LogDatabase,
  table: string,
  wanted: readonly string[],
): string | undefined {
  const found = new Set<unknown>();
  for (const { name } of database.rows('SELECT name FROM pragma_table_info(?)', table)) found.add(name);
  if (found.size === 0) return undefined;
  return wanted.map((name) => (found.has(name) ? `"${name}"` : `NULL AS "${name}"`)).join(', ');
}

/** The first row of a SELECT. */
export function firstRow(
  database: LogDatabase,
  sql: string,
  ...values: (string | number)[]
): Readonly<Record<string, unknown>> | undefined {
  for (const row of database.rows(sql, ...values)) return row;
  return undefined;
}

/** A text in a row, also where it was stored as bytes. */
export function columnText(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return value instanceof Uint8Array ? Buffer.from(value).toString('utf8') : undefined;
}
