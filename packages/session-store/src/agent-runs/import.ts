import {
  type Entry,
  type FoundRun,
  findExactRun,
  IMPORTED,
  type ProcessIdentity,
  type Session,
} from '@0dai/session-schema/internal';
import { readActive, refreshView } from '../active/active.ts';
import { beginNext } from '../active/begin-next.ts';
import { LockedError, UnverifiedSessionError } from '../errors.ts';
import { logStat } from '../fs/log-end.ts';
import { type AgentActor, appendAll, type Item } from '../journal/items.ts';
import { appendEntries, newEntry, readJournal } from '../journal/journal.ts';
import type { Reading } from '../journal/reading.ts';
import type { Store } from '../project/store.ts';
import { noteRunFolder } from '../state/run-folder.ts';
import { lastSeen } from './catch-up.ts';
import { type AgentLogs, itemsOf, newItems } from './new-items.ts';
import { recordWorkTreeChanges } from './record-changes.ts';

/** A conversation whose log becomes part of the session. */
export interface LogToImport {
  /** The agent, and its own id of the conversation. */
  who: AgentActor;
  /** Path of its log. */
  path: string;
  /** When the conversation began, ISO 8601; older facts of the log are not taken. Default: now. */
  began?: string | undefined;
  /** Reads the log, and those of its sub-agents. */
  logs: AgentLogs;
  /** Facts before this time, in milliseconds since 1970, are not recorded. Default: all facts are. */
  since?: number;
  /**
   * The log lies in the project, so that it may have come with a clone: its entries are unverified until the user
   * accepts them. Default false.
   */
  unverified?: boolean;
  /** The folder in which it was held, if that is gone: paths below it count as the project's. */
  movedFrom?: string;
  /** The branch on which the agent worked last, by the log. */
  branch?: string;
  /** The agent's process, if it is known. */
  process?: ProcessIdentity;
}

/** The result of an import. */
export interface ImportResult {
  /** The session after it. */
  session: Session;
  /** The import began the session; otherwise the conversation joined the one in progress. */
  began: boolean;
  /** The session already had the conversation, so only new content of its log was added. */
  wasKnown: boolean;
  /** How many entries were added; 0 if nothing was new. */
  added: number;
}

/**
 * Imports a conversation from an agent's own log into the session in progress, or begins a session with it:
 * 1. A conversation that the session already has, from hooks or an earlier import, is only caught up.
 * 2. Otherwise its run begins at the time of its first record, with its log at offset 0. Hooks of the same conversation
 *    that run later find this run and its read position.
 * 3. Its facts become entries as when catching up; each has its place in the log as source, so that a repeated or
 *    concurrent import adds nothing.
 * 4. Files that git shows as changed while it went on, and that its tools did not name, are recorded as changed too.
 *
 * @throws {UnverifiedSessionError} if the project holds a session of another user, and none of this user
 * @throws {LockedError} if other processes keep replacing the session
 * @throws {FileError} if the disk refuses the write
 * @throws {KeyError} if this user has no key
 * @example importLog(store, { who: { agent: 'codex', session_id }, path, began: facts[0]?.at, logs });
 */
export function importLog(
  store: Store,
  log: LogToImport,
  reading: Reading = readActive(store),
): ImportResult {
  const { who } = log;
  if (!reading.session && (reading.unverified > 0 || reading.unreadable)) throw new UnverifiedSessionError();
  const begun = reading.session ? undefined : beginNext(store, { actor: who, evidence: 'user' });
  const session = reading.session ?? begun;
  if (!session)
    throw new LockedError('Other processes kept replacing the session. Nothing was imported; try again.');
  // Later searches for conversations without hooks skip this one, and its hooks find this project.
  if (!log.unverified) noteRunFolder(store.host, who, store.project.root);
  const known = findExactRun(session, who);
  const added = log.unverified ? addUnverified(store, session, log) : addOwn(store, session, log, known);
  const { session: after = session } = refreshView(store, session.id);
  return { session: after, began: begun !== undefined, wasKnown: known !== undefined, added };
}

function addOwn(store: Store, session: Session, log: LogToImport, known: FoundRun | undefined): number {
  const { who, logs, since = 0, movedFrom } = log;
  let run = known;
  let current = session;
  let written = 0;
  if (!run?.meta.transcript) {
    // Written before the facts: if the process is killed in between, the next catch-up reads the log.
    written += appendAll(store, session, [startOf(store, log)], true).length;
    current = readActive(store).session ?? session;
    run = findExactRun(current, who);
  }
  if (!run) return written;
  const items = newItems(store, current, run, logs, {
    since,
    always: !known,
    ...(movedFrom !== undefined && { movedFrom }),
  });
  const appended = appendAll(store, current, items, true);
  // Nothing recorded what the shell changed while the conversation went on.
  if (!known) recordWorkTreeChanges(store, current, who, appended, lastSeen(run, items, logStat(log.path)));
  return written + appended.length;
}

function startOf(store: Store, { who, path, began, branch, process }: LogToImport): Item {
  const when = began ?? new Date(store.host.now()).toISOString();
  return {
    body: {
      type: 'start',
      source: IMPORTED,
      transcript: path,
      offset: 0,
      ...(branch !== undefined && { branch }),
      when,
      ...(process && { process }),
    },
    writer: { actor: who, evidence: 'observed' },
  };
}

/** Adds the log's entries unsigned. The session does not show them, so repeated ones are found by their sources. */
function addUnverified(store: Store, session: Session, log: LogToImport): number {
  const { who, path, logs, began, since = 0, movedFrom } = log;
  const isDocument = logs.isDocument?.(who.agent, path) === true;
  const about = { who, run: undefined, path, position: { offset: 0 }, since: began ?? session.created_at };
  const items = itemsOf(store, session, about, logs, {
    isOver: true,
    always: false,
    isDocument,
    since,
    ...(movedFrom !== undefined && { movedFrom }),
  });
  const journal = readJournal(store, session.id);
  const there = [...(journal?.unverified ?? []).map(({ entry }) => entry), ...(journal?.own ?? [])];
  const sources = new Set(there.flatMap((entry) => sourceIn(entry, who)));
  const fresh = items.filter(
    ({ body }) => !('source' in body && body.source !== undefined && sources.has(body.source)),
  );
  if (fresh.every(({ body }) => !('source' in body) || body.source === undefined)) return 0;
  const isStarted = there.some((entry) => entry.type === 'start' && isOf(entry, who));
  let last = [session.journal.last, ...there.map(({ id }) => id)].sort().at(-1);
  const entries = [...(isStarted ? [] : [startOf(store, log)]), ...fresh].map(({ body, writer }) => {
    // Without a key, an entry has no signature.
    const entry = newEntry(store.host, undefined, session.id, last, body, writer);
    last = entry.id;
    return entry;
  });
  return appendEntries(store.project, session.id, entries, true).length;
}

function sourceIn(entry: Entry, who: AgentActor): string[] {
  return isOf(entry, who) && 'source' in entry && entry.source !== undefined ? [entry.source] : [];
}

function isOf({ actor }: Entry, who: AgentActor): boolean {
  return actor.agent === who.agent && actor.session_id === who.session_id;
}
