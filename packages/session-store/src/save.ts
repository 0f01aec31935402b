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
import { readActive, refreshView, settle } from './baton.ts';
import { LockedError } from './errors.ts';
import { removeIfThere } from './files.ts';
import { changedFiles, readHead } from './git.ts';
import { appendEntries, journalPath, newEntry, readJournal, type Writer } from './journal.ts';
import { placeView } from './place.ts';
import { toProjectPath } from './project.ts';
import { fromJournal, type Reading } from './reading.ts';
import { keyOf, type Store } from './store.ts';
import { VIEW_MAX } from './view-file.ts';

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

/** How often a save looks for a session again, others beginning and ending them at the same time. */
const ATTEMPTS = 20;

/**
 * Adds to the session in progress, or begins one; what the save does not mention stays. It is on disk,
 * durably, when this returns.
 *
 * @throws {InvalidInputError} for a step that is not in the plan, a path outside the project
 * @throws {KeyError} where this user has no key
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

interface Body {
  type: 'save' | 'edit';
  patch: SessionPatch;
}

function write(store: Store, before: Reading, body: Body, writer: Writer): Saved {
  const { project, host } = store;
  const key = keyOf(store);
  const redacted = JSON.stringify(redactDeep(body.patch)) !== JSON.stringify(body.patch);
  // What cannot be recorded is refused before anything is begun for it.
  newEntry(host, key, '', undefined, body, writer);
  checkSize(before.session, body);
  let current = before;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    settle(store, current);
    const begun = current.session ? undefined : begin(store, writer);
    const session = current.session ?? begun?.session;
    if (session) {
      const { id, journal } = session;
      const entry = newEntry(host, key, id, journal.last, body, writer);
      appendEntries(project, id, [entry], true);
      const after = refreshView(store, id);
      const aside = begun?.setAside ?? after.setAside;
      return {
        session: after.session ?? session,
        entry: entry.id,
        began: begun !== undefined,
        redacted,
        ...(aside !== undefined && { setAside: aside }),
      };
    }
    // Somebody else began at the same moment: this is added to theirs.
    current = readActive(store);
  }
  throw new LockedError('The session kept changing hands while saving. Nothing was saved; try again.');
}

/**
 * A new session, empty, in the baton's place. It comes there before anything is said in it: whoever finds
 * a journal that only begins knows that nobody has saved to it.
 * @returns undefined where another has just taken the place
 */
function begin(store: Store, writer: Writer): { session: Session; setAside?: string } | undefined {
  const { project, host, key } = store;
  const id = newSessionId(host.now(), host.random(ID_RANDOM_BYTES));
  const git = readHead(project, host.home);
  const first = newEntry(host, keyOf(store), id, undefined, { type: 'begin', ...(git && { git }) }, writer);
  appendEntries(project, id, [first], true);
  const { session } = fromJournal(store, id);
  if (session && placeView(store, session)) return { session };
  const there = readActive(store);
  if (session && !there.session) {
    // Not a session of this user's in progress: one that is over, a stranger's, or a broken one.
    const { outdated, setAside } = refreshView(store, id);
    if (!outdated) return { session, ...(setAside !== undefined && { setAside }) };
  }
  // Nobody has come to know of it, or its journal has more in it by now and stays.
  if ((readJournal(project, key, id)?.own.length ?? 0) <= 1) removeIfThere(journalPath(project, id));
  return undefined;
}

/** A session that we could not read back would be lost to everybody: it is refused before it is that large. */
function checkSize(session: Session | undefined, { patch }: Body): void {
  const bytes = (value: unknown) => Buffer.byteLength(JSON.stringify(value, null, 2) ?? '');
  const lists = [patch.files_touched, patch.plan, patch.key_decisions];
  const items = lists.reduce((count, list) => count + (list?.length ?? 0), 0);
  // Each item has its provenance beside it; a summary may be the note and the goal too.
  const more = bytes(patch) + 2 * bytes(patch.summary) + 600 * items;
  if (bytes(session) + more <= VIEW_MAX * 0.9) return;
  throw new InvalidInputError(
    `With this, the session would be larger than ${VIEW_MAX / 1024 / 1024} MB, which is as much as one holds. ` +
      'Complete it (0dai session complete) and begin another, or save less. Nothing was changed.',
  );
}
