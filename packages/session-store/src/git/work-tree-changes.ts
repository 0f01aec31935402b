import { join } from 'node:path';
import { type Entry, redact, type Session, type SessionPatch } from '@0dai/session-schema/internal';
import type { Store } from '../project/store.ts';
import {
  committedChanges,
  ignoredFiles,
  isSince,
  readHead,
  timeOf,
  type WorkChange,
  workChanges,
} from './git.ts';
import { gitStateOf } from './git-state.ts';

/** File systems round times, and the clock is read a moment before or after. */
const SLACK_MS = 2_000;
/** A change this long after an agent was last seen still counts as that agent's. */
const AFTER_MS = 5_000;
/** More committed files than this come from a pull, a checkout or a generator, not from the agent's work. */
const COMMITTED_MAX = 100;

/**
 * Collects what git shows of the work since a time and what the session does not hold yet: files that the shell
 * changed, commits, and which of the recorded files git ignores. Runs git.
 *
 * @param before entries written a moment ago, which the session does not show yet
 * @param since,until milliseconds since 1970. A change counts between them, and a moment longer; later ones are
 *   another process's
 * @returns undefined outside git, if git does not answer in time, or if there is nothing
 */
export function collectWorkTreeChanges(
  store: Store,
  session: Session,
  before: readonly Entry[],
  since: number,
  until = Number.POSITIVE_INFINITY,
): SessionPatch | undefined {
  const { project, host } = store;
  const head = readHead(project, host.home);
  if (!head) return undefined;
  const uncommitted = workChanges(project);
  if (!uncommitted) return undefined;
  const recorded = recordedFiles(session, before);
  const found = uncommitted.filter((item) => isNewChange(store, item, recorded, since, until));
  const last = session.git;
  if (last?.commit && head.commit && last.commit !== head.commit && last.branch === head.branch) {
    const committed = committedChanges(project, last.commit, head.commit) ?? [];
    const dirty = new Set(uncommitted.map(({ path }) => path));
    if (committed.length <= COMMITTED_MAX) {
      found.push(...committed.filter(({ path }) => !recorded.has(redact(path)) && !dirty.has(path)));
    }
  }
  // Files that git has just listed are not ignored. Mostly no others are left, and no further process is needed.
  const listed = new Set(uncommitted.map(({ path }) => redact(path)));
  const recent = [...recorded]
    .filter(([path, { at }]) => Date.parse(at) >= since && !listed.has(path))
    .map(([path]) => path);
  const ignored = [...ignoredFiles(project, recent)];
  const patch: SessionPatch = {
    ...(found.length > 0 && { files_touched: found }),
    ...(ignored.length > 0 && { remove: { files_touched: ignored } }),
  };
  const git = gitStateOf(project, head, uncommitted, { session, which: 'session' });
  if (JSON.stringify(git) !== JSON.stringify(last)) patch.git = git;
  return Object.keys(patch).length > 0 ? patch : undefined;
}

interface RecordedFile {
  at: string;
  change: string | undefined;
}

function recordedFiles(session: Session, before: readonly Entry[]): Map<string, RecordedFile> {
  const recorded = new Map<string, RecordedFile>();
  for (const [i, path] of session.files_touched.entries()) {
    const from = session.provenance.files_touched[i];
    if (from) recorded.set(path, { at: from.at, change: from.change });
  }
  for (const entry of before) {
    if (entry.type !== 'capture') continue;
    for (const { path, change } of entry.patch.files_touched ?? []) {
      if (change !== 'read' || !recorded.has(path)) recorded.set(path, { at: entry.at, change });
    }
  }
  return recorded;
}

function isNewChange(
  { project }: Store,
  { path, change }: WorkChange,
  recorded: ReadonlyMap<string, RecordedFile>,
  since: number,
  until: number,
): boolean {
  const before = recorded.get(redact(path));
  if (change === 'deleted') {
    if (before?.change === 'deleted') return false;
    // The folder's time shows when an entry of it was last created or deleted.
    const time = timeOf(join(project.root, path, '..'));
    return time === undefined || (isSince(time, since) && time <= until + AFTER_MS);
  }
  const time = timeOf(join(project.root, path));
  if (time === undefined || !isSince(time, since) || time > until + AFTER_MS) return false;
  const isRead = before?.change === 'read' || before?.change === undefined;
  return !before || isRead || time > Date.parse(before.at) + SLACK_MS;
}
