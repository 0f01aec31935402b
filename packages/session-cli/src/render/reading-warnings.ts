import type { Reading } from '@0dai/session-store/internal';

/** The parts of a reading or a log that a person is warned of. */
type ReadingWarnings = Pick<Reading, 'unverified' | 'skipped'> & { unreadable?: boolean };

/** Warnings about a session's files, one line each. */
export function readingWarnings(read: ReadingWarnings): string[] {
  const { unverified: count, skipped, unreadable = false } = read;
  const lines: string[] = [];
  if (count > 0) {
    const what = count === 1 ? 'One entry is' : `${count} entries are`;
    lines.push(
      `${what} not shown: somebody else wrote ${count === 1 ? 'it' : 'them'} (a clone, a pull, another machine). Review: 0dai session trust`,
    );
  }
  if (skipped > 0) {
    lines.push(
      `${skipped} ${skipped === 1 ? 'line' : 'lines'} of the journal could not be read and were skipped.`,
    );
  }
  if (unreadable) {
    lines.push(
      'active.json cannot be read as a session; what is shown comes from the journal. The next save sets it aside.',
    );
  }
  return lines;
}
