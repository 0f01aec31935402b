import type { ByteRange, ProcessIdentity, RunEnd, TurnOutcome } from './entry/entry.ts';

/** One agent's participation in a session, from start to exit. */
export interface AgentRun {
  /** The agent's id, such as `claude`. */
  agent: string;
  /** The agent's own id of its session. */
  session_id?: string | undefined;
  /** When it entered the session, ISO 8601. */
  started_at: string;
  /** When it left, ISO 8601; null while it may still be at work. */
  ended_at: string | null;
  /** Which part it handled, in a line; empty if unknown. */
  did: string;
  /** How its last turn ended; absent while one is under way, or if its turns are unknown. */
  turn?: TurnOutcome | undefined;
  /** The error that ended its last turn, as the agent showed it. */
  detail?: string | undefined;
  /** How the run ended, if that is known. */
  ended?: RunEnd | undefined;
}

/** How far a log has been read. */
export interface LogPosition {
  /** The read position in bytes: everything before it has been applied, except `unread`. */
  offset: number;
  /** The parts before `offset` that have not been read. */
  unread?: ByteRange[] | undefined;
  /** The applied sources at or after `offset`, or in `unread` parts, each with `#` and its `contentKey`. */
  recent?: string[] | undefined;
  /** How often the log was replaced: the agent truncated it, rewrote it, or continued in another file. */
  replaced?: number | undefined;
}

/** How far the log of an agent run has been read. */
export interface RunTranscript extends LogPosition {
  /** The absolute path of the agent's own log. */
  path: string;
  /** The read positions in its sub-agents' logs, by name. */
  subagents?: Record<string, LogPosition> | undefined;
}

/** The reducer's own state of an agent run. */
export interface AgentRunMeta {
  /** When the agent was last seen, ISO 8601. */
  last_at: string;
  /** The agent's process, if it was found. */
  process?: ProcessIdentity | undefined;
  /** The agent's own log, and how far it has been read. */
  transcript?: RunTranscript | undefined;
  /** When it last started, resumed, cleared or compacted, ISO 8601, and why; the branch, by an imported log. */
  start?: { at: string; source: string; branch?: string | undefined } | undefined;
  /** When its user last sent it a prompt, ISO 8601. */
  asked_at?: string | undefined;
  /** Keys of the last prompts, so that a prompt in both hook and log counts once. */
  prompts?: string[] | undefined;
  /** When its last turn ended, ISO 8601. */
  turn_at?: string | undefined;
  /** When it was last briefed, ISO 8601. */
  briefed_at?: string | undefined;
  /** The agent itself reported what it did. */
  said?: true | undefined;
  /** The first files that it changed. */
  edited?: string[] | undefined;
  /** How many files it changed in all. */
  edits?: number | undefined;
}
