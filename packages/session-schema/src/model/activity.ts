import type { Evidence } from './entry/entry.ts';
import type { ActorKind, CallOutcome } from './patch.ts';

/** A request of the user's to an agent, and what followed it. */
export interface UserRequest {
  /** The user's own words; of a long text the head and the tail. */
  text: string;
  /** The id of the agent it was said to. */
  agent: string;
  /** Another user said it, and this one accepted it. */
  accepted?: true | undefined;
  /** The agent's own id of the conversation. */
  session_id?: string | undefined;
  /** When it was said, ISO 8601. */
  at: string;
  /** The last thing that the agent said before the next request, shortened; '' while it said nothing. */
  reply: string;
  /** The head of the first thing that the agent said after it, if that is not the reply. */
  answer?: string | undefined;
  /** The agent's question that these words answer, with the other options. */
  question?: string | undefined;
  /** The tool call that the user refused with these words, in a line. */
  refused?: string | undefined;
  /** The conversation began with it. */
  opening?: true | undefined;
  /** It only says to go on ("continue", "yes"), or is a slash command without arguments. */
  bare?: true | undefined;
  /** How many files the agent changed before the next request. */
  edits?: number | undefined;
  /** The last check that passed before the next request. */
  passed?: string | undefined;
}

/** A tool call and its outcome. */
export interface LastCall {
  /** In a line: `$ npm test`, `Edit src/a.ts`. */
  call: string;
  /** `open`: it had no result when the log was last read. */
  outcome: CallOutcome;
  /** The last line of a check's output, or the error, in a line. */
  result?: string | undefined;
  /** The first lines of what it printed, or the lines that it changed, in a line. */
  output?: string | undefined;
  /** The id of the agent that made it. */
  agent: string;
  /** When it was made, ISO 8601. */
  at: string;
}

/** A git command that changed something and succeeded. */
export interface GitCommand {
  /** The command as the agent ran it. */
  command: string;
  /** The id of the agent that ran it. */
  agent: string;
  /** When it ran, ISO 8601. */
  at: string;
}

/** A call that failed, with the error from the agent's log. */
export interface CallError {
  /** The call, in a line. */
  call: string;
  /** Why it failed, in a few lines. */
  error: string;
  /** The id of the agent that made it. */
  agent: string;
  /** When it failed, ISO 8601. */
  at: string;
  /** What the agent said next, in a line. */
  finding?: string | undefined;
  /** It was not seen to succeed before the user asked for something else. */
  left?: true | undefined;
}

/** A sub-agent or a background command that has not reported. */
export interface RunningActor {
  /** Its task, in a line. */
  what: string;
  /** Whether it is a sub-agent or a command. */
  kind: ActorKind;
  /** The id of the agent that started it. */
  agent: string;
  /** When it started, ISO 8601. */
  at: string;
}

/** Something that an agent said to its user. */
export interface Statement {
  /** What it said; of a long text the head and the tail. */
  text: string;
  /** The id of the agent. */
  agent: string;
  /** When it said it, ISO 8601. */
  at: string;
}

/** The reducer's own state of a request. */
export interface RequestMeta {
  /** The evidence for it. */
  evidence: Evidence;
  /** The id of the journal entry that says it. */
  entry: string;
  /** When the agent gave the reply, ISO 8601. */
  reply_at?: string | undefined;
  /** The head of the first thing that the agent said after it, and when, ISO 8601. */
  first?: { text: string; at: string } | undefined;
  /** When the check passed, ISO 8601. */
  passed_at?: string | undefined;
  /** Digests of the paths that were edited, while no later request of the conversation is known. */
  edited?: string[] | undefined;
}

/** The reducer's own state of a failed call. */
export interface ErrorMeta {
  /** The agent's own id of the conversation. */
  session_id?: string | undefined;
  /** The subjects (see `ToolCall`); a later call on each of them has to succeed to close the error. */
  subjects: string[];
}

/** The reducer's own state of requests, open errors and running actors; the lists run parallel to the session's. */
export interface ActivityMeta {
  /** Beside `requests`. */
  requests: RequestMeta[];
  /** Beside `open_errors`. */
  open_errors: ErrorMeta[];
  /** Beside `running`: the agent's own ids of the actor and of the conversation. */
  running: { id: string; session_id?: string | undefined }[];
  /** Digests of the sub-agents and background commands that reported last. */
  reported: string[];
}

/** How many of the last calls a reading of a log and a session keep. */
export const MAX_LAST_CALLS = 8;
/** How many of them may only read, so that reads do not push out what was done. */
export const MAX_LAST_READS = 3;
/** The longest output of one of them, in UTF-16 units. */
export const MAX_OUTPUT_CHARS = 600;
/** How many git commands a session keeps. */
export const MAX_GIT_COMMANDS = 8;
/** The result of a call that started a background command, whose outcome the call does not show. */
export const RUNS_IN_BACKGROUND = 'runs in the background';
/** The longest error, and the longest statement after it, in UTF-16 units. */
export const MAX_ERROR_CHARS = 800;
export const MAX_FINDING_CHARS = 240;

/** Matches the `call` of a call that only reads. */
const READS =
  /^(?:Read|Grep|Glob|List|Search|Fetch) |^\$ (?:ls|cat|head|tail|grep|rg|find|sed -n|wc|tree|pwd)\b/;

/** Whether a call only read something and succeeded. Such calls are dropped first. */
export function isRead({ call, outcome }: Pick<LastCall, 'call' | 'outcome'>): boolean {
  return outcome === 'ok' && READS.test(call);
}

/** The empty activity fields of a new session, or of one that an earlier version wrote. */
export const noActivity = () => ({
  requests: [],
  last_calls: [],
  open_errors: [],
  failed_attempts: [],
  running: [],
  statements: [],
  meta: { requests: [], open_errors: [], running: [], reported: [] },
});
