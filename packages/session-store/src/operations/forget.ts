import {
  type Entry,
  findExactRun,
  findRun,
  fold,
  forgottenEntry,
  forgottenIds,
  InvalidInputError,
  type Session,
  sourceKey,
} from '@0dai/session-schema/internal';
import { finish, refreshView } from '../active/active.ts';
import { storeOfSession } from '../active/elsewhere.ts';
import { allArchiveFiles, unlist } from '../archive/archive.ts';
import { quarantinedWith } from '../archive/quarantine.ts';
import { NotFoundError } from '../errors.ts';
import { removeIfThere } from '../fs/files.ts';
import { existingLogs } from '../fs/log-end.ts';
import { isInGit } from '../git/git.ts';
import { findEntry } from '../journal/entry-id.ts';
import { eraseEntries } from '../journal/erase.ts';
import { appendEntries, type Journal, newEntry, readJournal, type Writer } from '../journal/journal.ts';
import { fromJournal } from '../journal/reading.ts';
import { exclusively } from '../project/lock.ts';
import { keyOf, type Store } from '../project/store.ts';
import { isOwn } from '../state/key.ts';
import { idOf } from './log.ts';
import { skipLogs } from './recording.ts';
import { CONTENT_TYPES } from './undo.ts';

/**
 * Removes the content of entries from everything below `ai/sessions`, under the lock. A kill between any two steps
 * leaves a state in which the content is shown to no one, and from which a second call finishes:
 *
 * 1. Append a `forget` entry. From here on no reader counts the entries, and no view from before it is a checkpoint,
 *    so that another process that saves meanwhile folds the whole journal.
 * 2. Overwrite the entries' lines in place (`eraseEntries`).
 * 3. Write the view again, and the archived or parked one; remove others of the session.
 * 4. Remove quarantined files that hold the session or the content: nothing can be folded for them.
 */

/** The entries that `forget` removes, and the places where the content stays. */
export interface ForgetPlan {
  /** The session. */
  id: string;
  /** The entries whose content is removed, oldest first, including those from the same places of an agent's log. */
  entries: Entry[];
  /** How many of the named entries were forgotten before. */
  already: number;
  /** Other entries of the session that hold the same text. */
  alike: Entry[];
  /** Quarantined files that will be removed, by path. */
  quarantined: string[];
  /** Agents' own logs that hold it, by path. */
  logs: string[];
  /** git tracks the sessions: its commits hold it. */
  isInGit: boolean;
  /** How many of the entries came from another machine and were accepted: that machine keeps its copy. */
  accepted: number;
  /** Unverified entries of the session, which stay as they are. */
  unverified: number;
}

/**
 * Finds what `forget` would remove; removes nothing.
 * @param ids ids of entries, or beginnings or ends of them
 * @param wanted the session's id, its beginning, its last six characters, or its name; default: the one in progress
 * @throws {NoSessionError} when no session is named and none is in progress
 * @throws {NotFoundError} when there is no such session or entry
 * @throws {InvalidInputError} for an entry that is unverified or holds no text, and an id that matches several
 */
export function planForget(here: Store, ids: readonly string[], wanted?: string): ForgetPlan {
  const id = idOf(here, wanted);
  const store = storeOfSession(here, id);
  const journal = readJournal(store, id);
  if (!journal) {
    throw new NotFoundError(
      `Session ${id} has no journal on this machine. Remove its view with: 0dai session delete ${id}`,
    );
  }
  const forgotten = forgottenIds(journal.own);
  const named = chosen(journal, ids);
  const entries = withTwins(journal.own, named).filter((entry) => entry.type !== 'forgotten');
  const session = fold(id, journal.own);
  const texts = entries.flatMap(textsOf);
  return {
    id,
    entries,
    already: named.filter((entry) => forgotten.has(entry.id)).length,
    alike: alike(journal.own, entries, texts),
    quarantined: quarantinedWith(store, [id, ...texts]),
    logs: session ? logsOf(session, [...entries, ...named]) : [],
    isInGit: isInGit(store),
    accepted: entries.filter((entry) => !isOwn(store.key, id, entry)).length,
    unverified: journal.unverified.length,
  };
}

/**
 * Removes the content of entries for good: from the journal, the views and quarantined files. Each entry keeps its id
 * and its place in the agent's log, so that no later reading of that log brings the content back. The content stays
 * in the agent's own log and in git's commits, which the result names.
 *
 * @param ids as `planForget`; also of forgotten entries, to finish what was interrupted
 * @throws as `planForget`
 * @example await forget(store, ['k3f9'], { actor: {}, evidence: 'user' });
 */
export function forget(
  here: Store,
  ids: readonly string[],
  writer: Writer,
  wanted?: string,
): Promise<ForgetPlan> {
  return exclusively(here, 'forgetting entries', () => {
    const plan = planForget(here, ids, wanted);
    const { id } = plan;
    const store = storeOfSession(here, id);
    const before = readJournal(store, id)?.own ?? [];
    const known = forgottenIds(before);
    const added = plan.entries.filter((entry) => !known.has(entry.id)).map((entry) => entry.id);
    if (added.length > 0) {
      const last = before
        .map((entry) => entry.id)
        .sort()
        .at(-1);
      const entry = newEntry(store.host, keyOf(store), id, last, { type: 'forget', entries: added }, writer);
      appendEntries(store.project, id, [entry], true);
    }
    const { kept } = eraseEntries(store, id, new Set([...known, ...added]));
    rewriteViews(store, id);
    // Rewriting may have quarantined a view that could not be read.
    for (const path of new Set([
      ...plan.quarantined,
      ...quarantinedWith(store, [id, ...plan.entries.flatMap(textsOf)]),
    ]))
      removeIfThere(path);
    if (!kept) {
      const { session } = fromJournal(store, id);
      if (session) skipLogs(store, session);
    }
    return plan;
  });
}

function chosen({ own, unverified }: Journal, ids: readonly string[]): Entry[] {
  // A kill may have torn the line of a forgotten entry.
  const left = own.flatMap((entry) =>
    entry.type === 'forget' ? entry.entries.map((id) => forgottenEntry({ ...entry, id })) : [],
  );
  const others = unverified.map(({ entry }) => entry);
  const all = new Map([...others, ...left, ...own].map((entry) => [entry.id, entry]));
  const known = new Set([...left, ...own].map((entry) => entry.id));
  const entries = [...all.values()];
  const found = new Map(ids.map((wanted) => findEntry(entries, wanted)).map((entry) => [entry.id, entry]));
  for (const entry of found.values()) {
    if (!known.has(entry.id)) {
      throw new InvalidInputError(
        `Entry ${entry.id} (${entry.type}) is unverified: another user or machine wrote it, so it stays as it is. ` +
          'To accept it: 0dai session trust. To remove the whole session: 0dai session delete ID',
      );
    }
    if (entry.type !== 'forgotten' && !CONTENT_TYPES.has(entry.type)) {
      throw new InvalidInputError(
        `Entry ${entry.id} (${entry.type}) holds no text, so there is nothing to forget.`,
      );
    }
  }
  return [...found.values()];
}

/** Adds the entries from the same place of an agent's log, such as a prompt of the hook and of the log. */
function withTwins(own: readonly Entry[], named: readonly Entry[]): Entry[] {
  const ids = new Set(named.map((entry) => entry.id));
  const sources = new Set(named.map(sourceKey));
  sources.delete(undefined);
  const twins = own.filter((entry) => ids.has(entry.id) || sources.has(sourceKey(entry)));
  return twins.sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** Shorter texts are not searched for: they occur in too many places. */
const MIN_TEXT_CHARS = 12;

/** The texts of an entry in the form that they have in a JSON file, without git's own names. */
function textsOf(entry: Entry): string[] {
  const texts: string[] = [];
  const collect = (value: unknown, name = ''): void => {
    if (typeof value === 'string' && value.length >= MIN_TEXT_CHARS)
      texts.push(JSON.stringify(value).slice(1, -1));
    if (typeof value !== 'object' || value === null || name === 'git') return;
    for (const [inner, part] of Object.entries(value)) collect(part, inner);
  };
  const { text, question, refused, said, detail, patch }: Partial<Record<string, unknown>> = { ...entry };
  for (const part of [text, question, refused, said, detail, patch]) collect(part);
  return texts;
}

function alike(own: readonly Entry[], gone: readonly Entry[], texts: readonly string[]): Entry[] {
  const ids = new Set(gone.map((entry) => entry.id));
  return own.filter((entry) => {
    if (ids.has(entry.id) || !CONTENT_TYPES.has(entry.type)) return false;
    const line = JSON.stringify(entry);
    return texts.some((text) => line.includes(text));
  });
}

/** The logs of the agents that wrote these entries, if they are still there. */
function logsOf(session: Session, entries: readonly Entry[]): string[] {
  const paths = entries.map(({ actor }) => {
    const run = findExactRun(session, actor) ?? findRun(session, actor);
    return run?.meta.transcript?.path;
  });
  return existingLogs(paths);
}

function rewriteViews(store: Store, id: string): void {
  const { session } = fromJournal(store, id);
  if (session?.status === 'active') {
    unlist(store, id);
    refreshView(store, id);
  } else if (session) {
    const path = finish(store, session);
    for (const file of allArchiveFiles(store))
      if (file.id === id && file.path !== path) removeIfThere(file.path);
  }
}
