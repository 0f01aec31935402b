import { spawnSync } from 'node:child_process';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { type GitState, isProjectPath, redact } from '@0dai/session-schema/internal';
import { FileError, TooLargeError, UnsafePathError } from '../errors.ts';
import { lstatIfThere, readBounded, TICK_MS } from '../fs/files.ts';
import { eachLine } from '../fs/lines.ts';
import { gitRoot, type Project } from '../project/project.ts';

const SMALL = 64 * 1024;
const PACKED_REFS_MAX = 32 * 1024 * 1024;
/** Longest name of a branch that an entry takes. */
const BRANCH_MAX = 1_000;
const COMMIT = /^[0-9a-f]{40,64}$/;
/** What git takes from the environment about where the repository is; ours is where the project is. */
const GIT_PLACES = [
  'GIT_DIR',
  'GIT_WORK_TREE',
  'GIT_INDEX_FILE',
  'GIT_COMMON_DIR',
  'GIT_PREFIX',
  'GIT_NAMESPACE',
];
/** A hook may be waiting, and has two seconds for everything: for the work tree's state, and for what costs less. */
const HOOK_MS = 700;
const SMALL_MS = 200;
/** A person waits longer. */
const SLOW_MS = 5_000;
/** The most changed files that a checkpoint lists. */
const CHANGED_MAX = 200;

/**
 * Branch and commit of the work tree, read from git's own files: hooks spawn nothing.
 * Understands worktrees, submodules (`.git` is a file) and packed refs.
 * @returns null outside git; a null branch on a detached HEAD, a null commit before the first one
 */
export function readHead(project: Project, home: string): GitState | null {
  const top = gitRoot(project.root, home);
  const dir = top === undefined ? undefined : gitDir(top);
  const head = dir === undefined ? undefined : readText(join(dir, 'HEAD'), SMALL)?.trim();
  if (dir === undefined || head === undefined) return null;
  const ref = /^ref: (refs\/[^\0\n]+)$/.exec(head)?.[1];
  if (ref === undefined) return { branch: null, commit: COMMIT.test(head) ? head : null };
  // A repository with reftables keeps this in the place of the branch, which only git itself can tell.
  if (ref === 'refs/heads/.invalid') return { branch: null, commit: null };
  // Compared with what an entry holds, and shown like it.
  const branch = redact(ref.replace(/^refs\/heads\//, ''));
  return { branch: branch.length > BRANCH_MAX ? null : branch, commit: resolveRef(dir, ref) };
}

/**
 * The top of the main work tree, for a folder at the top of a linked one (`git worktree add`).
 * @returns undefined where `top` is no linked work tree
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
 * Files with uncommitted changes, relative to the project; ours left out. Runs git.
 * @param since milliseconds since 1970: new files that were there before are left out, being none of this work
 * @returns undefined outside git or where git cannot be run
 */
export function changedFiles(project: Project, since = 0): string[] | undefined {
  const changes = uncommitted(project, 'normal', SLOW_MS);
  return changes && namesSince(project, changes, since);
}

/** The names of changes, without new files that are older than a time. */
export function namesSince(project: Project, changes: readonly WorkChange[], since: number): string[] {
  return changes
    .filter(
      ({ path, change }) => change !== 'created' || isSince(timeOf(join(project.root, path)) ?? 0, since),
    )
    .map(({ path }) => path)
    .slice(0, CHANGED_MAX);
}

/** Whether a file's time is of a moment or later, as far as its clock tells. */
export function isSince(time: number, moment: number): boolean {
  return time >= moment - TICK_MS;
}

/** When a file was last changed; undefined where there is none, or one may not look. */
export function timeOf(path: string): number | undefined {
  try {
    return lstatIfThere(path)?.mtimeMs;
  } catch (error) {
    // A folder that may not be looked into tells nothing.
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
 * What differs in the work tree from what is committed, each file of a new folder by its own name; what git
 * ignores and what is ours left out. Runs git.
 * @returns undefined outside git or where git cannot be run in time
 */
export function workChanges(project: Project): WorkChange[] | undefined {
  return uncommitted(project, 'all', HOOK_MS);
}

/** What the commits between two changed in the project. Runs git; undefined where git cannot tell. */
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
  return changes.filter(({ path }) => isTheirs(path));
}

/** Which of these paths git ignores. Runs git; none where git cannot tell. */
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
    .filter(({ path }) => isTheirs(path));
}

/**
 * What git's names of the project's files begin with. Where the project is the top of a work tree, as most are, git need
 * not be asked: another process costs as much as all else that a save does.
 */
function prefixOf({ root }: Project): string | undefined {
  const place = join(root, '.git');
  // A file leads to the repository of a linked work tree or a submodule; one that leads nowhere is an error to git.
  if (lstatIfThere(place)?.isFile() || (isRepository(place) && !namesWorkTree(place))) return '';
  return git(root, ['rev-parse', '--show-prefix'], SMALL_MS)?.replace(/\n$/, '');
}

/**
 * Whether a folder is a repository, by what git looks for (2.39, `is_git_directory` in setup.c): one that lacks any of
 * it is passed over for one further up.
 */
function isRepository(dir: string): boolean {
  const isFolder = (name: string) => lstatIfThere(join(dir, name))?.isDirectory();
  const head =
    isFolder('objects') && isFolder('refs') ? readText(join(dir, 'HEAD'), SMALL)?.trim() : undefined;
  return head !== undefined && (/^ref: refs\//.test(head) || COMMIT.test(head));
}

/** Whether a repository's own configuration may say that its work tree is elsewhere (`core.worktree`). */
function namesWorkTree(dir: string): boolean {
  return /worktree/i.test(readText(join(dir, 'config'), SMALL) ?? '');
}

/** git's letters for a file, of the index and of the work tree. */
function changeOf(letters: string): WorkChange['change'] {
  if (letters.includes('D')) return 'deleted';
  return letters.includes('?') || letters.includes('A') ? 'created' : 'modified';
}

function isTheirs(path: string): boolean {
  return isProjectPath(path) && !/^ai\/sessions(?:\/|$)/.test(path);
}

/**
 * Whether git tracks a file: then what it says may have come from somebody else. Runs git; where git gives
 * no answer in a work tree, it counts as tracked.
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
  // A work tree may be a stranger's: its configuration must not make git run anything.
  const guarded = ['-c', 'core.fsmonitor=false', '-c', 'core.hooksPath=/dev/null', ...args];
  const env: NodeJS.ProcessEnv = { ...process.env, GIT_OPTIONAL_LOCKS: '0' };
  for (const name of GIT_PLACES) delete env[name];
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

function gitDir(top: string): string | undefined {
  const path = join(top, '.git');
  const stat = lstatIfThere(path);
  if (stat?.isDirectory()) return path;
  const target = stat?.isFile() ? /^gitdir: ([^\0\n]+)/.exec(readText(path, SMALL) ?? '')?.[1] : undefined;
  if (target === undefined) return undefined;
  return isAbsolute(target) ? target : resolve(dirname(path), target);
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

/** The file may name a hundred thousand tags: it is never in memory as a whole. */
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

/** What git's own file says. What cannot be read there (a link, a pipe, no permission) must not cost a save. */
function readText(path: string, max: number): string | undefined {
  try {
    return readBounded(path, max)?.bytes.toString('utf8');
  } catch (error) {
    if (error instanceof FileError || error instanceof UnsafePathError) return undefined;
    throw error;
  }
}
