import { lstatSync, readlinkSync } from 'node:fs';
import { dirname, isAbsolute, join, parse, relative, sep } from 'node:path';
import type { Base } from '@0dai/session-hooks';
import { errorCode } from '@0dai/session-store/internal';
import { ConfigLinkError, ConfigUnreadableError } from '../errors.ts';

/** As many as Linux follows. */
const MAX_LINKS = 40;

/**
 * Follows every symlink of an absolute path to its end, which need not exist. Editing the end keeps the links of
 * users who keep their dotfiles in a repository. Goes part by part, as the system does: read as text, `link/..` is
 * another folder.
 * @throws {ConfigUnreadableError} when the links form a cycle, or a folder cannot be searched.
 */
export function followLinks(path: string): string {
  let { root: end } = parse(path);
  let parts = path.slice(end.length).split(sep);
  for (let links = 0; parts.length > 0; ) {
    const [part = '', ...rest] = parts;
    parts = rest;
    const next = join(end, part);
    if (!isLink(next)) {
      end = next;
      continue;
    }
    links += 1;
    if (links > MAX_LINKS) throw new ConfigUnreadableError(path, 'is a symlink in a cycle of symlinks');
    const target = readlinkSync(next);
    const { root } = parse(target);
    if (isAbsolute(target)) end = root;
    parts = [...target.slice(root.length).split(sep), ...parts];
  }
  return end;
}

/**
 * Refuses a project's file whose symlinks lead out of it: a clone could make us edit the user's own files. The user may
 * link the files of their home anywhere.
 * @param file its path is absolute, and with the base `project` below `projectRoot`
 * @throws {ConfigLinkError} {ConfigUnreadableError}
 */
export function refuseLinkOut({ path, base }: { path: string; base: Base }, projectRoot: string): void {
  if (base === 'user') return;
  const root = followLinks(projectRoot);
  let at = projectRoot;
  for (const part of relative(projectRoot, path).split(sep)) {
    at = join(at, part);
    const end = followLinks(at);
    if (!isBelow(end, root)) throw new ConfigLinkError(relative(projectRoot, at), end);
  }
}

function isBelow(path: string, folder: string): boolean {
  return path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

function isLink(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true;
  } catch (error) {
    // Below a file there is nothing; `readConfig` reports it.
    if (errorCode(error) === 'ENOTDIR') return false;
    const reason = error instanceof Error ? error.message : String(error);
    throw new ConfigUnreadableError(dirname(path), `cannot be searched: ${reason}`, { cause: error });
  }
}
