import * as z from 'zod/mini';
import { describeIssues } from '../text/issues.ts';
import {
  activityMeta,
  callError,
  gitCommand,
  lastCall,
  request,
  runningActor,
  statement,
} from './activity.ts';
import { SESSION_ID } from './clock.ts';
import { briefForm, evidence, predecessor, processIdentity, runEnd, turnOutcome } from './entry.ts';
import { InvalidInputError } from './errors.ts';
import { migrateSession } from './migrate.ts';
import { checkOutcome, fileChange, gitState, stepStatus } from './patch.ts';
import { SCHEMA_VERSION } from './version.ts';

/** Who says an item, since when, and how it is known. */
export const provenance = z.object({
  /** An agent's name, or `person`. */
  by: z.string(),
  session_id: z.optional(z.string()),
  at: z.iso.datetime(),
  evidence,
  /** The journal entry that says it. */
  entry: z.string(),
});
export type Provenance = z.infer<typeof provenance>;

const planStep = z.object({
  step: z.string(),
  status: stepStatus,
  /** An open step of an earlier plan that the present plan no longer names. */
  superseded: z.optional(z.literal(true)),
});
const agentRun = z.object({
  agent: z.string(),
  session_id: z.optional(z.string()),
  started_at: z.iso.datetime(),
  /** null while it is, as far as we know, still at work. */
  ended_at: z.nullable(z.iso.datetime()),
  /** Which part it handled, in a line; empty when nothing is known of it. */
  did: z.string(),
  /** How its last turn ended; absent while one is under way, or nothing is known of its turns. */
  turn: z.optional(turnOutcome),
  /** The error that ended its last turn, as the agent showed it. */
  detail: z.optional(z.string()),
  /** How the run ended, if that is known. */
  ended: z.optional(runEnd),
});
/** How far a log has been read. */
const logPosition = {
  /** Everything before this place has been applied, in bytes, but for what is `unread`. */
  offset: z.number(),
  unread: z.optional(z.array(z.object({ from: z.number(), to: z.number() }))),
  /** The sources that were applied at or behind `offset`, or in what is unread, each with `#` and what it said. */
  recent: z.optional(z.array(z.string())),
  /** How often the log was replaced: the agent cut it short, wrote it anew, or went on in another file. */
  replaced: z.optional(z.number()),
};
const logPositionObject = z.object(logPosition);
export type LogPosition = z.infer<typeof logPositionObject>;
/** The reducer's own state of an agent run. */
const agentRunMeta = z.object({
  /** When the agent was last seen. */
  last_at: z.iso.datetime(),
  process: z.optional(processIdentity),
  /** The agent's own log, and how far it has been read; the same of its sub-agents' logs, by name. */
  transcript: z.optional(
    z.object({
      path: z.string(),
      ...logPosition,
      subagents: z.optional(z.record(z.string(), logPositionObject)),
    }),
  ),
  /** When it last started, resumed, cleared or compacted, and why. */
  start: z.optional(z.object({ at: z.iso.datetime(), source: z.string() })),
  /** When its user last sent it a prompt. */
  asked_at: z.optional(z.iso.datetime()),
  /** Keys of the last prompts, so that a prompt in both hook and log counts once. */
  prompts: z.optional(z.array(z.string())),
  /** When its last turn ended. */
  turn_at: z.optional(z.iso.datetime()),
  /** When it was last briefed. */
  briefed_at: z.optional(z.iso.datetime()),
  /** It said itself what it did. */
  said: z.optional(z.literal(true)),
  /** The first files that it changed, and how many in all. */
  edited: z.optional(z.array(z.string())),
  edits: z.optional(z.number()),
});
/** A briefing that was given to an agent. */
const delivery = z.object({
  brief: z.string(),
  form: briefForm,
  agent: z.string(),
  session_id: z.optional(z.string()),
  at: z.iso.datetime(),
  /** UTF-16 code units of its text. */
  size: z.number(),
  /** What the agent's own log shows of it; null while nothing. */
  arrived: z.nullable(z.enum(['whole', 'cut'])),
  confirmed_at: z.optional(z.iso.datetime()),
});
/** How many deliveries a session remembers. */
export const DELIVERIES_MAX = 20;

/** A session: what `ai/sessions/active.json` holds. */
export const session = z.object({
  /** Where the JSON Schema of this file is, for editors. */
  $schema: z.optional(z.string()),
  schema_version: z.literal(SCHEMA_VERSION),
  id: z.string().check(z.regex(SESSION_ID)),
  status: z.enum(['active', 'parked', 'completed']),
  /** The completed session after which the same conversation went on with this one. */
  predecessor: z.optional(predecessor),
  /** The high-level objective of the session; empty until it is known. */
  goal: z.string(),
  /** An agent called the goal reached. */
  goal_reached: z.optional(z.literal(true)),
  /** What the user last asked for, where that is not the goal. */
  last_asked: z.string(),
  /** What the user said, oldest first: what opened each conversation, and the latest others. */
  requests: z.array(request),
  /** The last tool calls, oldest first. */
  last_calls: z.array(lastCall),
  /** The last git commands that changed something and succeeded, oldest first. */
  git_commands: z.optional(z.array(gitCommand)),
  /** Calls that failed and did not succeed since, oldest first. */
  open_errors: z.array(callError),
  /** Calls that failed, and what the agent did instead, oldest first. */
  failed_attempts: z.array(callError),
  /** Sub-agents and background commands that had not reported. */
  running: z.array(runningActor),
  /** The last things that agents said, oldest first; the last one is `last_words`. */
  statements: z.array(statement),
  /** Where the work stands, as last saved. */
  summary: z.string(),
  /** Steps planned or taken, in order. */
  plan: z.array(planStep),
  /** Files read or modified, relative to the project, with `/`. */
  files_touched: z.array(z.string()),
  /** How many more there were than a session holds. */
  files_omitted: z.optional(z.number()),
  key_decisions: z.array(z.object({ decision: z.string(), reason: z.string() })),
  /** What was tried and did not work, and why. */
  dead_ends: z.array(z.object({ approach: z.string(), reason: z.string() })),
  /** Test and build commands, each with the outcome of its last run, in the order of those runs. */
  checks: z.array(
    z.object({
      command: z.string(),
      outcome: checkOutcome,
      /** How many files were changed since it ran. */
      edits_since: z.optional(z.number()),
    }),
  ),
  /** What the agent that worked last said last. */
  last_words: z.string(),
  /** The latest note written for the next agent. */
  handoff_notes: z.string(),
  agent_history: z.array(agentRun),
  created_at: z.iso.datetime(),
  updated_at: z.iso.datetime(),
  completed_at: z.optional(z.iso.datetime()),
  /** The work tree as it was at the last save. */
  git: z.nullable(gitState),
  /** How each item is known; lists run parallel to those above. */
  provenance: z.object({
    /** `prompted`: taken from the user's first prompt, or set by an agent's own goal tool; what is saved replaces it. */
    goal: z.nullable(
      z.extend(provenance, {
        prompted: z.optional(z.literal(true)),
        /** It is the prompt that opened a conversation: the opening prompt of a later one replaces it. */
        opening: z.optional(z.literal(true)),
      }),
    ),
    goal_reached: z.optional(provenance),
    last_asked: z.nullable(provenance),
    last_words: z.nullable(provenance),
    summary: z.nullable(provenance),
    handoff_notes: z.nullable(provenance),
    /** `ref`: the agent's own number of the step, as `<session id>#<number>`. */
    plan: z.array(z.extend(provenance, { ref: z.optional(z.string()) })),
    /** Who changed the plan last. */
    plan_set: z.optional(provenance),
    files_touched: z.array(
      z.extend(provenance, {
        change: z.optional(fileChange),
        /** When an agent's log last showed a change of it; git shows changes late. */
        edited_at: z.optional(z.iso.datetime()),
      }),
    ),
    key_decisions: z.array(provenance),
    dead_ends: z.array(provenance),
    checks: z.array(provenance),
    agent_history: z.array(agentRunMeta),
  }),
  /** The reducer's own state of the fields above. */
  meta: activityMeta,
  /** The last briefings that were given from this session. */
  deliveries: z.array(delivery),
  /**
   * The part of the journal that this view shows: bytes folded, the greatest id, the bytes before that place, and how
   * many entries of the part are unverified and not shown.
   */
  journal: z.object({
    position: z.number(),
    last: z.string(),
    tail: z.string(),
    unverified: z.optional(z.number()),
    /** An entry from the log of an agent run that is not in the history was met: its source is not remembered. */
    unknown_run: z.optional(z.literal(true)),
  }),
  /** Keyed digest of everything above; see `viewText`. */
  digest: z.optional(z.string()),
});
export type Session = z.infer<typeof session>;
export type PlanStep = Session['plan'][number];
export type AgentRun = Session['agent_history'][number];
export type AgentRunMeta = Session['provenance']['agent_history'][number];
export type Delivery = Session['deliveries'][number];

/**
 * Reads the content of an `active.json` or an archived session.
 * @param value parsed JSON from an untrusted file
 * @throws {NewerSchemaError} when a newer version wrote it
 * @throws {InvalidInputError} when it is not a session
 */
export function parseSession(value: unknown): Session {
  const result = session.safeParse(migrateSession(value));
  if (!result.success) throw new InvalidInputError(describeIssues(result.error, 'the session'));
  return result.data;
}
