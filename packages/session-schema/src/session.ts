import * as z from 'zod/mini';
import { SESSION_ID } from './clock.ts';
import { evidence } from './entry.ts';
import { InvalidInputError, NewerSchemaError } from './errors.ts';
import { describeIssues } from './issues.ts';
import { fileChange, gitState, stepStatus } from './patch.ts';

/** The version of `active.json` that this code writes. */
export const SCHEMA_VERSION = 1;

/** Who says an item, since when, and how it is known. */
export const provenance = z.object({
  /** An agent's name, or `person`. */
  by: z.string(),
  session_id: z.optional(z.string()),
  at: z.string(),
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
const agentStay = z.object({
  agent: z.string(),
  session_id: z.optional(z.string()),
  started_at: z.string(),
  /** null while it is, as far as we know, still at work. */
  ended_at: z.nullable(z.string()),
  /** Which part it handled, in a line; empty when it said nothing. */
  did: z.string(),
});

/** A session: what `ai/sessions/active.json` holds. */
export const session = z.object({
  schema_version: z.literal(SCHEMA_VERSION),
  id: z.string().check(z.regex(SESSION_ID)),
  status: z.enum(['active', 'parked', 'completed']),
  /** The high-level objective of the session; empty while nobody said it. */
  goal: z.string(),
  /** Where the work stands, as last saved. */
  summary: z.string(),
  /** Steps planned or taken, in order. */
  plan: z.array(planStep),
  /** Files read or modified, relative to the project, with `/`. */
  files_touched: z.array(z.string()),
  key_decisions: z.array(z.object({ decision: z.string(), reason: z.string() })),
  /** The latest note written for the next agent. */
  handoff_notes: z.string(),
  agent_history: z.array(agentStay),
  created_at: z.string(),
  updated_at: z.string(),
  completed_at: z.optional(z.string()),
  /** The work tree as it was at the last save. */
  git: z.nullable(gitState),
  /** How each item is known; lists run parallel to those above. */
  provenance: z.object({
    goal: z.nullable(provenance),
    summary: z.nullable(provenance),
    handoff_notes: z.nullable(provenance),
    plan: z.array(provenance),
    files_touched: z.array(z.extend(provenance, { change: z.optional(fileChange) })),
    key_decisions: z.array(provenance),
    /** When each agent was last heard of. */
    agent_history: z.array(z.object({ last_at: z.string() })),
  }),
  /** The part of the journal that this view shows: bytes folded, the greatest id, the bytes before that place, and how many entries
   * of the part came from elsewhere and are not shown. */
  journal: z.object({
    position: z.number(),
    last: z.string(),
    tail: z.string(),
    withheld: z.optional(z.number()),
  }),
  /** Keyed digest of everything above; see `viewText`. */
  digest: z.optional(z.string()),
});
export type Session = z.infer<typeof session>;
export type PlanStep = Session['plan'][number];
export type AgentStay = Session['agent_history'][number];

/**
 * Reads the content of an `active.json` or an archived session.
 * @param value parsed JSON from an untrusted file
 * @throws {NewerSchemaError} when a newer version wrote it
 * @throws {InvalidInputError} when it is not a session
 */
export function parseSession(value: unknown): Session {
  const version = (value as { schema_version?: unknown } | null)?.schema_version;
  if (typeof version === 'number' && version > SCHEMA_VERSION) {
    throw new NewerSchemaError(version, SCHEMA_VERSION);
  }
  const result = session.safeParse(value);
  if (!result.success) throw new InvalidInputError(describeIssues(result.error, 'the session'));
  return result.data;
}
