import { linkSync, renameSync, unlinkSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type Session, viewFileText } from '@0dai/session-schema';
import { FileError } from './errors.ts';
import {
  ensureFolder,
  errorCode,
  fsyncFolder,
  listFolder,
  lstatIfThere,
  removeIfThere,
  writeAtomic,
} from './files.ts';
import { viewDigest } from './key.ts';
import type { Store } from './store.ts';
import { ownerOf, temporaryName } from './temporary-name.ts';
import { readViewFile, type ViewFile } from './view-file.ts';

/**
 * The baton's place, `active.json`, among processes that know nothing of each other. Between looking at it
 * and taking it away, another session may have come into it: so whatever is to go is first moved aside under
 * a name of its own (`.active.json.<pid>.<chance>.out`), looked at again, and put back if it is not what was
 * meant. A reader that finds the place empty looks for such names, and so does whoever comes after a kill.
 */

/** The text of a view file: the session, with our digest where we have a key. */
export function signedView({ key }: Store, session: Session): string {
  return viewFileText(session, key && ((text) => viewDigest(key, text)));
}

/**
 * Puts a session in the place of the baton, unless there is one already.
 * @returns false where there is one
 */
export function placeView(store: Store, session: Session): boolean {
  ensureFolder(store.project.root, 'ai', 'sessions');
  return writeAtomic(store.project.active, signedView(store, session), 'create');
}

/** Puts a session over the view of its own that is in the place. */
export function replaceView(store: Store, session: Session): void {
  writeAtomic(store.project.active, signedView(store, session), 'replace');
}

/** Takes the view of a session that is over out of the place, unless a later state of it stands there. */
export function clearPlace(store: Store, session: Session): void {
  const out = moveOver(store, session);
  if (out === undefined) return;
  removeIfThere(out);
  try {
    fsyncFolder(store.project.folder);
  } catch (error) {
    throw new FileError('clear away', store.project.active, error);
  }
}

/**
 * As `clearPlace`, but the view stays under the name it was moved to, for the caller to remove once another
 * session is in the place: killed in between, readers find the name and look for that session.
 */
export function moveOver(store: Store, session: Session): string | undefined {
  return moveOut(store, (file) => file.raw?.id === session.id && !isLater(file, session));
}

/** Whether a file of a session shows more of it than somebody has read: then its writer came after them. */
export function isLater(file: ViewFile | undefined, { journal }: Session): boolean {
  return file?.own === true && (file.view?.journal.position ?? 0) > journal.position;
}

/**
 * Moves an `active.json` that cannot be read, or is a stranger's, out of the way under a name that says so.
 * Where a session of the user's is to come into the place, `moveOut` and, when it is there, `keepAside`.
 * @param meant whether this is the one to be moved
 * @returns where it is now; undefined where it is not there any more
 */
export function setAside(
  store: Store,
  why: 'unreadable' | 'withheld',
  meant: (file: ViewFile) => boolean,
): string | undefined {
  const out = moveOut(store, meant);
  return out === undefined ? undefined : keepAside(store, why, out);
}

/**
 * Puts the view of a session in progress under the name of one that was moved out of the place: killed while another
 * session's entries make that one the session in progress, it is found by it (`settleMovedOut`).
 */
export function keepOut(store: Store, session: Session): string {
  const out = join(store.project.folder, temporaryName(basename(store.project.active), 'out'));
  writeAtomic(out, signedView(store, session), 'create');
  return out;
}

/** Gives a file that was moved out of the place a name under which it stays. */
export function keepAside(store: Store, why: 'unreadable' | 'withheld', out: string): string {
  const { active, folder } = store.project;
  const stamp = new Date(store.host.now()).toISOString().replace(/[-:]|\.\d+/g, '');
  for (let n = 1; ; n++) {
    const path = join(folder, `${why}-${stamp}${n > 1 ? `-${n}` : ''}-${basename(active)}`);
    try {
      linkSync(out, path);
      unlinkSync(out);
      fsyncFolder(folder);
      return path;
    } catch (error) {
      // Another one was set aside in the same second.
      if (errorCode(error) !== 'EEXIST') throw new FileError('set aside', active, error);
    }
  }
}

/** Views that were moved out of the place and not yet dealt with, by processes of these kinds. */
export function movedOut(
  store: Store,
  by: readonly ('gone' | 'mine' | 'alive')[],
  names = listFolder(store.project.folder),
): string[] {
  return (
    names
      .filter((name) => {
        const owner = ownerOf(name, 'out');
        return owner !== undefined && by.includes(owner);
      })
      .map((name) => join(store.project.folder, name))
      // Of such a name may be anything; ours are files.
      .filter((path) => lstatIfThere(path)?.isFile())
  );
}

/**
 * Moves what is in the place out of it. As long as it has that name, readers who find the place empty know that a
 * session is about to come there.
 * @returns the name it was moved to; undefined where what was meant is not in the place
 */
export function moveOut(store: Store, meant: (file: ViewFile) => boolean): string | undefined {
  const { active, folder } = store.project;
  const there = readViewFile(store, active);
  if (!there || !meant(there)) return undefined;
  const out = join(folder, temporaryName(basename(active), 'out'));
  try {
    renameSync(active, out);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw new FileError('move', active, error);
  }
  let moved: ViewFile | undefined;
  try {
    moved = readViewFile(store, out);
  } catch (error) {
    putBack(store, out);
    throw error;
  }
  if (!moved || meant(moved)) return out;
  putBack(store, out);
  return undefined;
}

function putBack(store: Store, out: string): void {
  const { active, folder } = store.project;
  try {
    linkSync(out, active);
    unlinkSync(out);
    fsyncFolder(folder);
  } catch (error) {
    // Yet another session has come into the place: the next refresh deals with the one that is out (`leftover`).
    if (errorCode(error) !== 'EEXIST') throw new FileError('put back', active, error);
  }
}
