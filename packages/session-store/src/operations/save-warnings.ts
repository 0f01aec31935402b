import { join } from 'node:path';
import { cleanLine, head, redact, type SessionPatch } from '@0dai/session-schema/internal';
import type { AddResult } from '../active/add.ts';
import { timeOf } from '../git/git.ts';
import type { Store } from '../project/store.ts';

/** How many items a warning names, and how much of each. */
const MAX_NAMED = 5;
const MAX_CHARACTERS = 100;

/**
 * Finds likely mistakes in a save: decisions and dead ends without any reason, and files that do not exist. The save is
 * valid all the same.
 * @returns a line for each kind
 */
export function saveWarnings(
  { project }: Store,
  { session, entry }: AddResult,
  patch: SessionPatch,
): string[] {
  const { key_decisions: decisions, dead_ends: ends, provenance } = session;
  const isOwn = (from: { entry: string } | undefined) => from?.entry === entry;
  const undecided = decisions.filter(({ reason }, i) => reason === '' && isOwn(provenance.key_decisions[i]));
  const unexplained = ends.filter(({ reason }, i) => reason === '' && isOwn(provenance.dead_ends[i]));
  const missing = (patch.files_touched ?? []).filter(
    ({ path, change }) => change !== 'deleted' && timeOf(join(project.root, path)) === undefined,
  );
  const line = (title: string, items: readonly string[]) =>
    items.length === 0 ? [] : [`${title}: ${named(items)}`];
  return [
    ...line(
      'Recorded without a reason',
      undecided.map(({ decision }) => decision),
    ),
    ...line(
      'Recorded without why it failed',
      unexplained.map(({ approach }) => approach),
    ),
    ...line(
      'Recorded, but not on disk',
      missing.map(({ path }) => redact(path)),
    ),
  ];
}

function named(items: readonly string[]): string {
  const shown = items.slice(0, MAX_NAMED).map((item) => {
    const line = cleanLine(item);
    return line.length > MAX_CHARACTERS ? `${head(line, MAX_CHARACTERS - 1)}…` : line;
  });
  const more = items.length - shown.length;
  return `${shown.join('; ')}${more > 0 ? ` and ${more} more` : ''}`;
}
