import type { ByteRange } from '@0dai/session-schema/internal';
import type { Agent } from '../agent.ts';
import { type LineLimits, type LinesRead, type LogBytes, lineStart, linesIn } from '../logs/log-lines.ts';
import type { LogPart, LogPosition, ReadLogOptions, Skipped } from '../logs/log-part.ts';
import type { LogLine } from '../logs/log-reading.ts';

/** How much of a log is read, and how much of it is held in memory. */
export interface ReadLimits extends LineLimits {
  /** Most that is read whole at the beginning: the first prompts and the first plan. */
  headBytes: number;
  /** Most that is read whole at the end. */
  tailBytes: number;
  /** How much is parsed in a millisecond at least, on a slow machine; head and tail are cut to the time by it. */
  bytesPerMs: number;
  /** How far before the end the next reading begins at most, where a call has no result yet. */
  backBytes: number;
  /** How far behind an unread range results of its calls are looked for. */
  aheadBytes: number;
}

/** When the search of the middle ends, as a share of the time: the tail needs the rest. */
const SEARCH_SHARE = 0.7;
/** When the look for lines that retell what stood before ends. */
const RETELLS_SHARE = 0.25;

const MIB = 1024 * 1024;
const LIMITS: ReadLimits = {
  windowBytes: MIB,
  lineBytes: 64 * MIB,
  parsedBytes: 8 * MIB,
  headBytes: 4 * MIB,
  tailBytes: 16 * MIB,
  bytesPerMs: 6 * 1024,
  backBytes: 4 * MIB,
  aheadBytes: MIB,
};

/** What of an agent concerns the reading of its log. */
export type LogAgent = Pick<Agent, 'transcript' | 'wanted' | 'retells'>;

/**
 * Reads a log that has one record a line, from a place on:
 * 1. A file that is shorter than the place, or has no line end before it, is another one: it is read from its start.
 *    So is one whose new part retells what stood before it.
 * 2. What fits into the time is read whole. Of more, the head and the tail are, and of the middle only lines that
 *    the agent names as wanted, as long as there is time and until they are as much as the tail; what of the middle
 *    was not reached is returned as unread.
 * 3. One reader gets all lines in their order, so that it connects calls with results across these parts.
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
  if (from > 0 && retells(agent, log, { from, to }, outOfTime(RETELLS_SHARE), limits)) from = 0;

  const parts = partsOf(log, { from, to }, budgetMs, limits);
  const mostFound = tailBytes(budgetMs, limits);
  const skippedBytes = { large: 0, 'long line': 0 };
  let unread: ByteRange | undefined;
  let end = from;
  /** The first line that is no further from the end than the next reading may begin. */
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
      const read: LinesRead = next.value;
      end = read.position;
      skippedBytes['long line'] += read.longBytes;
      if (searched) skippedBytes.large += end - range.from - read.givenBytes - read.longBytes;
      if (read.stopped) unread = { from: end, to: Math.min(range.to, last ?? range.to) };
      // An unfinished line is all that is left.
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

/** A range, whole or in three parts, of which the middle one is only searched. Each begins at a line's start. */
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

/** How much is parsed in the time, in bytes. */
function capacity(budgetMs: number, { bytesPerMs }: ReadLimits): number {
  return Math.max(0, budgetMs) * bytesPerMs;
}

/** How much is read of the tail, and at most found in the middle. */
function tailBytes(budgetMs: number, limits: ReadLimits): number {
  return Math.min(limits.tailBytes, Math.floor(capacity(budgetMs, limits) / 4));
}

/** Whether a line begins at a place, as it did when the log was read up to there. */
function isLineStart(log: LogBytes, offset: number): boolean {
  if (offset === 0) return true;
  return offset <= log.size && log.read(Buffer.alloc(1), offset - 1)[0] === 0x0a;
}

/** Whether a part of a log says anything of what stood before it. */
function retells(
  agent: LogAgent,
  log: LogBytes,
  range: ByteRange,
  stop: () => boolean,
  limits: ReadLimits,
): boolean {
  const patterns = agent.retells?.map((text) => Buffer.from(text)) ?? [];
  return patterns.length > 0 && !linesIn(log, range, limits, { patterns, stop }).next().done;
}
