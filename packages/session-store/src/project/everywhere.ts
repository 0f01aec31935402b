import { isAbsolute, join, relative, sep } from 'node:path';
import { overwrite, removeIfThere } from '../fs/files.ts';
import type { Host } from '../machine/host.ts';
import { makeStateDir } from '../state/key.ts';
import { readText } from './git-files.ts';
import { findProject, gitRoot } from './project.ts';
import { ensureStore, type Store } from './store.ts';

const MAX_BYTES = 256 * 1024;
const HEADER = '# Every git work tree takes part, except those in these folders, one a line:';

/** The setting that Session Roaming works in every git work tree, not only in projects with `ai/sessions`. */
export interface Everywhere {
  /** Folders whose work trees take no part by themselves, absolute. */
  ignored: readonly string[];
}

/**
 * Reads whether every git work tree takes part in Session Roaming. The file that says so is part of the installed hook
 * command, which looks for it in every folder (session-hooks, `hookCommand`).
 * @returns undefined if only the projects with `ai/sessions` take part, or the file cannot be read
 */
export function readEverywhere(host: Host): Everywhere | undefined {
  const text = readText(pathOf(host), MAX_BYTES);
  return text === undefined ? undefined : { ignored: text.split(/\r?\n/).filter((line) => isAbsolute(line)) };
}

/**
 * Lets every git work tree take part, or with undefined only projects with `ai/sessions` again.
 * @throws {FileError} {UnsafePathError} if it cannot be written
 */
export function setEverywhere(host: Host, everywhere: Everywhere | undefined): void {
  if (!everywhere) {
    removeIfThere(pathOf(host));
    return;
  }
  makeStateDir(host);
  const folders = [...new Set(everywhere.ignored)].filter((folder) => !/[\r\n]/.test(folder));
  overwrite(pathOf(host), [HEADER, ...folders, ''].join('\n'));
}

/**
 * Finds the git work tree of a folder that takes part only because all do; undefined if it has `ai/sessions`, or does
 * not take part.
 * @throws {UnsafePathError} as `findProject`
 */
export function everywhereRoot(folder: string, host: Host): string | undefined {
  const everywhere = readEverywhere(host);
  if (!everywhere || findProject(folder, host.home)) return undefined;
  const root = gitRoot(folder, host.home);
  if (root === undefined || isBelow(host.home, root)) return undefined;
  return everywhere.ignored.some((ignored) => isBelow(root, ignored)) ? undefined : root;
}

/**
 * The store of a git work tree that takes part only because all do. Creates it: the caller has something to record.
 * @throws {KeyError} {NotAProjectError} {FileError} as `ensureStore`
 */
export function beginEverywhere(folder: string, host: Host): Store | undefined {
  const root = everywhereRoot(folder, host);
  return root === undefined ? undefined : ensureStore(root, host);
}

function isBelow(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

function pathOf({ stateDir }: Host): string {
  return join(stateDir, 'everywhere');
}
