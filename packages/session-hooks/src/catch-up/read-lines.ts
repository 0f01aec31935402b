import type { ByteRange } from '@0dai/session-schema/internal';
import type { LoggedAgent } from '../agent.ts';
import {
  type LineLimits,
  type LinesResult,
  type LogBytes,
  lineStart,
  linesIn,
} from '../logs/bytes/log-lines.ts';
import type { LogPart, LogPosition, ReadLogOptions, Skipped } from '../logs/log-part.ts';
import type { LogLine } from '../logs/log-reading.ts';

/** Limits on reading a log and on memory. */
export interface ReadLimits extends LineLimits {
  /** Most bytes read in full at the start: the first prompts and the first plan. */
  headBytes: number;
  /** Most bytes read in full at the end. */
  tailBytes: number;
  /** Bytes parsed per millisecond on a slow machine; the time limit bounds head and tail by it. */
  bytesPerMs: number;
  /** Most bytes before the end at which the next reading begins, if a call has no result yet. */
  backBytes: number;
  /** Bytes after an unread range in which to look for the results of its calls. */
  aheadBytes: number;
}

/** Share of the time after which the search of the middle stops: the tail needs the rest. */
const SEARCH_SHARE = 0.6;
/** Share of the time after which the search for repeating lines stops. */
const REWRITES_SHARE = 0.25;

const MIB = 1024 * 1024;
const LIMITS: ReadLimits = {
  windowBytes: MIB,
  lineBytes: 64 * MIB,
  parsedBytes: 8 * MIB,
  headBytes: 4 * MIB,
  tailBytes: 16 * MIB,
  bytesPerMs: 3 * 1024,
  backBytes: 4 * MIB,
  aheadBytes: MIB,
};

/** The properties of an agent that the reading of its log needs. */
export type LogAgent = Pick<LoggedAgent, 'transcript' | 'wanted' | 'rewrites'>;

/**
 * Reads a log with one record a line, from an offset:
 * 1. If the file is shorter than the offset, or has no line end before it, it was replaced: read it from its start.
 *    Do the same if its new part repeats or undoes earlier lines.
 * 2. If the time suffices, read everything in full. Else read the head and the tail in full. Of the middle, read only
 *    lines that the agent wants, until they are as long as the tail or time is up; return the rest as unread.
 * 3. Pass all lines in order to one reader, so that it connects calls with results across these parts.
 */
export function readLines(
  agent: LogAgent,
  log: LogBytes,
  { offset, until }: Pick<LogPosition, 'offset' | 'until'>,
  { budgetMs, now }: Required<ReadLogOptions>,
  limits = LIMITS,
): Omit<LogPart, 'size' | 'modifiedMs'> {
  const startMs = now();
  const outOfTime = (share: number) => () => now() - startMs > budgetMs * share;
  const restarted = !isLineStart(log, offset);
  const last = restarted ? undefined : until;
  const to = last === undefined ? log.size : Math.min(log.size, last + limits.aheadBytes);
  let from = restarted ? 0 : offset;
  if (from > 0 && rewritesLog(agent, log, { from, to }, outOfTime(REWRITES_SHARE), limits)) from = 0;

  const parts = partsOf(log, { from, to }, budgetMs, limits);
  const mostFound = tailBytes(budgetMs, limits);
  const skippedBytes = { large: 0, 'long line': 0 };
  let unread: ByteRange | undefined;
  let end = from;
  /** The first line within `backBytes` of the end, where the next reading may begin. */
  let back: number | undefined;

  function* all(): Generator<LogLine> {
    for (const { range, searched } of parts) {
      const patterns = searched ? agent.wanted.map((text) => Buffer.from(text)) : undefined;
      const isLate = outOfTime(SEARCH_SHARE);
      let found = 0;
      const stop = searched ? () => found > mostFound || isLate() : undefined;
      const lines = linesIn(log, range, limits, { patterns, stop });
      let next = lines.next();
      for (; !next.done; next = lines.next()) {
        found += next.value.text.length;
        if (next.value.offset >= log.size - limits.backBytes) back ??= next.value.offset;
        yield next.value;
      }
      const read: LinesResult = next.value;
      end = read.position;
      skippedBytes['long line'] += read.longBytes;
      if (searched) skippedBytes.large += end - range.from - read.givenBytes - read.longBytes;
      if (read.stopped) unread = { from: end, to: Math.min(range.to, last ?? range.to) };
      // Only an unfinished line is left.
      else if (end < range.to) return;
    }
  }

  const { facts, openFrom, ...rest } = agent.transcript(all());
  const skipped = (['large', 'long line'] as const).flatMap((why): Skipped[] =>
    skippedBytes[why] > 0 ? [{ bytes: skippedBytes[why], why }] : [],
  );
  return {
    ...rest,
    facts: last === undefined ? facts : facts.filter(({ source = '' }) => Number.parseInt(source, 10) < last),
    ...(openFrom !== undefined && { openFrom }),
    offset: openFrom === undefined ? end : Math.min(end, Math.max(openFrom, back ?? end)),
    end,
    ...(unread && unread.from < unread.to && { unread }),
    ...(skipped.length > 0 && { skipped }),
    ...(restarted && { restarted }),
  };
}

/** Splits a range into head, middle and tail if it is too large to read in full; each part begins at a line's start. */
function partsOf(log: LogBytes, { from, to }: ByteRange, budgetMs: number, limits: ReadLimits) {
  const headEnd = from + Math.min(limits.headBytes, Math.floor(capacity(budgetMs, limits) / 8));
  const tailStart = to - tailBytes(budgetMs, limits);
  if (tailStart <= headEnd) return [{ range: { from, to }, searched: false }];
  const head = lineStart(log, headEnd, from, limits);
  const tail = lineStart(log, tailStart, head, limits);
  return [
    { range: { from, to: head }, searched: false },
    { range: { from: head, to: tail }, searched: true },
    { range: { from: tail, to }, searched: false },
  ];
}

/** Bytes that can be parsed in the time. */
function capacity(budgetMs: number, { bytesPerMs }: ReadLimits): number {
  return Math.max(0, budgetMs) * bytesPerMs;
}

/** Most bytes to read of the tail, and to find in the middle. */
function tailBytes(budgetMs: number, limits: ReadLimits): number {
  return Math.min(limits.tailBytes, Math.floor(capacity(budgetMs, limits) / 4));
}

/** Whether a line begins at the offset, as it did at the last reading; else the file was replaced. */
function isLineStart(log: LogBytes, offset: number): boolean {
  if (offset === 0) return true;
  return offset <= log.size && log.read(Buffer.alloc(1), offset - 1)[0] === 0x0a;
}

/** Whether a part of a log repeats or undoes what stands before it. */
function rewritesLog(
  agent: LogAgent,
  log: LogBytes,
  range: ByteRange,
  stop: () => boolean,
  limits: ReadLimits,
): boolean {
  const patterns = agent.rewrites?.map((text) => Buffer.from(text)) ?? [];
  return patterns.length > 0 && !linesIn(log, range, limits, { patterns, stop }).next().done;
}
