import type { Fact } from '@0dai/session-schema/internal';
import type { LoggedAgent } from '../agent.ts';
import { nodeLogFolders } from '../catch-up/node-log-folders.ts';
import { readLog } from '../catch-up/read-log.ts';
import type { LogFile } from '../logs/log-files.ts';
import type { LogPart } from '../logs/log-part.ts';
import { type ConversationSummary, summarize } from './summary.ts';

/** A conversation, read in full from its agent's log. */
export interface ReadSession {
  agent: LoggedAgent;
  log: LogFile;
  /** What the reading gave, with the position to continue from. */
  part: LogPart;
  facts: readonly Fact[];
  summary: ConversationSummary;
  /** Records of the log that were read, and those whose type the reader does not know, with their counts. */
  records: number;
  unknown: Readonly<Record<string, number>>;
  /** Bytes that were not read: in the middle of a very large log, or in lines too long to parse. */
  skippedBytes: number;
  /** The version of the agent that wrote the log, if its head says so. */
  version?: string;
  /** The agent may still be writing: its log changed within the last minutes. */
  isLive: boolean;
  /** Whether anything was understood: a prompt, an edit, a command, a plan, or words. */
  isUnderstood: boolean;
  /** The log was deleted: these are the prompts that the agent's own history still holds. */
  isPromptsOnly?: true;
}

/** Time to read one log, in milliseconds: a log of 1 GB is read at its head, its tail, and where it has wanted lines. */
const IMPORT_BUDGET_MS = 3_000;
const HEAD_BYTES = 64 * 1024;
/** An agent that writes to its log every few seconds counts as running for this long. */
const LIVE_MS = 2 * 60_000;

/**
 * Reads a conversation from its agent's log, within three seconds by default. It opens the log read-only, and writes or locks
 * nothing beside it.
 *
 * @param now milliseconds since 1970
 * @param budgetMs less for a glance: of a larger log, only its head, its tail and some of its middle are read
 * @returns undefined if there is no such log, or it is unreadable
 * @throws {NoSqliteError} for a database, before Node 22.15
 * @throws {LogDatabaseError} if a database has another format than expected
 * @example readSession(found.agent, found.log, host.now())?.summary.ended
 */
export function readSession(
  agent: LoggedAgent,
  log: LogFile,
  now: number,
  budgetMs = IMPORT_BUDGET_MS,
): ReadSession | undefined {
  const { path, sessionId } = log;
  const part = readLog(agent, { path, sessionId, offset: 0 }, { budgetMs });
  if (!part) return undefined;
  const { facts, records, unknown, skipped = [], unread } = part;
  const version = versionOf(path);
  const unreadBytes = unread ? unread.to - unread.from : 0;
  return {
    agent,
    log,
    part,
    facts,
    summary: summarize(facts),
    records,
    unknown,
    skippedBytes: skipped.reduce((sum, { bytes }) => sum + bytes, unreadBytes),
    ...(version !== undefined && { version }),
    isLive: now - Math.max(part.modifiedMs, log.modifiedMs) < LIVE_MS,
    isUnderstood: facts.some(({ fact }) => UNDERSTOOD.has(fact)),
  };
}

const UNDERSTOOD: ReadonlySet<Fact['fact']> = new Set([
  'prompt',
  'answer',
  'file',
  'plan',
  'task',
  'command',
  'words',
  'summary',
]);

/** The version in the head of a log: `version` of Claude Code, Qwen Code and others, `cli_version` of Codex. */
function versionOf(path: string): string | undefined {
  const head = nodeLogFolders.head(path, HEAD_BYTES) ?? '';
  return /"(?:cli_?|agent_?)?[vV]ersion"\s*:\s*"(\d[\w.+-]{0,40})"/.exec(head)?.[1];
}
