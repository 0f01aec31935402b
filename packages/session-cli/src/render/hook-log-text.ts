import type { Reading } from '@0dai/session-store';

/** What can be the matter, as a reading or a log tells it. */
type HookLogReport = Pick<Reading, 'withheld' | 'skipped'> & { unreadable?: boolean };

/** What has to be said of a session's files, one line each. */
export function hookLogText(read: HookLogReport): string[] {
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
