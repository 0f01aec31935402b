import * as z from 'zod/mini';
import { evidence } from './entry.ts';
import { actorKind, callOutcome } from './patch.ts';

export const request = z.object({
  text: z.string(),
  agent: z.string(),
  accepted: z.optional(z.literal(true)),
  session_id: z.optional(z.string()),
  at: z.iso.datetime(),
  reply: z.string(),
  answer: z.optional(z.string()),
  question: z.optional(z.string()),
  refused: z.optional(z.string()),
  opening: z.optional(z.literal(true)),
  bare: z.optional(z.literal(true)),
  edits: z.optional(z.number()),
  passed: z.optional(z.string()),
});
export const lastCall = z.object({
  call: z.string(),
  outcome: callOutcome,
  result: z.optional(z.string()),
  output: z.optional(z.string()),
  agent: z.string(),
  at: z.iso.datetime(),
});
export const gitCommand = z.object({ command: z.string(), agent: z.string(), at: z.iso.datetime() });
export const callError = z.object({
  call: z.string(),
  error: z.string(),
  agent: z.string(),
  at: z.iso.datetime(),
  finding: z.optional(z.string()),
  left: z.optional(z.literal(true)),
});
export const runningActor = z.object({
  what: z.string(),
  kind: actorKind,
  agent: z.string(),
  at: z.iso.datetime(),
});
export const statement = z.object({ text: z.string(), agent: z.string(), at: z.iso.datetime() });
const requestMeta = z.object({
  evidence,
  entry: z.string(),
  reply_at: z.optional(z.iso.datetime()),
  first: z.optional(z.object({ text: z.string(), at: z.iso.datetime() })),
  passed_at: z.optional(z.iso.datetime()),
  edited: z.optional(z.array(z.string())),
});
const errorMeta = z.object({
  session_id: z.optional(z.string()),
  subjects: z.array(z.string()),
});
export const activityMeta = z.object({
  requests: z.array(requestMeta),
  open_errors: z.array(errorMeta),
  running: z.array(z.object({ id: z.string(), session_id: z.optional(z.string()) })),
  reported: z.array(z.string()),
});
