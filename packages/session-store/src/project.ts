import { lstatSync, realpathSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { isProjectPath } from '@0dai/session-schema';
import { UnsafePathError } from './errors.ts';
import { ensureFolder, lstatIfThere, writeAtomic } from './files.ts';

/** A project with an `ai/sessions` folder, and where everything of ours in it is. */
export interface Project {
  /** Real path of the project. */
  root: string;
  /** `ai/sessions` in it. */
  folder: string;
  /** The baton. */
  active: string;
  log: string;
  history: string;
  parked: string;
}

/**
 * The project that a folder belongs to: the nearest one upward with `ai/sessions`, stopping at the git
 * root, at home, and where the owner changes.
 * @returns undefined where there is none
 * @throws {UnsafePathError} when `ai` or `ai/sessions` is a symlink or not a folder
 */
export function findProject(cwd: string, home: string): Project | undefined {
  for (const folder of upward(cwd, home)) {
    const ai = lstatIfThere(join(folder, 'ai'));
    if (!ai) continue;
    const sessions = lstatIfThere(join(folder, 'ai', 'sessions'));
    if (!sessions) continue;
    for (const [stat, path] of [
      [ai, join(folder, 'ai')],
      [sessions, join(folder, 'ai', 'sessions')],
    ] as const) {
      if (!stat.isDirectory()) {
        throw new UnsafePathError(path, stat.isSymbolicLink() ? 'a symbolic link' : 'not a folder');
      }
    }
    return projectAt(folder);
  }
  return undefined;
}

/**
 * The project of a folder, made where there is none: at the git root, else right here.
 * Everything in `ai/sessions` is git-ignored from the start; sharing it is the user's decision.
 */
export function ensureProject(cwd: string, home: string): Project {
  const found = findProject(cwd, home);
  if (found) return found;
  const project = projectAt(gitRoot(cwd, home) ?? realpathSync(cwd));
  ensureFolder(project.root, 'ai', 'sessions');
  writeAtomic(
    join(project.folder, '.gitignore'),
    '# Working sessions of coding agents stay on this machine. Remove this file to share them through git.\n*\n',
    'create',
  );
  return project;
}

/** The top of the git work tree that a folder is in, by its `.git`; a worktree's and a submodule's is a file. */
export function gitRoot(cwd: string, home: string): string | undefined {
  return upward(cwd, home).find((folder) => lstatIfThere(join(folder, '.git')));
}

/**
 * A path as the session knows it: relative to the project, with `/`.
 * @param path absolute, or relative to `cwd`
 * @returns undefined for a path outside the project, or for the project itself
 */
export function toProjectPath(project: Project, cwd: string, path: string): string | undefined {
  const absolute = isAbsolute(path) ? path : resolve(cwd, path);
  const inside = (candidate: string) => {
    const name = relative(project.root, candidate).split(sep).join('/');
    return isProjectPath(name) ? name : undefined;
  };
  // The project may have been reached through a symlink, as /tmp is on macOS: the folder's real path decides then.
  return inside(absolute) ?? inside(realParent(absolute));
}

function realParent(path: string): string {
  let existing = dirname(path);
  while (!lstatIfThere(existing) && dirname(existing) !== existing) existing = dirname(existing);
  return join(realpathSync(existing), relative(existing, path));
}

function projectAt(root: string): Project {
  const folder = join(root, 'ai', 'sessions');
  return {
    root,
    folder,
    active: join(folder, 'active.json'),
    log: join(folder, 'log'),
    history: join(folder, 'history'),
    parked: join(folder, 'parked'),
  };
}

/** The folders to look in, from `cwd` up to the first boundary. */
function upward(cwd: string, home: string): string[] {
  const start = realpathSync(cwd);
  const realHome = lstatIfThere(home) ? realpathSync(home) : home;
  const owner = lstatSync(start).uid;
  const folders: string[] = [];
  for (let folder = start; ; folder = dirname(folder)) {
    // Home is looked at only when one stands in it: a session there would be every project's.
    if (folder === realHome && folder !== start) break;
    if (lstatIfThere(folder)?.uid !== owner) break;
    folders.push(folder);
    if (lstatIfThere(join(folder, '.git')) || folder === realHome || dirname(folder) === folder) break;
  }
  return folders;
}
