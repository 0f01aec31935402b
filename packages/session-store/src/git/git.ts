import { spawnSync } from 'node:child_process';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { type GitState, isProjectPath, redact } from '@0dai/session-schema/internal';
import { FileError, TooLargeError, UnsafePathError } from '../errors.ts';
import { lstatIfThere, TICK_MS } from '../fs/files.ts';
import { eachLine } from '../fs/lines.ts';
import { gitDir, readText, SMALL } from '../project/git-files.ts';
import { gitRoot, type Project } from '../project/project.ts';

const PACKED_REFS_MAX = 32 * 1024 * 1024;
/** Longest branch name that an entry takes. */
const BRANCH_MAX = 1_000;
const COMMIT = /^[0-9a-f]{40,64}$/;
/** The environment variables that tell git where the repository is. We unset them: ours is where the project is. */
const GIT_LOCATION_VARIABLES = [
  'GIT_DIR',
  'GIT_WORK_TREE',
  'GIT_INDEX_FILE',
  'GIT_COMMON_DIR',
  'GIT_PREFIX',
  'GIT_NAMESPACE',
];
/**
 * A waiting hook has two seconds for everything: the limit for the state of the work tree, and the limit for cheaper
 * calls.
 */
const HOOK_MS = 700;
const SMALL_MS = 200;
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

/**
 * Finds the top of the main work tree, for a folder at the top of a linked one (`git worktree add`).
 * @returns undefined if `top` is not a linked work tree
 */
export function mainWorkTree(top: string): string | undefined {
  const dir = lstatIfThere(join(top, '.git'))?.isFile() ? gitDir(top) : undefined;
  const common = dir === undefined ? undefined : readText(join(dir, 'commondir'), SMALL)?.trim();
  if (dir === undefined || common === undefined) return undefined;
  const shared = resolve(dir, common);
  return basename(shared) === '.git' ? dirname(shared) : undefined;
}

/** Whether the commit that is checked out now contains another one; false where git cannot tell. Runs git. */
export function headContains(project: Project, commit: string): boolean {
  return (
    COMMIT.test(commit) &&
    git(project.root, ['merge-base', '--is-ancestor', commit, 'HEAD'], SMALL_MS) !== undefined
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

/** A file that differs from what is committed. */
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
  if (!COMMIT.test(from) || !COMMIT.test(to)) return undefined;
  const args = [
    'diff',
    '--name-status',
    '-z',
    '--no-renames',
    '--no-ext-diff',
    '--relative',
    from,
    to,
    '--',
    '.',
  ];
  const words = git(project.root, args, SMALL_MS)?.split('\0');
  if (!words) return undefined;
  const changes: WorkChange[] = [];
  for (let i = 0; i + 1 < words.length; i += 2)
    changes.push({ path: words[i + 1] ?? '', change: changeOf(words[i] ?? '') });
  return changes.filter(({ path }) => isWorkFile(path));
}

/** Returns those of the paths that git ignores. Runs git; returns an empty set if git cannot tell. */
export function ignoredFiles(project: Project, paths: readonly string[]): Set<string> {
  if (paths.length === 0) return new Set();
  const { stdout } = run(project.root, ['check-ignore', '-z', '--stdin'], SMALL_MS, `${paths.join('\0')}\0`);
  return new Set(stdout.split('\0').filter((path) => path !== ''));
}

function uncommitted(
  project: Project,
  untracked: 'normal' | 'all',
  timeout: number,
): WorkChange[] | undefined {
  const args = ['status', '--porcelain=v1', '-z', `--untracked-files=${untracked}`, '--no-renames', '.'];
  const output = git(project.root, args, timeout);
  const prefix = output === undefined ? undefined : prefixOf(project);
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
 * Returns the prefix of the project's files in git's output. If the project is the top of a work tree, as most are,
 * git is not run: another process costs as much as the rest of a save.
 */
function prefixOf({ root }: Project): string | undefined {
  const dotGit = join(root, '.git');
  // A file points to the repository of a linked work tree or a submodule. git fails on one that points nowhere.
  if (lstatIfThere(dotGit)?.isFile() || (isRepository(dotGit) && !namesWorkTree(dotGit))) return '';
  return git(root, ['rev-parse', '--show-prefix'], SMALL_MS)?.replace(/\n$/, '');
}

/**
 * Whether a folder is a repository, by git's own criteria (2.39, `is_git_directory` in setup.c). git passes over a
 * folder that lacks any of them and searches further up.
 */
function isRepository(dir: string): boolean {
  const isFolder = (name: string) => lstatIfThere(join(dir, name))?.isDirectory();
  const head =
    isFolder('objects') && isFolder('refs') ? readText(join(dir, 'HEAD'), SMALL)?.trim() : undefined;
  return head !== undefined && (/^ref: refs\//.test(head) || COMMIT.test(head));
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
 * Whether git tracks a file: then another user may have written its content. Runs git; if git gives no answer in a
 * work tree, the file counts as tracked.
 */
export function isTracked(project: Project, path: string, home: string): boolean {
  if (gitRoot(project.root, home) === undefined) return false;
  const name = relative(project.root, path).split(sep).join('/');
  return run(project.root, ['ls-files', '--error-unmatch', '--', name], HOOK_MS).status !== 1;
}

function git(cwd: string, args: string[], timeout: number): string | undefined {
  const { status, stdout } = run(cwd, args, timeout);
  return status === 0 ? stdout : undefined;
}

function run(
  cwd: string,
  args: string[],
  timeout: number,
  input?: string,
): { status: number | null; stdout: string } {
  // Another user may have written the work tree: its configuration must not make git run anything.
  const guarded = ['-c', 'core.fsmonitor=false', '-c', 'core.hooksPath=/dev/null', ...args];
  const env: NodeJS.ProcessEnv = { ...process.env, GIT_OPTIONAL_LOCKS: '0' };
  for (const name of GIT_LOCATION_VARIABLES) delete env[name];
  return spawnSync('git', guarded, {
    cwd,
    encoding: 'utf8',
    maxBuffer: 32 * 1024 * 1024,
    timeout,
    env,
    stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'ignore'],
    ...(input !== undefined && { input }),
  });
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
