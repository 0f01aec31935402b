import * as z from 'zod/mini';
import { evidence } from './entry.ts';
import { actorKind, callOutcome } from './patch.ts';

/** Something that the user said to an agent, and what came of it. */
export const request = z.object({
  /** The user's own words; of a long text the head and the tail. */
  text: z.string(),
  agent: z.string(),
  /** Another user said it, and this one accepted it. */
  accepted: z.optional(z.literal(true)),
  /** The agent's own id of the conversation. */
  session_id: z.optional(z.string()),
  at: z.iso.datetime(),
  /** The last thing that the agent said before the user's next words, in short; '' while it said nothing. */
  reply: z.string(),
  /** The head of the first thing that the agent said after it, where that is not the reply. */
  answer: z.optional(z.string()),
  /** The agent's question that these words answer, with the other options. */
  question: z.optional(z.string()),
  /** The tool call that the user refused with these words, in a line. */
  refused: z.optional(z.string()),
  /** The conversation began with it. */
  opening: z.optional(z.literal(true)),
  /** It only says to go on ("continue", "yes"), or is a slash command without arguments. */
  bare: z.optional(z.literal(true)),
  /** How many files the agent changed before the user's next words. */
  edits: z.optional(z.number()),
  /** The last check that passed before the user's next words. */
  passed: z.optional(z.string()),
});
/** A tool call, and what became of it. */
export const lastCall = z.object({
  /** In a line: `$ npm test`, `Edit src/a.ts`. */
  call: z.string(),
  /** `open`: it had no result when the log was last read. */
  outcome: callOutcome,
  /** The last line of a check's output, or the error, in a line. */
  result: z.optional(z.string()),
  /** The first lines of what one of the last calls printed, or the lines that it changed, in a line. */
  output: z.optional(z.string()),
  agent: z.string(),
  at: z.iso.datetime(),
});
export const gitCommand = z.object({ command: z.string(), agent: z.string(), at: z.iso.datetime() });
/** A call that failed, in the agent's log's own words. */
export const callError = z.object({
  call: z.string(),
  error: z.string(),
  agent: z.string(),
  at: z.iso.datetime(),
  /** What the agent said next, in a line. */
  finding: z.optional(z.string()),
});
/** A sub-agent or a background command that had not reported. */
export const runningActor = z.object({
  what: z.string(),
  kind: actorKind,
  agent: z.string(),
  at: z.iso.datetime(),
});
/** Something that an agent said to its user. */
export const statement = z.object({ text: z.string(), agent: z.string(), at: z.iso.datetime() });
/** The reducer's own state of a request. */
const requestMeta = z.object({
  evidence,
  entry: z.string(),
  /** When the agent gave the reply. */
  reply_at: z.optional(z.iso.datetime()),
  /** The head of the first thing that the agent said after it, and when. */
  first: z.optional(z.object({ text: z.string(), at: z.iso.datetime() })),
  /** When the check passed. */
  passed_at: z.optional(z.iso.datetime()),
  /** Digests of the paths that were edited, while no later request of the conversation is known. */
  edited: z.optional(z.array(z.string())),
});
/** The reducer's own state of a failed call. */
const errorMeta = z.object({
  session_id: z.optional(z.string()),
  /** The subjects (see `ToolCall`) of which a later call has to succeed before the error is closed. */
  subjects: z.array(z.string()),
});
/** What the reducer needs of requests, open errors and running actors beside what is shown; the lists run parallel. */
export const activityMeta = z.object({
  requests: z.array(requestMeta),
  open_errors: z.array(errorMeta),
  running: z.array(z.object({ id: z.string(), session_id: z.optional(z.string()) })),
  /** Digests of the sub-agents and background commands that reported last. */
  reported: z.array(z.string()),
});
export type UserRequest = z.infer<typeof request>;
export type LastCall = z.infer<typeof lastCall>;
export type CallError = z.infer<typeof callError>;
export type Statement = z.infer<typeof statement>;
export type RequestMeta = z.infer<typeof requestMeta>;
export type ErrorMeta = z.infer<typeof errorMeta>;

/** How many of the last calls are kept, by a reading of a log and by a session. */
export const MAX_LAST_CALLS = 8;
/** How many of them may only read, so that reads do not push out what was done. */
export const MAX_LAST_READS = 3;
/** How many of them keep their output, and how long it is, in UTF-16 units. */
export const MAX_OUTPUTS = 3;
export const MAX_OUTPUT_CHARS = 240;
/** The result of a call that started a background command: how that ended is not known from the call. */
export const RUNS_IN_BACKGROUND = 'runs in the background';
/** How long an error is, and what the agent said next, in UTF-16 units. */
export const MAX_ERROR_CHARS = 600;
export const MAX_FINDING_CHARS = 240;

/** A call that only reads, as `call` names it. */
const READS =
  /^(?:Read|Grep|Glob|List|Search|Fetch) |^\$ (?:ls|cat|head|tail|grep|rg|find|sed -n|wc|tree|pwd)\b/;

/** Whether a call only read something, and succeeded: such calls make room for others first. */
export function isRead({ call, outcome }: Pick<LastCall, 'call' | 'outcome'>): boolean {
  return outcome === 'ok' && READS.test(call);
}

/** No activity: the value of these fields in a new session, and in one that an earlier version wrote. */
export const noActivity = () => ({
  requests: [],
  last_calls: [],
  open_errors: [],
  failed_attempts: [],
  running: [],
  statements: [],
  meta: { requests: [], open_errors: [], running: [], reported: [] },
});
