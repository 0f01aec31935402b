import * as z from 'zod/mini';
import { SESSION_ID } from '../clock.ts';
import { SCHEMA_VERSION } from '../version.ts';
import {
  activityMeta,
  callError,
  gitCommand,
  lastCall,
  request,
  runningActor,
  statement,
} from './activity.ts';
import { briefForm, evidence, predecessor, processIdentity, runEnd, turnOutcome } from './entry.ts';
import { checkOutcome, fileChange, gitState, stepStatus } from './patch.ts';

export const provenance = z.object({
  by: z.string(),
  session_id: z.optional(z.string()),
  at: z.iso.datetime(),
  evidence,
  entry: z.string(),
});

const planStep = z.object({
  step: z.string(),
  status: stepStatus,
  superseded: z.optional(z.literal(true)),
});
const agentRun = z.object({
  agent: z.string(),
  session_id: z.optional(z.string()),
  started_at: z.iso.datetime(),
  ended_at: z.nullable(z.iso.datetime()),
  did: z.string(),
  turn: z.optional(turnOutcome),
  detail: z.optional(z.string()),
  ended: z.optional(runEnd),
});
const logPosition = {
  offset: z.number(),
  unread: z.optional(z.array(z.object({ from: z.number(), to: z.number() }))),
  recent: z.optional(z.array(z.string())),
  replaced: z.optional(z.number()),
};
const logPositionObject = z.object(logPosition);
const agentRunMeta = z.object({
  last_at: z.iso.datetime(),
  process: z.optional(processIdentity),
  transcript: z.optional(
    z.object({
      path: z.string(),
      ...logPosition,
      subagents: z.optional(z.record(z.string(), logPositionObject)),
    }),
  ),
  start: z.optional(z.object({ at: z.iso.datetime(), source: z.string(), branch: z.optional(z.string()) })),
  asked_at: z.optional(z.iso.datetime()),
  prompts: z.optional(z.array(z.string())),
  turn_at: z.optional(z.iso.datetime()),
  briefed_at: z.optional(z.iso.datetime()),
  said: z.optional(z.literal(true)),
  edited: z.optional(z.array(z.string())),
  edits: z.optional(z.number()),
});
const delivery = z.object({
  brief: z.string(),
  form: briefForm,
  agent: z.string(),
  session_id: z.optional(z.string()),
  at: z.iso.datetime(),
  size: z.number(),
  arrived: z.nullable(z.enum(['whole', 'cut'])),
  confirmed_at: z.optional(z.iso.datetime()),
});

export const session = z.object({
  $schema: z.optional(z.string()),
  schema_version: z.literal(SCHEMA_VERSION),
  id: z.string().check(z.regex(SESSION_ID)),
  status: z.enum(['active', 'parked', 'completed']),
  predecessor: z.optional(predecessor),
  name: z.optional(z.string()),
  goal: z.string(),
  goal_reached: z.optional(z.literal(true)),
  last_asked: z.string(),
  requests: z.array(request),
  last_calls: z.array(lastCall),
  git_commands: z.optional(z.array(gitCommand)),
  open_errors: z.array(callError),
  failed_attempts: z.array(callError),
  running: z.array(runningActor),
  statements: z.array(statement),
  summary: z.string(),
  plan: z.array(planStep),
  files_touched: z.array(z.string()),
  files_omitted: z.optional(z.number()),
  key_decisions: z.array(z.object({ decision: z.string(), reason: z.string() })),
  dead_ends: z.array(z.object({ approach: z.string(), reason: z.string() })),
  checks: z.array(
    z.object({
      command: z.string(),
      outcome: checkOutcome,
      edits_since: z.optional(z.number()),
    }),
  ),
  last_words: z.string(),
  handoff_notes: z.string(),
  agent_history: z.array(agentRun),
  created_at: z.iso.datetime(),
  updated_at: z.iso.datetime(),
  completed_at: z.optional(z.iso.datetime()),
  git: z.nullable(gitState),
  provenance: z.object({
    name: z.optional(provenance),
    goal: z.nullable(
      z.extend(provenance, {
        prompted: z.optional(z.literal(true)),
        opening: z.optional(z.literal(true)),
      }),
    ),
    goal_reached: z.optional(provenance),
    last_asked: z.nullable(provenance),
    last_words: z.nullable(provenance),
    summary: z.nullable(provenance),
    handoff_notes: z.nullable(provenance),
    plan: z.array(z.extend(provenance, { ref: z.optional(z.string()) })),
    plan_set: z.optional(provenance),
    files_touched: z.array(
      z.extend(provenance, {
        change: z.optional(fileChange),
        edited_at: z.optional(z.iso.datetime()),
        added: z.optional(z.array(z.string())),
      }),
    ),
    key_decisions: z.array(provenance),
    dead_ends: z.array(provenance),
    checks: z.array(provenance),
    agent_history: z.array(agentRunMeta),
  }),
  meta: activityMeta,
  deliveries: z.array(delivery),
  journal: z.object({
    position: z.number(),
    last: z.string(),
    tail: z.string(),
    unverified: z.optional(z.number()),
    unknown_run: z.optional(z.literal(true)),
  }),
  digest: z.optional(z.string()),
});
