import {
  InvalidInputError,
  parseSaveInput,
  redactDeep,
  type SaveInput,
  type Session,
  type SessionPatch,
  toPatch,
} from '@0dai/session-schema/internal';
import { readActive } from '../active/active.ts';
import { type AddResult, add } from '../active/add.ts';
import { UnverifiedSessionError } from '../errors.ts';
import { readHead, uncommittedChanges } from '../git/git.ts';
import { gitStateOf } from '../git/git-state.ts';
import type { Writer } from '../journal/journal.ts';
import type { Reading } from '../journal/reading.ts';
import { toProjectPath } from '../project/project.ts';
import type { Store } from '../project/store.ts';
import { SESSION_MAX } from '../view/view-file.ts';
import { refusePaused } from './recording.ts';
import { refuseOthers } from './refuse-others.ts';
import { saveWarnings } from './save-warnings.ts';

/** The result of a save. */
export interface SaveResult extends AddResult {
  /** The input held a secret, which was redacted. */
  redacted: boolean;
  /** Likely mistakes, a line each: a file that does not exist, a decision without a reason. */
  warnings: string[];
  /** The texts of the removed items. */
  removed: string[];
}

/** The default writer: the user at a terminal. */
const PERSON: Writer = { actor: {}, evidence: 'user' };

/** Options of a save. */
export interface SaveOptions {
  /** Also list the files with uncommitted changes; runs git. */
  listChanges?: boolean;
  /** The folder that relative paths start from. Default: the project root. */
  cwd?: string;
}

/**
 * Adds to the session in progress, or begins one; fields that the save does not mention stay. The entry is durable on
 * disk when this returns.
 *
 * @param input validated like any untrusted value: a script in plain JavaScript has no types
 * @param writer who saves, and the evidence for it. Default: a person
 * @throws {InvalidInputError} for an unknown field, a wrong status or type, a step that is not in the plan, a path
 *   outside the project
 * @throws {KeyError} when this user has no key
 * @throws {PausedError} when recording is paused
 * @throws {UnverifiedSessionError} when only an unverified session is there
 * @throws {FileError} when the disk refuses; what was saved before is intact
 * @example save(store, { summary: 'found the cause', files_touched: ['src/a.ts'] })
 */
export function save(
  store: Store,
  input: SaveInput,
  writer: Writer = PERSON,
  options: SaveOptions = {},
): SaveResult {
  const { project, host } = store;
  const checked = parseSaveInput(input);
  const before = readActive(store);
  const patch = toPatch(checked, {
    session: before.session,
    actor: writer.actor,
    projectPath: (path) => toProjectPath(project, options.cwd ?? project.root, path),
  });
  const head = readHead(project, host.home);
  const changes = head && options.listChanges ? uncommittedChanges(project) : undefined;
  if (head) {
    const { session } = before;
    patch.git = changes ? gitStateOf(project, head, changes, { session, which: 'all' }) : head;
  }
  if (before.session && patch.remove) refuseOthers(before.session, patch.remove);
  return write(store, before, { type: 'save', patch }, writer, checked);
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

/**
 * @param input the input that the patch was made from. Redaction is detected in it, because `toPatch` redacted parts
 *   of it
 */
function write(
  store: Store,
  before: Reading,
  body: Body,
  writer: Writer,
  input: unknown = body.patch,
): SaveResult {
  refusePaused(store);
  if (!before.session && before.unverified > 0) throw new UnverifiedSessionError();
  const redacted = JSON.stringify(redactDeep(input)) !== JSON.stringify(input);
  checkSize(before.session, body);
  const added = add(store, before, body, writer);
  const warnings = body.type === 'save' ? saveWarnings(store, added, body.patch) : [];
  return { ...added, redacted, warnings, removed: removedIn(body.patch) };
}

/** Refuses a save that makes the session larger than readers accept: no process could read it back. */
function checkSize(session: Session | undefined, { patch }: Body): void {
  const bytes = (value: unknown) => Buffer.byteLength(JSON.stringify(value, null, 2) ?? '');
  const lists = [patch.files_touched, patch.plan, patch.key_decisions, patch.dead_ends];
  const items = lists.reduce((count, list) => count + (list?.length ?? 0), 0);
  // Each item has its provenance beside it; a summary may also become the note and the goal.
  const more = bytes(patch) + 2 * bytes(patch.summary) + 600 * items;
  if (bytes(session) + more <= SESSION_MAX) return;
  throw new InvalidInputError(
    `With this, the session would be larger than ${SESSION_MAX / 1024 / 1024} MB, the limit of one session. ` +
      'Complete it (0dai session complete) and begin another, or save less. Nothing was changed.',
  );
}

function removedIn({ remove = {} }: SessionPatch): string[] {
  const {
    plan = [],
    key_decisions: decisions = [],
    dead_ends: ends = [],
    files_touched: files = [],
  } = remove;
  return [...plan, ...decisions, ...ends, ...files];
}
