import * as z from 'zod/mini';
import { maxLength, minLength } from '../text/length.ts';

/** Longest text that a session takes in one field, in Unicode code points. */
export const TEXT_MAX = 100_000;
/** Longest list that one patch takes. */
export const LIST_MAX = 5_000;

const text = z.string().check(maxLength(TEXT_MAX));
// Trimmed when read as when written: an entry's HMAC covers what it says after parsing.
const line = z.string().check(z.trim(), minLength(1), maxLength(4_000));
const list = <T extends z.core.SomeType>(item: T) => z.array(item).check(maxLength(LIST_MAX));

/**
 * Whether a path may stand in a session: relative to the project, `/` between its parts, staying inside.
 * @example isProjectPath('src/a.ts') // true; isProjectPath('../a') and isProjectPath('/etc/passwd') are false
 */
export function isProjectPath(path: string): boolean {
  return (
    path !== '' &&
    !path.startsWith('/') &&
    !/^[A-Za-z]:/.test(path) &&
    !/[\u0000-\u001f\u007f\\]/.test(path) &&
    !path.split('/').some((part) => part === '..' || part === '.' || part === '')
  );
}

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

/** Where a step stands, in the words of Claude Code's TodoWrite and Codex's update_plan. */
export const stepStatus = z.enum(['pending', 'in_progress', 'completed']);
export type StepStatus = z.infer<typeof stepStatus>;

/** What happened to a file. */
export const fileChange = z.enum(['read', 'created', 'modified', 'deleted']);
export type FileChange = z.infer<typeof fileChange>;

/** How a test or build command ended; `unknown` where its exit code says nothing (a pipe, `|| true`). */
export const checkOutcome = z.enum(['passed', 'failed', 'unknown']);
export type CheckOutcome = z.infer<typeof checkOutcome>;

/** The state of the work tree when something was recorded; null where there is none. */
export const gitState = z.object({
  branch: z.nullable(z.string().check(maxLength(1_000))),
  commit: z.nullable(z.string().check(maxLength(64))),
  /** Files with uncommitted changes, where they were asked for. */
  changed_files: z.optional(list(fileName)),
  /** New files among them that are older than the session. */
  older_files: z.optional(list(fileName)),
});
export type GitState = z.infer<typeof gitState>;

/** What became of a tool call; `open`: its agent's log had no result when it was read. */
export const callOutcome = z.enum(['ok', 'failed', 'refused', 'open']);
/** What runs beside an agent's turn. */
export const actorKind = z.enum(['subagent', 'command']);

/** A tool call, as an agent's log shows it. */
const toolCall = z.object({
  /** In a line: `$ npm test`, `Edit src/a.ts`. */
  call: line,
  outcome: callOutcome,
  /** The last line of a check's output. */
  result: z.optional(line),
  /** The first lines of what it printed. */
  output: z.optional(line),
  /** Why it failed, in a few lines. */
  error: z.optional(line),
  /** The checks and the files that it is about, as `check:npm test` and `file:src/a.ts`; else `call:` and the call. */
  subjects: z.optional(list(line)),
  /** What the agent said next, in a line. */
  finding: z.optional(line),
  /** It failed, and a later call about the same succeeded. */
  resolved: z.optional(z.literal(true)),
});
export type ToolCall = z.infer<typeof toolCall>;

/** What a save or an edit changes; what it does not mention stays. */
export const sessionPatch = z.object({
  goal: z.optional(text),
  summary: z.optional(text),
  /** The whole plan, in order; a step without status keeps the one it has. */
  plan: z.optional(
    list(
      z.object({
        step: line,
        status: z.optional(stepStatus),
        /** An edit keeps a step of an earlier plan as such; a save that names it takes it up again. */
        superseded: z.optional(z.literal(true)),
      }),
    ),
  ),
  /** Steps of the present plan that change status. */
  steps: z.optional(list(z.object({ step: line, status: stepStatus }))),
  /** Steps to add at the end of the present plan; one that is open in it stays where it is. */
  add_steps: z.optional(list(line)),
  files_touched: z.optional(list(z.object({ path: projectPath, change: z.optional(fileChange) }))),
  key_decisions: z.optional(list(z.object({ decision: line, reason: z.string().check(maxLength(4_000)) }))),
  /** What was tried and did not work, and why. */
  dead_ends: z.optional(list(z.object({ approach: line, reason: z.string().check(maxLength(4_000)) }))),
  handoff_notes: z.optional(text),
  /**
   * Tasks of an agent that numbers them (Claude Code's TaskCreate and TaskUpdate): `ref` is its number within
   * the agent's session, `step` its text if the call has it.
   */
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
  /** Test and build commands that ran, in order; `at` where that was before it is written down. */
  checks: z.optional(
    list(z.object({ command: line, outcome: checkOutcome, at: z.optional(z.iso.datetime()) })),
  ),
  /** Git commands that changed something and succeeded, in order. */
  git_commands: z.optional(list(z.object({ command: line, at: z.optional(z.iso.datetime()) }))),
  /** Tool calls, in order. */
  calls: z.optional(list(toolCall)),
  /** Sub-agents and background commands that started or reported, each by its agent's own id. */
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
  /** What the agent said last. */
  last_words: z.optional(text),
  /** The agent called the goal reached, or took that back. */
  goal_reached: z.optional(z.boolean()),
  git: z.optional(gitState),
  /** What agents did, in a line each: for the run that began at `started_at`, else for the latest one. */
  agent_history: z.optional(
    list(
      z.object({
        agent: z.string().check(z.regex(/^[a-z0-9][a-z0-9._-]{0,63}$/)),
        started_at: z.optional(z.iso.datetime()),
        ended_at: z.optional(z.nullable(z.iso.datetime())),
        did: z.optional(z.string().check(maxLength(1_000))),
      }),
    ),
  ),
  /** What a save or an edit takes out, by its text; of steps that read the same, one for each time it is named, the last first. */
  remove: z.optional(
    z.object({
      plan: z.optional(list(line)),
      files_touched: z.optional(list(fileName)),
      key_decisions: z.optional(list(line)),
      dead_ends: z.optional(list(line)),
    }),
  ),
});
export type SessionPatch = z.infer<typeof sessionPatch>;
