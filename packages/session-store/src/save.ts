import {
  ID_RANDOM_BYTES,
  InvalidInputError,
  newSessionId,
  redactDeep,
  type SaveInput,
  type Session,
  type SessionPatch,
  toPatch,
} from '@0dai/session-schema';
import { putAway } from './archive.ts';
import { placeView, readActive, refreshView, setAside } from './baton.ts';
import { removeIfThere } from './files.ts';
import { changedFiles, readHead } from './git.ts';
import { appendEntries, journalPath, newEntry, type Writer } from './journal.ts';
import { toProjectPath } from './project.ts';
import { fromJournal, type Reading } from './reading.ts';
import type { Store } from './store.ts';

/** What a save did. */
export interface Saved {
  /** The session after it. */
  session: Session;
  /** The journal entry it became. */
  entry: string;
  /** It began the session. */
  began: boolean;
  /** Something secret was in it and was taken out. */
  redacted: boolean;
  /** Where an `active.json` that could not be read was put. */
  setAside?: string;
}

/** How a save is made. */
export interface SaveOptions {
  /** Also list the files with uncommitted changes; runs git. */
  listChanges?: boolean;
  /** The folder that relative paths start from. Default: the project's. */
  cwd?: string;
}

/**
 * Adds to the session in progress, or begins one; what the save does not mention stays. It is on disk,
 * durably, when this returns.
 *
 * @throws {InvalidInputError} for a step that is not in the plan, a path outside the project
 * @throws {FileError} when the disk refuses; what was saved before is intact
 * @example save(store, { summary: 'found the cause', files_touched: ['src/a.ts'] }, writer)
 */
export function save(store: Store, input: SaveInput, writer: Writer, options: SaveOptions = {}): Saved {
  const { project, host } = store;
  const before = readActive(store);
  const patch = toPatch(input, {
    session: before.session,
    actor: writer.actor,
    projectPath: (path) => toProjectPath(project, options.cwd ?? project.root, path),
  });
  const head = readHead(project, host.home);
  const changed = head && options.listChanges ? changedFiles(project) : undefined;
  if (head) patch.git = { ...head, ...(changed && { changed_files: changed }) };
  return write(store, before, { type: 'save', patch }, writer);
}

/**
 * Corrects the session in progress: removes or replaces what a save only adds to.
 * @param patch what `differences` found between the session and its corrected form
 */
export function edit(store: Store, reading: Reading, patch: SessionPatch, writer: Writer): Saved {
  return write(store, reading, { type: 'edit', patch }, writer);
}

function write(
  store: Store,
  before: Reading,
  body: { type: 'save' | 'edit'; patch: SessionPatch },
  writer: Writer,
): Saved {
  const redacted = JSON.stringify(redactDeep(body.patch)) !== JSON.stringify(body.patch);
  const aside = before.unreadable ? setAside(store, 'unreadable') : undefined;
  const about = { redacted, ...(aside && { setAside: aside }) };
  if (before.over) putAway(store, before.over);
  let current = before;
  for (let attempt = 0; attempt < 3; attempt++) {
    if (current.session) {
      const { id, journal } = current.session;
      const entry = newEntry(store.host, store.key, id, journal.last, body, writer);
      appendEntries(store.project, id, [entry], true);
      const after = refreshView(store, id);
      return { session: after.session ?? current.session, entry: entry.id, began: false, ...about };
    }
    const began = begin(store, body, writer);
    if (began) return { ...began, began: true, ...about };
    // Somebody else began at the same moment: this is added to theirs.
    current = readActive(store);
  }
  throw new InvalidInputError('The session kept changing hands while saving. Nothing was saved; try again.');
}

/** A new session with its first entry; undefined where another has just taken the place. */
function begin(
  store: Store,
  body: { type: 'save' | 'edit'; patch: SessionPatch },
  writer: Writer,
): { session: Session; entry: string } | undefined {
  const { project, host, key } = store;
  const id = newSessionId(host.now(), host.random(ID_RANDOM_BYTES));
  const git = readHead(project, host.home);
  const first = newEntry(host, key, id, undefined, { type: 'begin', ...(git && { git }) }, writer);
  const entry = newEntry(host, key, id, first.id, body, writer);
  appendEntries(project, id, [first, entry], true);
  const { session } = fromJournal(store, id);
  if (!session) return undefined;
  if (!placeView(store, session)) {
    const there = readActive(store);
    if (there.session) {
      removeIfThere(journalPath(project, id));
      return undefined;
    }
    // Not a session of this user's in progress: a stranger's, which is kept aside, or one that is over.
    if (there.over) putAway(store, there.over);
    else setAside(store, there.unreadable ? 'unreadable' : 'withheld');
    if (!placeView(store, session)) {
      removeIfThere(journalPath(project, id));
      return undefined;
    }
  }
  return { session, entry: entry.id };
}
