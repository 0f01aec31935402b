import { mkdirSync, realpathSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { isProjectPath } from '@0dai/session-schema/internal';
import { FileError, NotAProjectError, OtherUserError, UnsafePathError } from '../errors.ts';
import { ensureFolder, errorCode, fsyncFolder, listFolder, lstatIfThere } from '../fs/files.ts';
import { giveFolder } from '../fs/owners.ts';
import { ownerOf, temporaryName } from '../fs/temporary-name.ts';
import { writeAtomic } from '../fs/whole-files.ts';
import { IGNORE_ALL, ignoreOurs, isOurs } from './ignored.ts';
import { type LinkedTree, linkedTree } from './linked-tree.ts';

/** A project with an `ai/sessions` folder, and the paths of everything in it. */
export interface Project {
  /** Real path of the project. */
  root: string;
  /**
   * Real path of the same project in the main work tree, where journals, archive, settings and lock are: removing a
   * linked work tree deletes what git ignores in it. The same as `root` unless this is a linked work tree.
   */
  main: string;
  /** Git's name for the linked work tree; absent in any other. */
  tree?: string;
  /** `ai/sessions` in it. */
  folder: string;
  /** The view of the session in progress, `active.json`. */
  active: string;
  /** The pointer to the session in progress. */
  current: string;
  /** The folder's `.gitignore`. */
  ignore: string;
  /** The settings, `settings.json`. */
  settings: string;
  /** The folder of the journals. */
  log: string;
  /** The folder of the completed sessions. */
  history: string;
  /** The folder of the parked sessions. */
  parked: string;
  /** A copy of the pointer of each linked work tree. */
  trees: string;
  /** The user to whom it belongs, if this process is root and must not write there. */
  owner?: string;
}

/**
 * Finds the project that a folder belongs to: the nearest one upward with `ai/sessions`. Stops at the git root, at
 * home, and where the owner changes; home, `/` and temporary folders are never projects. A linked work tree takes part
 * if its main work tree does. One with journals of its own, from git or an earlier version, is a project of its own.
 * @returns undefined if there is none
 * @throws {UnsafePathError} when one of its folders is a symlink, not a folder, or another user's
 */
export function findProject(cwd: string, home: string): Project | undefined {
  let linked: { tree: LinkedTree | undefined } | undefined;
  const start = realFolder(cwd);
  if (start === undefined || noProjects(home).has(start)) return undefined;
  for (const root of upward(start, home)) {
    const own = projectAt(root);
    // An ordinary project: no need to read git's files.
    if (isThere(own) && lstatIfThere(own.log)) return checked(own);
    linked ??= { tree: linkedTreeAt(start, home) };
    const { tree } = linked;
    const main = tree && mainProject(tree, root, home);
    if (main) return checked(projectAt(root, main, tree.name));
    if (isThere(own)) return checked(own);
  }
  return undefined;
}

function linkedTreeAt(cwd: string, home: string): LinkedTree | undefined {
  const top = gitRoot(cwd, home);
  return top === undefined ? undefined : linkedTree(top);
}

/** The counterpart of a folder of a linked work tree in the main one, if that takes part. */
function mainProject({ top, main }: LinkedTree, root: string, home: string): string | undefined {
  const counterpart = join(main, relative(top, root));
  return !noProjects(home).has(counterpart) && isThere(projectAt(counterpart)) ? counterpart : undefined;
}

/** The same project in another work tree of its repository. */
export function projectIn(project: Project, root: string, tree?: string): Project {
  return { ...checked(projectAt(root, project.main, tree)), ...(project.owner && { owner: project.owner }) };
}

/**
 * Refuses to write in a project of another user, as root.
 * @throws {OtherUserError}
 */
export function refuseOtherOwner({ root, owner }: Project): void {
  if (owner !== undefined) throw new OtherUserError(root, owner);
}

/** The folders that are never projects, and what each is: a session there would belong to everything below it. */
function noProjects(home: string): ReadonlyMap<string | undefined, string> {
  return new Map([
    ...['/tmp', '/var/tmp', tmpdir()].map(
      (path) => [realFolder(path), 'a folder for temporary files'] as const,
    ),
    [realFolder(home), 'your home folder'],
    [resolve('/'), 'the root of the file system'],
  ]);
}

function isThere(project: Project): boolean {
  const { folder } = project;
  const stat = lstatIfThere(dirname(folder)) && lstatIfThere(folder);
  // Whatever else stands there, a link for one, is refused by `checked`.
  return stat !== undefined && (!stat.isDirectory() || isOurs(project));
}

/** All paths inside begin with these folders: a symlink among them would redirect every read and write. */
function checked(project: Project): Project {
  for (const root of new Set([project.root, project.main])) {
    const { folder } = projectAt(root);
    for (const path of [dirname(folder), folder]) checkFolder(path, root);
  }
  for (const path of [project.log, project.history, project.parked, project.trees])
    checkFolder(path, project.main);
  return project;
}

function checkFolder(path: string, root: string, stat = lstatIfThere(path)): void {
  if (!stat) return;
  if (!stat.isDirectory()) {
    throw new UnsafePathError(path, stat.isSymbolicLink() ? 'a symbolic link' : 'not a folder');
  }
  if (stat.uid !== process.getuid?.() && stat.uid !== lstatIfThere(root)?.uid) {
    throw new UnsafePathError(path, "another user's");
  }
}

/**
 * Finds the project of a folder, or creates it: at the git root, else in the folder itself. Git ignores everything in
 * `ai/sessions` from the start; sharing it is the user's decision.
 * @throws {NotAProjectError} for home, `/` and temporary folders
 * @throws {FileError} if it cannot be created
 */
export function ensureProject(cwd: string, home: string): Project {
  return ensureFolderOf(placeOfProject(cwd, home));
}

/** The project that `ensureProject` returns, with nothing created; throws as that does. */
export function placeOfProject(cwd: string, home: string): Project {
  const found = findProject(cwd, home);
  if (found) return found;
  const root = gitRoot(cwd, home) ?? realFolder(cwd);
  if (root === undefined)
    throw new FileError('create ai/sessions in', cwd || 'the current folder', { code: 'ENOENT' });
  const why = noProjects(home).get(root);
  if (why !== undefined) throw new NotAProjectError(root, why);
  return projectAt(root);
}

/**
 * Creates `ai/sessions` in a project that has none yet, such as a linked work tree before its first session. If the
 * project has its own folder of that name, makes git ignore our files in it.
 * @throws {FileError} if it cannot be created
 */
export function ensureFolderOf(project: Project): Project {
  if (lstatIfThere(project.folder)) {
    if (!isOurs(project)) ignoreOurs(project);
    return project;
  }
  const ai = ensureFolder(project.root, 'ai');
  for (const name of listFolder(ai)) {
    if (ownerOf(name) === 'gone') rmSync(join(ai, name), { recursive: true, force: true });
  }
  // Create it under another name and rename it: a kill in between would leave a folder without .gitignore, which git
  // would share.
  const making = join(ai, temporaryName(basename(project.folder)));
  try {
    mkdirSync(making, { mode: 0o700 });
    giveFolder(making);
    writeAtomic(join(making, basename(project.ignore)), IGNORE_ALL, 'replace');
    renameSync(making, project.folder);
    fsyncFolder(ai);
  } catch (error) {
    rmSync(making, { recursive: true, force: true });
    // Another process created it at the same moment.
    const made = ['ENOTEMPTY', 'EEXIST', 'EPERM'].includes(errorCode(error) ?? '');
    if (!made || !lstatIfThere(project.folder)) {
      throw error instanceof FileError ? error : new FileError('create the folder', project.folder, error);
    }
  }
  checkFolder(project.folder, project.root);
  return project;
}

/**
 * Finds the top of the git work tree that a folder is in, by its `.git`, which is a file in a linked worktree or a
 * submodule.
 */
export function gitRoot(cwd: string, home: string): string | undefined {
  for (const folder of upward(cwd, home)) if (isWorkTree(folder)) return folder;
  return undefined;
}

/**
 * Whether a folder is the top of a work tree, as git sees it. An empty `.git` does not count: Codex CLI 0.169.0
 * leaves one in the temporary folder when it is killed in its sandbox.
 */
function isWorkTree(folder: string): boolean {
  const git = lstatIfThere(join(folder, '.git'));
  return (
    git !== undefined && (!git.isDirectory() || lstatIfThere(join(folder, '.git', 'HEAD')) !== undefined)
  );
}

/**
 * Converts a path to the form that the session stores: relative to the project, with `/`.
 * @param path absolute, or relative to `cwd`
 * @returns undefined for a path outside the project, or for the project itself
 */
export function toProjectPath(project: Project, cwd: string, path: string): string | undefined {
  // lstat throws on a NUL, and no path holds one.
  if (path.includes('\0')) return undefined;
  const absolute = isAbsolute(path) ? path : resolve(cwd, path);
  const inside = (candidate: string) => {
    const name = relative(project.root, candidate).split(sep).join('/');
    return isProjectPath(name) ? name : undefined;
  };
  // The caller may have reached the project through a symlink, as /tmp is on macOS: then the folder's real path
  // decides.
  return inside(absolute) ?? inside(realParent(absolute));
}

/**
 * A path below a folder that is gone, as a path in the project that took its place; other paths as they are. A log of
 * Windows has backslashes.
 * @example movedPath('/old/src/a.ts', '/old') // 'src/a.ts', relative to the project
 */
export function movedPath(path: string, from: string | undefined): string {
  if (from === undefined) return path;
  const folder = from.replace(/[\\/]+$/, '');
  const rest = path.slice(folder.length);
  if (folder === '' || !path.startsWith(folder) || !/^[\\/]/.test(rest)) return path;
  return folder.includes('/') ? rest.slice(1) : rest.slice(1).replaceAll('\\', '/');
}

function realParent(path: string): string {
  let existing = dirname(path);
  while (!lstatIfThere(existing) && dirname(existing) !== existing) existing = dirname(existing);
  return join(realFolder(existing) ?? existing, relative(existing, path));
}

/** Resolves the real path of a folder; returns undefined if it does not exist. */
function realFolder(path: string): string | undefined {
  try {
    return realpathSync.native(path);
  } catch (error) {
    const code = errorCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ELOOP' || code === 'ENAMETOOLONG')
      return undefined;
    throw new FileError('access', path, error);
  }
}

function projectAt(root: string, main = root, tree?: string): Project {
  const folder = join(root, 'ai', 'sessions');
  const kept = join(main, 'ai', 'sessions');
  return {
    root,
    main,
    ...(tree !== undefined && { tree }),
    folder,
    active: join(folder, 'active.json'),
    current: join(folder, 'current'),
    ignore: join(folder, '.gitignore'),
    settings: join(kept, 'settings.json'),
    log: join(kept, 'log'),
    history: join(kept, 'history'),
    parked: join(kept, 'parked'),
    trees: join(kept, 'trees'),
  };
}

/**
 * Yields the folders to search, from `cwd` up to the first boundary. Each boundary is checked only when the caller
 * asks for the next folder.
 */
function* upward(cwd: string, home: string): Generator<string> {
  const start = realFolder(cwd);
  // A deleted working folder belongs to no project.
  if (start === undefined) return;
  yield start;
  const none = noProjects(home);
  const owner = lstatIfThere(start)?.uid;
  let folder = start;
  while (!none.has(folder) && !isWorkTree(folder)) {
    folder = dirname(folder);
    if (none.has(folder) || lstatIfThere(folder)?.uid !== owner) return;
    yield folder;
  }
}
