import { dirname, join, relative, resolve, sep } from 'node:path';
import { type GitOperation, type GitState, isProjectPath, redact } from '@0dai/session-schema/internal';
import { FileError, TooLargeError, UnsafePathError } from '../errors.ts';
import { lstatIfThere, TICK_MS } from '../fs/files.ts';
import { eachLine } from '../fs/lines.ts';
import { COMMIT, gitDir, readText, SMALL } from '../project/git-files.ts';
import { gitRoot, type Project, projectIn } from '../project/project.ts';
import type { Store } from '../project/store.ts';
import { type GitLocation, locateInGit, runGit } from './run-git.ts';

const PACKED_REFS_MAX = 32 * 1024 * 1024;
/** Longest branch name that an entry takes. */
const BRANCH_MAX = 1_000;
/**
 * A waiting hook has two seconds for everything: the limit for the state of the work tree, and the limit for cheaper
 * calls.
 */
const HOOK_MS = 700;
const SMALL_MS = 400;
/** A person waits longer. */
const SLOW_MS = 5_000;

/**
 * Reads branch and commit of the work tree from git's own files, because hooks spawn nothing. Understands worktrees,
 * submodules (`.git` is a file) and packed refs.
 * @returns null outside git; a null branch on a detached HEAD, a null commit before the first one
 */
export function readHead(project: Project, home: string): GitState | null {
  const top = gitRoot(project.root, home);
  const dir = top === undefined ? undefined : gitDir(top);
  const head = dir === undefined ? undefined : readText(join(dir, 'HEAD'), SMALL)?.trim();
  if (dir === undefined || head === undefined) return null;
  const ref = /^ref: (refs\/[^\0\n]+)$/.exec(head)?.[1];
  if (ref === undefined) return { branch: null, commit: COMMIT.test(head) ? head : null };
  // A repository with reftables has this in HEAD, and only git itself can read the branch.
  if (ref === 'refs/heads/.invalid') return { branch: null, commit: null };
  // Redact it as an entry does, because it is compared with entries and shown like them.
  const branch = redact(ref.replace(/^refs\/heads\//, ''));
  return { branch: branch.length > BRANCH_MAX ? null : branch, commit: resolveRef(dir, ref) };
}

/** Files in git's folder of a work tree that show an unfinished operation (git 2.39, `wt_status_get_state`). */
const OPERATIONS: readonly (readonly [string, GitOperation])[] = [
  ['rebase-merge', 'rebase'],
  // Only `git am` writes this one.
  ['rebase-apply/applying', 'am'],
  ['rebase-apply', 'rebase'],
  ['MERGE_HEAD', 'merge'],
  ['CHERRY_PICK_HEAD', 'cherry-pick'],
  ['REVERT_HEAD', 'revert'],
  ['BISECT_LOG', 'bisect'],
];

/** The unfinished git operation of the work tree, by git's own files. */
export function operationInProgress(project: Project, home: string): GitOperation | undefined {
  const top = gitRoot(project.root, home);
  const dir = top === undefined ? undefined : gitDir(top);
  return dir === undefined ? undefined : OPERATIONS.find(([name]) => isThere(join(dir, name)))?.[1];
}

function isThere(path: string): boolean {
  try {
    return lstatIfThere(path) !== undefined;
  } catch (error) {
    if (error instanceof FileError) return false;
    throw error;
  }
}

/** Whether the commit that is checked out now contains another one; false where git cannot tell. Runs git. */
export function headContains(project: Project, commit: string): boolean {
  const location = COMMIT.test(commit) ? locateInGit(project.root) : undefined;
  return (
    location !== undefined &&
    outputOf(location, ['merge-base', '--is-ancestor', commit, 'HEAD'], SMALL_MS) !== undefined
  );
}

/**
 * Lists what differs in the work tree from the last commit, a new folder by its name alone, without ignored files and
 * `ai/sessions`. Runs git.
 * @returns undefined outside git or if git cannot be run
 */
export function uncommittedChanges(project: Project): WorkChange[] | undefined {
  return uncommitted(project, 'normal', SLOW_MS);
}

/** Whether a file's time is at or after a moment, within the tick of the file system's clock. */
export function isSince(time: number, moment: number): boolean {
  return time >= moment - TICK_MS;
}

/** Returns when a file was last changed; undefined if it does not exist or may not be accessed. */
export function timeOf(path: string): number | undefined {
  try {
    return lstatIfThere(path)?.mtimeMs;
  } catch (error) {
    // A folder that may not be searched says nothing about its files.
    if (error instanceof FileError) return undefined;
    throw error;
  }
}

/** A file that differs from the last commit. */
export interface WorkChange {
  path: string;
  change: 'created' | 'modified' | 'deleted';
}

/**
 * Lists what differs in the work tree from the last commit, each file of a new folder by its own name, without
 * ignored files and `ai/sessions`. Runs git.
 * @returns undefined outside git or if git cannot be run in time
 */
export function workChanges(project: Project): WorkChange[] | undefined {
  return uncommitted(project, 'all', HOOK_MS);
}

/** Lists what changed in the project between two commits. Runs git; returns undefined if git cannot tell. */
export function committedChanges(project: Project, from: string, to: string): WorkChange[] | undefined {
  const location = COMMIT.test(from) && COMMIT.test(to) ? locateInGit(project.root) : undefined;
  const prefix = location && prefixOf(location);
  if (!location || prefix === undefined) return undefined;
  const args = [
    'diff',
    '--name-status',
    '-z',
    '--no-renames',
    '--no-ext-diff',
    '--no-textconv',
    '--ignore-submodules=dirty',
    `--relative=${prefix}`,
    from,
    to,
    '--',
    pathspec(location),
  ];
  const words = outputOf(location, args, SMALL_MS)?.split('\0');
  if (!words) return undefined;
  const changes: WorkChange[] = [];
  for (let i = 0; i + 1 < words.length; i += 2)
    changes.push({ path: words[i + 1] ?? '', change: changeOf(words[i] ?? '') });
  return changes.filter(({ path }) => isWorkFile(path));
}

/** Returns those of the paths that git ignores. Runs git; returns an empty set if git cannot tell. */
export function ignoredFiles(project: Project, paths: readonly string[]): Set<string> {
  const location = paths.length === 0 ? undefined : locateInGit(project.root);
  if (!location) return new Set();
  const { top, prefix } = location;
  const input = paths.map((path) => `${prefix}${path}\0`).join('');
  const { stdout } = runGit(top, ['check-ignore', '-z', '--stdin'], SMALL_MS, input);
  const ignored = stdout.split('\0').filter((path) => path.length > prefix.length);
  return new Set(ignored.map((path) => path.slice(prefix.length)));
}

function uncommitted(
  project: Project,
  untracked: 'normal' | 'all',
  timeout: number,
): WorkChange[] | undefined {
  const location = locateInGit(project.root);
  if (!location) return undefined;
  const args = [
    'status',
    '--porcelain=v1',
    '-z',
    `--untracked-files=${untracked}`,
    '--no-renames',
    // git would run itself in each submodule, with that repository's configuration.
    '--ignore-submodules=dirty',
    '--',
    pathspec(location),
  ];
  const output = outputOf(location, args, timeout);
  const prefix = output === undefined ? undefined : prefixOf(location);
  if (output === undefined || prefix === undefined) return undefined;
  return output
    .split('\0')
    .filter((line) => line.length > 3 && line.startsWith(prefix, 3))
    .map((line) => ({
      path: line.slice(3 + prefix.length).replace(/\/$/, ''),
      change: changeOf(line.slice(0, 2)),
    }))
    .filter(({ path }) => isWorkFile(path));
}

/**
 * Returns the prefix of the project's files in git's output. Runs git only if the work tree may not begin where its
 * `.git` is: another process costs as much as the rest of a save.
 */
function prefixOf(location: GitLocation): string | undefined {
  const dotGit = join(location.top, '.git');
  // A file points to the repository of a linked work tree or a submodule. git fails on one that points nowhere.
  if (lstatIfThere(dotGit)?.isFile() || !namesWorkTree(dotGit)) return location.prefix;
  const shown = outputOf(location, ['rev-parse', '--show-prefix'], SMALL_MS);
  return shown === undefined ? undefined : `${shown.replace(/\n$/, '')}${location.prefix}`;
}

/** Whether a repository's own configuration may move its work tree elsewhere (`core.worktree`). */
function namesWorkTree(dir: string): boolean {
  return /worktree/i.test(readText(join(dir, 'config'), SMALL) ?? '');
}

/** Maps git's letters for a file, of the index and of the work tree. */
function changeOf(letters: string): WorkChange['change'] {
  if (letters.includes('D')) return 'deleted';
  return letters.includes('?') || letters.includes('A') ? 'created' : 'modified';
}

function isWorkFile(path: string): boolean {
  return isProjectPath(path) && !/^ai\/sessions(?:\/|$)/.test(path);
}

/**
 * Whether git tracks a file: then another user may have written its content. Runs git in each work tree of this owner
 * around the file, such as a nested one or one whose top is the home; if git gives no answer, the file counts as
 * tracked.
 */
export function isTracked(project: Pick<Project, 'root'>, path: string, home: string): boolean {
  const owner = lstatIfThere(project.root)?.uid;
  let isFound = false;
  for (let location = locateInGit(dirname(path)); location; location = locateInGit(dirname(location.top))) {
    if (lstatIfThere(location.top)?.uid !== owner) break;
    isFound = true;
    const name = relative(location.top, path).split(sep).join('/');
    // Without regard to case: on some disks, `AI/Sessions` in a commit is this folder.
    const args = ['ls-files', '--error-unmatch', '--', `:(literal,icase)${name}`];
    if (runGit(location.top, args, HOOK_MS).status !== 1) return true;
    if (dirname(location.top) === location.top) break;
  }
  return !isFound && gitRoot(project.root, home) !== undefined;
}

/** Whether git tracks the sessions of a project: its commits hold what they say. */
export function isInGit({ project, host }: Store): boolean {
  // A linked work tree has its journals and its archive in the main one.
  const main = projectIn(project, project.main);
  return isTracked(main, main.folder, host.home);
}

/** Returns what git prints; undefined if it fails, does not end in time, or cannot be run. */
function outputOf({ top }: GitLocation, args: readonly string[], timeout: number): string | undefined {
  const { status, stdout } = runGit(top, args, timeout);
  return status === 0 ? stdout : undefined;
}

/** Names a path of the project from the top of the work tree, literally: git would take `*` for a pattern. */
function pathspec({ prefix }: GitLocation, path = ''): string {
  return `:(literal)${`${prefix}${path}` || '.'}`;
}

function resolveRef(dir: string, ref: string): string | null {
  // A worktree keeps its own HEAD; branches are in the common folder.
  const common = readText(join(dir, 'commondir'), SMALL)?.trim();
  const shared = common === undefined ? dir : resolve(dir, common);
  if (ref.split('/').includes('..')) return null;
  const loose = readText(join(shared, ref), SMALL)?.trim();
  if (loose !== undefined && COMMIT.test(loose)) return loose;
  return packedRef(join(shared, 'packed-refs'), ref);
}

/** Finds a packed ref line by line: the file may name a hundred thousand tags, and is never in memory as a whole. */
function packedRef(path: string, ref: string): string | null {
  const end = Buffer.from(` ${ref}`);
  let found: string | null = null;
  try {
    eachLine(path, { max: PACKED_REFS_MAX }, (line) => {
      if (found !== null || line.length > end.length + 64 || !line.subarray(-end.length).equals(end)) return;
      const commit = line.toString('latin1', 0, line.length - end.length);
      if (COMMIT.test(commit)) found = commit;
    });
  } catch (error) {
    if (error instanceof FileError || error instanceof UnsafePathError || error instanceof TooLargeError)
      return null;
    throw error;
  }
  return found;
}
