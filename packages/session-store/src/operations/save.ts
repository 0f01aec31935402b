import {
  InvalidInputError,
  redactDeep,
  type SaveInput,
  type Session,
  type SessionPatch,
  toPatch,
} from '@0dai/session-schema/internal';
import { readActive } from '../active/active.ts';
import { type AddResult, add } from '../active/add.ts';
import { changedFiles, readHead } from '../git/git.ts';
import type { Writer } from '../journal/journal.ts';
import type { Reading } from '../journal/reading.ts';
import { toProjectPath } from '../project/project.ts';
import type { Store } from '../project/store.ts';
import { SESSION_MAX } from '../view/view-file.ts';

/** What a save did. */
export interface SaveResult extends AddResult {
  /** Something secret was in it and was taken out. */
  redacted: boolean;
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
 * @throws {KeyError} where this user has no key
 * @throws {FileError} when the disk refuses; what was saved before is intact
 * @example save(store, { summary: 'found the cause', files_touched: ['src/a.ts'] }, writer)
 */
export function save(store: Store, input: SaveInput, writer: Writer, options: SaveOptions = {}): SaveResult {
  const { project, host } = store;
  const before = readActive(store);
  const patch = toPatch(input, {
    session: before.session,
    actor: writer.actor,
    projectPath: (path) => toProjectPath(project, options.cwd ?? project.root, path),
  });
  const head = readHead(project, host.home);
  const changed = head && options.listChanges ? changedFiles(project, begunAt(before)) : undefined;
  if (head) patch.git = { ...head, ...(changed && { changed_files: changed }) };
  return write(store, before, { type: 'save', patch }, writer, input);
}

/** New files that were there before the session are none of its work; what a first save is about was there before. */
function begunAt({ session }: Reading): number {
  return session ? Date.parse(session.created_at) : 0;
}

/**
 * Corrects the session in progress: removes or replaces what a save only adds to.
 * @param patch what `differences` found between the session and its corrected form
 */
export function edit(store: Store, reading: Reading, patch: SessionPatch, writer: Writer): SaveResult {
  return write(store, reading, { type: 'edit', patch }, writer);
}

interface Body {
  type: 'save' | 'edit';
  patch: SessionPatch;
}

/** @param said what the patch was made of: some of it had to be redacted before it was taken apart */
function write(
  store: Store,
  before: Reading,
  body: Body,
  writer: Writer,
  said: unknown = body.patch,
): SaveResult {
  const redacted = JSON.stringify(redactDeep(said)) !== JSON.stringify(said);
  checkSize(before.session, body);
  return { ...add(store, before, body, writer), redacted };
}

/** A session that we could not read back would be lost to everybody: it is refused before it is that large. */
function checkSize(session: Session | undefined, { patch }: Body): void {
  const bytes = (value: unknown) => Buffer.byteLength(JSON.stringify(value, null, 2) ?? '');
  const lists = [patch.files_touched, patch.plan, patch.key_decisions, patch.dead_ends];
  const items = lists.reduce((count, list) => count + (list?.length ?? 0), 0);
  // Each item has its provenance beside it; a summary may be the note and the goal too.
  const more = bytes(patch) + 2 * bytes(patch.summary) + 600 * items;
  if (bytes(session) + more <= SESSION_MAX) return;
  throw new InvalidInputError(
    `With this, the session would be larger than ${SESSION_MAX / 1024 / 1024} MB, which is as much as one holds. ` +
      'Complete it (0dai session complete) and begin another, or save less. Nothing was changed.',
  );
}
