import type { Stats } from 'node:fs';
import { type Drift, newest, type Session } from '@0dai/session-schema/internal';
import { FileError } from '../errors.ts';
import { lstatIfThere } from '../fs/files.ts';
import type { Store } from '../project/store.ts';
import { headContains, operationInProgress, readHead } from './git.ts';

/** How many of the latest files are checked. */
const FILES_MAX = 100;
/** An edit is recorded a moment after the file is written, and file systems round times. */
const SLACK_MS = 2_000;

/**
 * What changed in the work tree since the session was last saved. Runs git only on another branch at another commit,
 * to see whether that continues the session's.
 */
export function driftOf({ project, host }: Store, session: Session): Drift {
  const head = readHead(project, host.home);
  const { branch = null, commit = null } = session.git ?? {};
  const isElsewhere = head?.branch != null && branch !== null && head.branch !== branch;
  const continues =
    isElsewhere && commit !== null && (head.commit === commit || headContains(project, commit));
  const operation = operationInProgress(project, host.home);
  const drift = {
    branch: head?.branch ?? null,
    commit: head?.commit ?? null,
    ...(continues && { continues }),
    ...(operation && { operation }),
    changed: [] as string[],
    missing: [] as string[],
  };
  const files = session.files_touched.map((path, i) => ({ path, from: session.provenance.files_touched[i] }));
  for (const { path, from } of newest(files, (file) => file.from?.at ?? '', FILES_MAX)) {
    // Not `join`: its handling of `..` costs as much as the stat.
    const stat = statOf(`${project.root}/${path}`);
    if (stat === 'hidden') continue;
    if (!stat) drift.missing.push(path);
    else if (from && stat.mtimeMs > Date.parse(from.at) + SLACK_MS) drift.changed.push(path);
  }
  return drift;
}

/**
 * Returns `hidden` if the folder may not be searched: that says nothing about its files, and must not cost the agent
 * its briefing.
 */
function statOf(path: string): Stats | 'hidden' | undefined {
  try {
    return lstatIfThere(path);
  } catch (error) {
    if (error instanceof FileError) return 'hidden';
    throw error;
  }
}
