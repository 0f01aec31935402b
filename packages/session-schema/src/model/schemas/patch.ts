import * as z from 'zod/mini';
import { maxLength, minLength } from '../../text/length.ts';
import { isProjectPath } from '../../text/project-path.ts';
import { LIST_MAX, TEXT_MAX } from '../patch.ts';

const text = z.string().check(maxLength(TEXT_MAX));
// Trimmed on reading as on writing, because an entry's HMAC covers its text after parsing.
const line = z.string().check(z.trim(), minLength(1), maxLength(4_000));
const list = <T extends z.core.SomeType>(item: T) => z.array(item).check(maxLength(LIST_MAX));

export const agentName = z.string().check(z.regex(/^[a-z0-9][a-z0-9._-]{0,63}$/));
const projectPath = z
  .string()
  .check(
    maxLength(4_000),
    z.refine(
      isProjectPath,
      'expected a path relative to the project, with / between its parts, and no . or ..',
    ),
  );
// Not trimmed: a file's name may end in a space.
const fileName = z.string().check(minLength(1), maxLength(4_000));

export const stepStatus = z.enum(['pending', 'in_progress', 'completed']);

export const fileChange = z.enum(['read', 'created', 'modified', 'deleted']);

export const checkOutcome = z.enum(['passed', 'failed', 'unknown']);

export const gitState = z.object({
  branch: z.nullable(z.string().check(maxLength(1_000))),
  commit: z.nullable(z.string().check(maxLength(64))),
  changed_files: z.optional(list(fileName)),
  older_files: z.optional(list(fileName)),
});

export const callOutcome = z.enum(['ok', 'failed', 'refused', 'open']);
export const actorKind = z.enum(['subagent', 'command']);

const toolCall = z.object({
  call: line,
  outcome: callOutcome,
  result: z.optional(line),
  output: z.optional(line),
  error: z.optional(line),
  subjects: z.optional(list(line)),
  finding: z.optional(line),
  resolved: z.optional(z.literal(true)),
});

export const sessionPatch = z.object({
  name: z.optional(line),
  goal: z.optional(text),
  summary: z.optional(text),
  plan: z.optional(
    list(
      z.object({
        step: line,
        status: z.optional(stepStatus),
        superseded: z.optional(z.literal(true)),
      }),
    ),
  ),
  steps: z.optional(list(z.object({ step: line, status: stepStatus }))),
  add_steps: z.optional(list(line)),
  files_touched: z.optional(
    list(z.object({ path: projectPath, change: z.optional(fileChange), added: z.optional(list(line)) })),
  ),
  key_decisions: z.optional(list(z.object({ decision: line, reason: z.string().check(maxLength(4_000)) }))),
  dead_ends: z.optional(list(z.object({ approach: line, reason: z.string().check(maxLength(4_000)) }))),
  handoff_notes: z.optional(text),
  tasks: z.optional(
    list(
      z.object({
        ref: z.string().check(minLength(1), maxLength(200)),
        step: z.optional(line),
        status: z.optional(stepStatus),
        dropped: z.optional(z.literal(true)),
      }),
    ),
  ),
  checks: z.optional(
    list(z.object({ command: line, outcome: checkOutcome, at: z.optional(z.iso.datetime()) })),
  ),
  git_commands: z.optional(list(z.object({ command: line, at: z.optional(z.iso.datetime()) }))),
  calls: z.optional(list(toolCall)),
  background: z.optional(
    list(
      z.object({
        id: z.string().check(minLength(1), maxLength(200)),
        kind: actorKind,
        what: z.optional(line),
        state: z.enum(['running', 'done', 'failed', 'stopped']),
      }),
    ),
  ),
  last_words: z.optional(text),
  goal_reached: z.optional(z.boolean()),
  git: z.optional(gitState),
  agent_history: z.optional(
    list(
      z.object({
        agent: agentName,
        started_at: z.optional(z.iso.datetime()),
        ended_at: z.optional(z.nullable(z.iso.datetime())),
        did: z.optional(z.string().check(maxLength(1_000))),
      }),
    ),
  ),
  remove: z.optional(
    z.object({
      plan: z.optional(list(line)),
      files_touched: z.optional(list(fileName)),
      key_decisions: z.optional(list(line)),
      dead_ends: z.optional(list(line)),
    }),
  ),
});
