import { renameSync } from 'node:fs';
import { basename, join } from 'node:path';
import { SESSION_ID, type Session } from '@0dai/session-schema';
import { FileError } from './errors.ts';
import { ensureFolder, errorCode, removeIfThere, sweepTemporary, writeAtomic } from './files.ts';
import { takeIn } from './hand-edit.ts';
import { readJournal } from './journal.ts';
import { isOwnView, viewDigest } from './key.ts';
import { fromCheckpoint, fromJournal, NOTHING, type Reading } from './reading.ts';
import { latestActive } from './recover.ts';
import type { Store } from './store.ts';
import { readViewFile } from './view-file.ts';

/**
 * Reads the session in progress. The ordinary case costs two small reads: a view that we wrote ourselves
 * is the checkpoint, and only the journal's tail is folded onto it. A view that somebody changed by hand
 * is taken in as a journal entry.
 *
 * @throws {NewerSchemaError} when a newer version wrote it; nothing is touched
 * @throws {UnsafePathError} when a file of ours is a symlink
 */
export function readActive(store: Store): Reading {
  const file = readViewFile(store.project.active);
  if (!file) return NOTHING;
  const { raw, view } = file;
  if (view && isOwnView(store.key, view)) {
    return unlessOver(store, fromCheckpoint(store, view) ?? fromJournal(store, view.id));
  }
  if (!raw) return { ...(latestActive(store) ?? NOTHING), unreadable: true, outdated: true };

  const id = typeof raw.id === 'string' && SESSION_ID.test(raw.id) ? raw.id : undefined;
  const journal = id === undefined ? undefined : readJournal(store.project, store.key, id);
  if (id === undefined || !journal || journal.own.length === 0) {
    // Not a word of it is known to be this user's. A session of theirs may lie beside it (a pull replaced the view).
    const own = latestActive(store) ?? NOTHING;
    return {
      ...own,
      withheld: own.withheld + (journal?.foreign.length ?? 0) + 1,
      ...(id !== undefined && own.withheldId === undefined && { withheldId: id }),
      outdated: own.session !== undefined,
    };
  }
  return unlessOver(store, takeIn(store, id, journal, raw, file.mtimeMs));
}

/** A view whose journal says that its session is over: a kill came between. Another may have begun meanwhile. */
function unlessOver(store: Store, reading: Reading): Reading {
  const { session } = reading;
  if (session?.status === 'active') return reading;
  return { ...(latestActive(store) ?? NOTHING), outdated: true, ...(session && { over: session }) };
}

/** How often a view is written again because the journal grew meanwhile; every writer does the same. */
const ROUNDS = 20;

/**
 * Writes `active.json` from a session's journal, without a lock: after the rename it looks whether the
 * journal has grown past what it wrote, and writes again if so. A session that is over is not written;
 * its view is taken away.
 *
 * @param start the reading just made, when there is one
 * @returns the session as it now stands in its journal
 */
export function refreshView(store: Store, id: string, start?: Reading): Reading {
  const { project } = store;
  let reading = start ?? fromJournal(store, id);
  for (let round = 0; round < ROUNDS; round++) {
    const { session } = reading;
    if (!session) return reading;
    const there = readViewFile(project.active);
    if (session.status !== 'active') {
      if (there?.view?.id === id) removeIfThere(project.active);
      return reading;
    }
    // Another session has taken the place (somebody began, or resumed, another): it is not overwritten.
    if (there?.view && there.view.id !== id && isOwnView(store.key, there.view)) {
      if (fromJournal(store, there.view.id).session?.status === 'active') return reading;
    }
    if (there && !there.raw) setAside(store, 'unreadable');
    writeAtomic(project.active, viewFileText(store, session), 'replace');
    const grown = readJournal(project, store.key, id, session.journal);
    if (grown?.size === session.journal.position) {
      sweepTemporary(project.folder);
      return { ...reading, outdated: false };
    }
    reading = fromJournal(store, id);
  }
  // Others keep writing: each of them looks again after itself, so the last one's view is complete.
  return reading;
}

/**
 * Puts a session that begins or comes back in the place of the baton, unless there is one already.
 * @returns false where there is one
 */
export function placeView(store: Store, session: Session): boolean {
  ensureFolder(store.project.root, 'ai', 'sessions');
  return writeAtomic(store.project.active, viewFileText(store, session), 'create');
}

/** The text of a view file: the session, with our digest where we have a key. */
export function viewFileText(store: Store, session: Session): string {
  const { digest: _old, ...rest } = session;
  const signed = store.key ? { ...rest, digest: viewDigest(store.key, rest) } : rest;
  return `${JSON.stringify(signed, null, 2)}\n`;
}

/**
 * Moves an `active.json` that cannot be read, or is a stranger's, out of the way under a name that says so.
 * @returns where it is now; undefined where there was nothing
 */
export function setAside(store: Store, why: 'unreadable' | 'withheld'): string | undefined {
  const { active, folder } = store.project;
  const stamp = new Date(store.host.now()).toISOString().replace(/[-:]|\.\d+/g, '');
  const path = join(folder, `${why}-${stamp}-${basename(active)}`);
  try {
    renameSync(active, path);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw new FileError('set aside', active, error);
  }
  return path;
}
