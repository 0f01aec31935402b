import { spawnSync } from 'node:child_process';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { type GitState, isProjectPath } from '@0dai/session-schema';
import { lstatIfThere, readBounded } from './files.ts';
import { gitRoot, type Project } from './project.ts';

const SMALL = 64 * 1024;
const PACKED_REFS_MAX = 16 * 1024 * 1024;
/** The most changed files that a checkpoint lists. */
export const CHANGED_MAX = 200;

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
  if (ref === undefined) return { branch: null, commit: /^[0-9a-f]{40,64}$/.test(head) ? head : null };
  return { branch: ref.replace(/^refs\/heads\//, ''), commit: resolveRef(dir, ref) };
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

/**
 * Files with uncommitted changes, relative to the project; ours left out. Runs git.
 * @returns undefined outside git or where git cannot be run
 */
export function changedFiles(project: Project): string[] | undefined {
  const output = git(project.root, [
    'status',
    '--porcelain=v1',
    '-z',
    '--untracked-files=normal',
    '--no-renames',
    '.',
  ]);
  const prefix =
    output === undefined ? undefined : git(project.root, ['rev-parse', '--show-prefix'])?.replace(/\n$/, '');
  if (output === undefined || prefix === undefined) return undefined;
  return output
    .split('\0')
    .filter((line) => line.length > 3)
    .map((line) => line.slice(3))
    .filter((path) => path.startsWith(prefix))
    .map((path) => path.slice(prefix.length).replace(/\/$/, ''))
    .filter((path) => isProjectPath(path) && path !== 'ai' && !path.startsWith('ai/sessions'))
    .slice(0, CHANGED_MAX);
}

/** Whether git tracks a file: then what it says may have come from somebody else. Runs git. */
export function isTracked(project: Project, path: string): boolean {
  const name = relative(project.root, path).split(sep).join('/');
  return git(project.root, ['ls-files', '--error-unmatch', '--', name]) !== undefined;
}

function git(cwd: string, args: string[]): string | undefined {
  // A work tree may be a stranger's: its configuration must not make git run anything.
  const guarded = ['-c', 'core.fsmonitor=false', '-c', 'core.hooksPath=/dev/null', ...args];
  const result = spawnSync('git', guarded, {
    cwd,
    encoding: 'utf8',
    maxBuffer: 32 * 1024 * 1024,
    timeout: 5_000,
    env: { ...process.env, GIT_OPTIONAL_LOCKS: '0' },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return result.status === 0 ? result.stdout : undefined;
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
  if (loose !== undefined && /^[0-9a-f]{40,64}$/.test(loose)) return loose;
  const packed = readText(join(shared, 'packed-refs'), PACKED_REFS_MAX);
  const line = packed?.split('\n').find((candidate) => candidate.endsWith(` ${ref}`));
  return line ? line.slice(0, line.indexOf(' ')) : null;
}

function readText(path: string, max: number): string | undefined {
  return readBounded(path, max)?.bytes.toString('utf8');
}
