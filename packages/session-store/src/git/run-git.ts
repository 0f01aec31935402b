import { spawnSync } from 'node:child_process';
import { delimiter, dirname, isAbsolute, join, relative, sep } from 'node:path';
import { errorCode, lstatIfThere } from '../fs/files.ts';
import { isRepository } from '../project/git-files.ts';

const OUTPUT_MAX = 32 * 1024 * 1024;
/** How long a work tree goes without git after git did not answer there. A hook's two seconds allow one wait. */
const PAUSE_MS = 10_000;
/** When git may run again in a work tree where it did not answer, in `performance.now()`, by the work tree's top. */
const pausedUntil = new Map<string, number>();

/**
 * Options of every call. Another user may have written the work tree, so git must not run what it holds: monitors,
 * hooks, and a repository that lies among the files without a `.git` (git 2.38 and newer know the last one).
 */
const GUARDS = [
  '--no-pager',
  '-c',
  'core.fsmonitor=false',
  '-c',
  'core.hooksPath=/dev/null',
  '-c',
  'safe.bareRepository=explicit',
];

/** A work tree, and where in it a folder is. */
export interface GitLocation {
  /** The folder with the `.git`. */
  top: string;
  /** The path from `top` with `/`, and a slash at its end; empty at the top. */
  prefix: string;
}

/** What a call of git returned. */
export interface GitResult {
  /** The exit code; null if git did not start or did not end in time. */
  status: number | null;
  stdout: string;
}

/**
 * Finds the work tree of a folder by its `.git`. git itself would also use a bare repository among the files, with the
 * programs that its `config` names, and a clone can bring one. `gitRoot` finds where a project ends; this function
 * finds where git may run, so it accepts only what git accepts as a repository.
 * @returns undefined outside git
 */
export function locateInGit(folder: string): GitLocation | undefined {
  for (let top = folder; ; top = dirname(top)) {
    const dotGit = join(top, '.git');
    if (lstatIfThere(dotGit)?.isFile() || isRepository(dotGit)) {
      const path = relative(top, folder).split(sep).join('/');
      return { top, prefix: path === '' ? '' : `${path}/` };
    }
    if (dirname(top) === top) return undefined;
  }
}

/**
 * Runs git at the top of a work tree. It is the only place that starts git. After a git that had to be killed, the
 * next calls there fail at once.
 * @param timeout milliseconds until git is killed
 */
export function runGit(top: string, args: readonly string[], timeout: number, input?: string): GitResult {
  if (performance.now() < (pausedUntil.get(top) ?? 0)) return { status: null, stdout: '' };
  const { status, stdout, error } = spawnSync('git', [...GUARDS, ...args], {
    // git looks for a `.git` in its working directory first. From the top, it finds no other repository.
    cwd: top,
    encoding: 'utf8',
    maxBuffer: OUTPUT_MAX,
    timeout,
    // A git that hangs may ignore SIGTERM.
    killSignal: 'SIGKILL',
    env: gitEnvironment(process.env, top),
    stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'ignore'],
    ...(input !== undefined && { input }),
  });
  if (errorCode(error) === 'ETIMEDOUT') pausedUntil.set(top, performance.now() + PAUSE_MS);
  return { status, stdout: stdout ?? '' };
}

/**
 * Returns the environment for git, without the variables that change what git reads or runs (`GIT_DIR`,
 * `GIT_EXTERNAL_DIFF`, `GIT_CONFIG_COUNT` and others), and without relative folders in PATH, because a clone could
 * bring a program there.
 */
export function gitEnvironment(env: NodeJS.ProcessEnv, top: string): NodeJS.ProcessEnv {
  const kept = Object.entries(env).filter(([name]) => !/^GIT_/i.test(name));
  const path = env.PATH?.split(delimiter).filter((folder) => isAbsolute(folder));
  return {
    ...Object.fromEntries(kept),
    ...(path && { PATH: path.join(delimiter) }),
    GIT_OPTIONAL_LOCKS: '0',
    GIT_CEILING_DIRECTORIES: dirname(top),
    // A partial clone fetches objects that are missing, with programs that its configuration names.
    GIT_ALLOW_PROTOCOL: '',
    GIT_NO_LAZY_FETCH: '1',
  };
}
