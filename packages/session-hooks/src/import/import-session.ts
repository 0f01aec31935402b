import { type ImportResult, importLog, type Store } from '@0dai/session-store/internal';
import type { Environment } from '../agent.ts';
import { agentLogs, subagentsOf } from '../catch-up/catch-up.ts';
import { noteRoots } from '../catch-up/config-roots.ts';
import { withDatabases } from '../catch-up/node-log-folders.ts';
import { isReadWhole, readLog, wholePosition } from '../catch-up/read-log.ts';
import type { LogPart } from '../logs/log-part.ts';
import { isInFolders } from './find-sessions.ts';
import { isFolderGone } from './folder-gone.ts';
import { branchIn } from './log-tail.ts';
import type { ReadSession } from './read-session.ts';

/** How a conversation is imported. */
export interface ImportOptions {
  /** The environment that named the agent's folder, so that later catch-ups read the log too. Default: none. */
  env?: Environment;
  /** Facts before this time are not recorded, in milliseconds since 1970. Default: all are, since the user asked. */
  since?: number;
}

/** Time to read further parts of a log that the session knows, in milliseconds: new ones, and those that were left out. */
const FURTHER_MS = 500;

/**
 * Takes a conversation that was read into the session in progress, or begins a session with it; see `importLog`. A
 * repeated import adds only what is new. If the folder in which it was held is gone, its files are taken for the
 * project's. The entries of a log inside the project are unverified until the user accepts
 * them, because it may have come with a clone.
 *
 * @throws {UnverifiedSessionError} if the project holds a session of another user, and none of this user
 * @throws {FileError} if the disk refuses the write
 * @throws {KeyError} if this user has no key
 * @example importSession(ensureStore(cwd, host), read, { env: process.env }).added
 */
export function importSession(store: Store, read: ReadSession, options: ImportOptions = {}): ImportResult {
  const { agent, log, part, summary } = read;
  const { project, host } = store;
  const unverified = isInFolders([project.root, project.main], log.path);
  if (options.env && !unverified) noteRoots(host, agent, options.env, log.path);
  const known = agentLogs(store, [agent]);
  const whole = isReadWhole(agent, log.path);
  const startMs = performance.now();
  const branch = branchIn(log.path);
  const placed = (of: LogPart) => (whole ? wholePosition(of) : of);
  return importLog(store, {
    who: { agent: agent.id, session_id: log.sessionId },
    path: log.path,
    // A log without times is as old as its file.
    began: summary.began ?? new Date(log.modifiedMs).toISOString(),
    unverified,
    ...(isFolderGone(log.folder, project.root) && { movedFrom: log.folder }),
    ...(options.since !== undefined && { since: options.since }),
    ...(branch !== undefined && { branch }),
    logs: {
      ...known,
      isDocument: () => whole,
      read(id, place) {
        const { path, offset, until, session_id: sessionId = log.sessionId } = place;
        if (path !== log.path) return known.read(id, place);
        if (offset === 0 && until === undefined && sessionId === log.sessionId) return placed(part);
        // A log of the user's choice may lie outside the agent's known folders.
        const budgetMs = FURTHER_MS - (performance.now() - startMs);
        if (budgetMs <= 0) return undefined;
        const further = { path, offset, sessionId, ...(until !== undefined && { until }) };
        const other = readLog(agent, further, { budgetMs });
        return other && placed(other);
      },
      subagentLogs: () =>
        read.isPromptsOnly ? [] : withDatabases((folders) => subagentsOf(agent, log, folders)),
    },
  });
}
