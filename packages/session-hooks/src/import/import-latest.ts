import { findExactRun, type Session } from '@0dai/session-schema/internal';
import {
  type AgentActor,
  lastEndedAt,
  lastSearch,
  noteSearch,
  type Reading,
  recordingOf,
  recordsSince,
  runFolder,
  type Store,
} from '@0dai/session-store/internal';
import type { Environment, LoggedAgent } from '../agent.ts';
import { withDatabases } from '../catch-up/node-log-folders.ts';
import type { LogFolders } from '../logs/log-files.ts';
import { type FoundSession, findSessionsHere } from './find-sessions.ts';
import { importSession } from './import-session.ts';
import { readSession } from './read-session.ts';

/** Most conversations of an agent that a search lists. */
const MAX_PER_AGENT = 20;
/** An older conversation is not what the user goes on with. */
const MAX_AGE_MS = 7 * 24 * 3_600_000;
/** File systems round times. */
const SLACK_MS = 2_000;
/** Don't begin to read a log with less time than this. */
const MIN_BUDGET_MS = 50;

/** How to search. */
export interface ImportLatestOptions {
  agents: readonly LoggedAgent[];
  env: Environment;
  /** The agent that starts; its own conversation is left out. */
  reader: AgentActor;
  /** Time for all of it, in milliseconds. */
  budgetMs: number;
  /** The clock of that time. */
  now?: () => number;
}

/**
 * Imports the newest conversation that an agent had in this project without our hooks, if it is newer than the session.
 * So only the agent that starts needs hooks:
 * 1. List the logs that changed since the last search; at most 20 conversations per agent.
 * 2. Leave out the reader's own, those that hooks reported (`runFolder`), those older than the session in progress or
 *    the end of the last one, and logs inside the project, which may have come with a clone.
 * 3. Import the newest. From then on, catching up reads its log.
 *
 * @returns the imported conversation; undefined if there is none
 */
export function importLatest(
  store: Store,
  reading: Reading,
  options: ImportLatestOptions,
): FoundSession | undefined {
  const { agents, env, reader, budgetMs, now = () => performance.now() } = options;
  const { project, host } = store;
  if (recordingOf(store) !== 'on') return undefined;
  // A new session would overwrite what `active.json` holds.
  if (!reading.session && (reading.unverified > 0 || reading.unreadable)) return undefined;
  const begun = now();
  const left = () => budgetMs - (now() - begun);
  const at = host.now();
  const records = recordsSince(store);
  const newerThan = Math.max(
    records,
    at - MAX_AGE_MS,
    reading.session ? Date.parse(reading.session.updated_at) : lastEndedAt(store),
  );
  const search = (read: LogFolders) =>
    findSessionsHere(project.root, host, env, {
      agents,
      max: MAX_PER_AGENT,
      changedSince: Math.max(newerThan, lastSearch(host, project.root) - SLACK_MS),
      outsideOnly: true,
      read: within(read, left),
    });
  const { sessions } = withDatabases(search);
  const found = sessions.filter(
    ({ agent, log, where }) =>
      where === 'here' &&
      !(agent.id === reader.agent && log.sessionId === reader.session_id) &&
      !isKnown(store, reading.session, { agent: agent.id, session_id: log.sessionId }),
  );
  const isDone = left() > 0;
  for (const one of found) {
    if (left() < MIN_BUDGET_MS) return undefined;
    const read = readSession(one.agent, one.log, at, left());
    // Without times, nothing shows that it is later than what is not to be recorded.
    const isDated = read?.summary.seen !== undefined && Date.parse(read.summary.seen) >= newerThan;
    if (
      !read?.isUnderstood ||
      read.summary.prompts === 0 ||
      !(isDated || (records === 0 && read.summary.seen === undefined))
    )
      continue;
    importSession(store, read, { env, since: records });
    noteSearch(host, project.root, at);
    return one;
  }
  if (isDone) noteSearch(host, project.root, at);
  return undefined;
}

/** Whether our hooks reported the conversation, or the session has it. */
function isKnown({ host }: Store, session: Session | undefined, run: AgentActor): boolean {
  return (
    runFolder(host, run) !== undefined || (session !== undefined && findExactRun(session, run) !== undefined)
  );
}

/** Folders that are empty once the time is up. */
function within(read: LogFolders, left: () => number): LogFolders {
  return {
    list: (folder) => (left() > 0 ? read.list(folder) : []),
    head: (path, bytes) => (left() > 0 ? read.head(path, bytes) : undefined),
    database: (path) => (left() > 0 ? read.database(path) : undefined),
  };
}
