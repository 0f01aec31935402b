import * as z from 'zod/mini';
import { LIST_MAX, TEXT_MAX } from '../model/patch.ts';
import { fileChange } from '../model/schemas/patch.ts';
import { maxLength } from '../text/length.ts';

const text = z.string().check(maxLength(TEXT_MAX));
const list = <T extends z.core.SomeType>(item: T) => z.array(item).check(maxLength(LIST_MAX));
const statusWord = z.enum([
  'pending',
  'todo',
  'open',
  'in_progress',
  'in-progress',
  'doing',
  'active',
  'completed',
  'complete',
  'done',
]);

/** Validates a `SaveInput`. */
export const saveInput = z.strictObject({
  summary: z.optional(text),
  goal: z.optional(text),
  plan: z.optional(list(z.union([text, z.object({ step: text, status: z.optional(statusWord) })]))),
  add_steps: z.optional(list(text)),
  done: z.optional(list(z.union([text, z.number()]))),
  files_touched: z.optional(list(z.union([text, z.object({ path: text, change: z.optional(fileChange) })]))),
  key_decisions: z.optional(list(z.union([text, z.object({ decision: text, reason: z.optional(text) })]))),
  dead_ends: z.optional(list(z.union([text, z.object({ approach: text, reason: z.optional(text) })]))),
  handoff_notes: z.optional(text),
  name: z.optional(text),
  remove: z.optional(list(text)),
  agent_history: z.optional(
    list(
      z.object({
        agent: text,
        started_at: z.optional(text),
        ended_at: z.optional(z.nullable(text)),
        did: z.optional(text),
      }),
    ),
  ),
});
