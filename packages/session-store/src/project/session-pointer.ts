import { SESSION_ID } from '@0dai/session-schema/internal';
import { FileError } from '../errors.ts';
import { readBounded, removeIfThere } from '../fs/files.ts';
import { createDirectly, writeAtomic } from '../fs/whole-files.ts';
import { keepIgnored, type Project } from './project.ts';

/**
 * The pointer `ai/sessions/current` holds one line, the id of the session in progress. It is created once,
 * exclusively. After that it is only replaced by a rename: a pointer to a session that is over means that none is in
 * progress. Only deleting its session removes it. `active.ts` lists the steps that read and write it.
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
  const file = readBounded(project.current, MAX_BYTES);
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
  keepIgnored(project);
  const line = `${id}\n`;
  if (seen.text === undefined) return create(project.current, line);
  return writeAtomic(project.current, line, 'replace', () => readCurrent({ project }).text === seen.text);
}

/** Removes the pointer if it names this session. */
export function removePointer({ project }: { project: Project }, id: string): void {
  if (readCurrent({ project }).id === id) removeIfThere(project.current);
}

/**
 * Creates the pointer by a hard link, so that no reader finds half a line; writes it directly if the file system has
 * no hard links (exFAT, some shares).
 */
function create(path: string, line: string): boolean {
  try {
    return writeAtomic(path, line, 'create');
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    return createDirectly(path, line);
  }
}
