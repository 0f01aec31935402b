import type { LogLine } from '../log-reading.ts';
import { parseDocument } from './document.ts';
import { asObject, type Json, listAt, parsedJson } from './fields.ts';

/** A record of an agent's log: one JSON object, with the offset of its line. */
export interface LogRecord {
  value: Json;
  offset: number;
}

/** Most places at which a broken line is searched for whole records. */
const PIECES_MAX = 20;
/** Longest broken line that is searched. */
const BROKEN_MAX = 200_000;

/**
 * The records of an agent's log: one JSON object a line. Other lines are skipped. The caller bounds the length of a
 * line: `readLog` passes none that is too long to parse.
 *
 * An agent that crashed leaves NUL bytes or half a record, and writes its next record behind them, on the same line.
 *
 * @param wanted whether to parse a line, by its text
 */
export function* records(
  lines: Iterable<LogLine>,
  wanted: (line: string) => boolean = () => true,
): Generator<LogRecord> {
  for (const line of lines) if (wanted(line.text)) yield* recordsInLine(line);
}

/**
 * The records of a log that may be one document: a list of records, or an object that has them under a key. They are
 * numbered from 1.
 * @param head begins such a document
 */
export function* recordsInDocument(
  lines: Iterable<LogLine>,
  head: RegExp,
  key: string,
): Generator<LogRecord> {
  for (const line of lines) {
    if (line.offset !== 0 || !head.test(line.text)) {
      yield* recordsInLine(line);
      continue;
    }
    const document = parseDocument(line.text);
    const list = Array.isArray(document) ? document : listAt(document, key);
    for (const [i, one] of list.entries()) {
      const value = asObject(one);
      if (value) yield { value, offset: i + 1 };
    }
  }
}

function recordsInLine({ text, offset }: LogLine): LogRecord[] {
  if (text.length < 2) return [];
  const value = objectIn(text);
  if (value) return [{ value, offset }];
  return value === undefined && text.length <= BROKEN_MAX ? recordsInBroken(text, offset) : [];
}

/** The whole records in a line that is no record itself. */
function recordsInBroken(line: string, offset: number): LogRecord[] {
  const found: LogRecord[] = [];
  const starts = [...line.matchAll(/\{"/g)].map(({ index }) => index);
  const outer = starts.filter(
    (at) => at === 0 || /[}\0\ufffd"\w]\s*$/.test(line.slice(Math.max(0, at - 3), at)),
  );
  let from = 0;
  for (const [i, at] of outer.slice(0, PIECES_MAX).entries()) {
    if (at < from) continue;
    const ends = [...outer.slice(i + 1, PIECES_MAX), line.length];
    for (const end of ends) {
      const value = objectIn(line.slice(at, end).replace(/\0+$/, ''));
      if (!value) continue;
      found.push({ value, offset: offset + Buffer.byteLength(line.slice(0, at)) });
      from = end;
      break;
    }
  }
  return found;
}

/** The object in a line; null for other JSON; undefined if the line is torn, or still being written. */
function objectIn(line: string): Json | undefined | null {
  const value = parsedJson(line);
  return value === undefined ? undefined : (asObject(value) ?? null);
}
