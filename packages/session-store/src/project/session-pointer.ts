import { join } from 'node:path';
import { SESSION_ID } from '@0dai/session-schema/internal';
import { ensureFolder, readBounded, removeIfThere } from '../fs/files.ts';
import { sweepTemporary, writeAtomic } from '../fs/whole-files.ts';
import { keepIgnored } from './ignored.ts';
import { ensureFolderOf, type Project, projectIn } from './project.ts';

/**
 * The pointer `ai/sessions/current` holds one line, the id of the session in progress. It is created once,
 * exclusively. After that it is only replaced by a rename: a pointer to a session that is over means that none is in
 * progress. Only deleting its session removes it. `active.ts` lists the steps that read and write it.
 *
 * Each linked work tree has a pointer of its own. `trees/<name>` in the main work tree holds a copy of it, so that the
 * other work trees find its session, also after the work tree was removed.
 */

/** An id and a line end are 23 bytes: a longer file is not a pointer. */
const MAX_BYTES = 64;

/** The content of `current`. */
export interface Pointer {
  /** The beginning of the file; undefined if there is no file. */
  text: string | undefined;
  /** The id in it; undefined if it holds anything else. */
  id: string | undefined;
}

/**
 * Reads the pointer. It may hold anything: only its session's journal shows whether the session is this user's.
 * @throws {UnsafePathError} for a symlink, a folder, a pipe
 */
export function readCurrent({ project }: { project: Project }): Pointer {
  return pointerIn(project.current);
}

function pointerIn(path: string): Pointer {
  const file = readBounded(path, MAX_BYTES);
  const text = file?.bytes.toString('latin1');
  const id = text?.replace(/\r?\n$/, '');
  return { text, id: id !== undefined && !file?.truncated && SESSION_ID.test(id) ? id : undefined };
}

/**
 * Points `current` at a session.
 * @param seen what the caller found there. Between the last comparison with it and the rename, another process can
 *   still replace the pointer: the caller checks again afterwards (`active.ts`)
 * @returns false, with nothing changed, if `current` says something else by now
 */
export function pointAt({ project }: { project: Project }, id: string, seen: Pointer): boolean {
  if (seen.id === id) return true;
  ensureFolderOf(project);
  keepIgnored(project);
  const line = `${id}\n`;
  const isDone =
    seen.text === undefined
      ? writeAtomic(project.current, line, 'create')
      : writeAtomic(project.current, line, 'replace', () => readCurrent({ project }).text === seen.text);
  if (isDone) noteTree(project, line);
  return isDone;
}

/** Makes `current` name no session, because the one in progress moves to another work tree. */
export function clearPointer(project: Project): void {
  // Change the copy first: if only the copy names a session, `parkRemoved` parks it.
  noteTree(project, NOWHERE);
  writeAtomic(project.current, NOWHERE, 'replace');
}

const NOWHERE = '-\n';

/** Copies the pointer of a linked work tree to the main one, where git ignores it too. */
function noteTree(project: Project, line: string): void {
  const { tree, trees, main } = project;
  if (tree === undefined) return;
  keepIgnored(projectIn(project, main));
  ensureFolder(main, 'ai', 'sessions', 'trees');
  sweepTemporary(trees);
  writeAtomic(join(trees, tree), line, 'replace');
}

/**
 * Reads the copy of a linked work tree's pointer.
 * @returns undefined if there is none, or if it names no session
 */
export function notedIn({ trees }: Project, tree: string): string | undefined {
  return pointerIn(join(trees, tree)).id;
}

/** Removes the copy of the pointer of a linked work tree that was removed. */
export function forgetTree({ trees }: Project, tree: string): void {
  removeIfThere(join(trees, tree));
}

/** Removes the pointer if it names this session. */
export function removePointer({ project }: { project: Project }, id: string): void {
  if (readCurrent({ project }).id !== id) return;
  if (project.tree !== undefined) forgetTree(project, project.tree);
  removeIfThere(project.current);
}
