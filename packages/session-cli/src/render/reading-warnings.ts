import type { Reading } from '@0dai/session-store/internal';

/** The parts of a reading or a log that need a warning. */
type ReadingWarnings = Pick<Reading, 'unverified' | 'skipped'> & { unreadable?: boolean };

/** Warnings about a session's files, one line each. */
export function readingWarnings(read: ReadingWarnings): string[] {
  const { unverified: count, skipped, unreadable = false } = read;
  const lines: string[] = [];
  if (count > 0) {
    const what = count === 1 ? 'One unverified entry is' : `${count} unverified entries are`;
    lines.push(`${what} not shown (a clone, a pull, another machine). Review: 0dai session trust`);
  }
  if (skipped > 0) {
    lines.push(
      `${skipped} ${skipped === 1 ? 'line' : 'lines'} of the journal could not be read and were skipped.`,
    );
  }
  if (unreadable) {
    lines.push(
      'active.json cannot be read as a session; this output comes from the journal. The next save quarantines the file.',
    );
  }
  return lines;
}
