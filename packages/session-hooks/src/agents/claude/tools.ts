import { type FactBody, maxLength, minLength, type StepStatus } from '@0dai/session-schema/internal';
import * as z from 'zod/mini';
import { commandFact, fileFact, lineOf, PATH_MAX, planFact } from '../../facts/facts.ts';
import { type Shaped, shape, shaped } from '../../facts/shape.ts';
import { answers } from './log/calls/questions.ts';
import { acceptedPlan } from './log/plan-mode.ts';

// The tools of Claude Code 1.0 to 2.1.332: their input and output in `tool_use` and `toolUseResult` of its
// transcript; see also `sdk-tools.d.ts` in its package.

/** A tool call that succeeded. */
export interface ToolCall {
  name: string;
  input: unknown;
  response: unknown;
  cwd: string | undefined;
}

const path = shape(() => z.optional(z.string().check(maxLength(PATH_MAX))));
const id = shape(() => z.string().check(minLength(1), maxLength(100)));
const fileInput = shape(() =>
  z.object({ file_path: path(), notebook_path: path(), old_string: z.optional(z.string()) }),
);
const fileResponse = shape(() =>
  z.object({
    type: z.optional(z.string()),
    filePath: path(),
    notebook_path: path(),
    originalFile: z.optional(z.nullable(z.string())),
    oldString: z.optional(z.string()),
    /** The error of a failed NotebookEdit. */
    error: z.optional(z.string()),
  }),
);
const readResponse = shape(() => z.object({ file: z.object({ filePath: path() }) }));
const todos = shape(() => z.array(z.object({ content: z.string(), status: z.optional(z.string()) })));
const todoInput = shape(() => z.object({ todos: todos() }));
const todoResponse = shape(() => z.object({ newTodos: todos() }));
const created = shape(() => z.object({ task: z.object({ id: id(), subject: z.string() }) }));
const updateInput = shape(() =>
  z.object({ subject: z.optional(z.string()), status: z.optional(z.string()) }),
);
const updated = shape(() =>
  z.object({
    success: z.literal(true),
    taskId: id(),
    statusChange: z.optional(z.object({ to: z.string() })),
  }),
);
const bashInput = shape(() => z.object({ command: z.string() }));
const bashResponse = shape(() =>
  z.object({
    stdout: z.string(),
    interrupted: z.optional(z.boolean()),
    backgroundTaskId: z.optional(z.string()),
    /** An exit code other than 0 that is no failure, such as grep's 1. */
    returnCodeInterpretation: z.optional(z.string()),
  }),
);

/** The facts of a tool call; none for tools that we don't use. */
export function toolFacts({ name, input, response, cwd }: ToolCall): FactBody[] {
  switch (name) {
    case 'Edit':
    case 'MultiEdit':
    case 'Write':
    case 'NotebookEdit':
      return edited(input, response, cwd);
    case 'Read':
      return fileFact(
        shaped(fileInput, input)?.file_path ?? shaped(readResponse, response)?.file.filePath,
        'read',
        cwd,
      );
    case 'TodoWrite': {
      const found = shaped(todoInput, input)?.todos ?? shaped(todoResponse, response)?.newTodos;
      return found ? [planFact(found.map((todo) => ({ step: todo.content, ...status(todo.status) })))] : [];
    }
    case 'TaskCreate': {
      const task = shaped(created, response)?.task;
      const step = lineOf(task?.subject ?? '');
      return task ? [{ fact: 'task', ref: task.id, ...(step !== '' && { step }), status: 'pending' }] : [];
    }
    case 'TaskUpdate':
      return taskUpdate(shaped(updateInput, input), shaped(updated, response));
    case 'ExitPlanMode':
      return acceptedPlan(response);
    case 'AskUserQuestion':
      return answers(response);
    case 'Bash':
      return ranBash(input, response).facts;
    default:
      return [];
  }
}

/** The facts of a failed shell command, from the model's error text: `Exit code 3` and the output. */
export function failedBash(input: unknown, error: unknown): FactBody[] {
  const code = typeof error === 'string' ? /^(?:Error: )?Exit code (\d{1,3})\b/.exec(error)?.[1] : undefined;
  return code === undefined ? [] : commandFact(commandOf(input), Number(code));
}

/** The end of a shell command that did not fail. */
export interface RanBash {
  facts: FactBody[];
  exit?: number;
  /** The user stopped it. */
  interrupted?: true;
  /** Its background task id: the command has not ended, and its outcome is unknown. */
  background?: string;
}

/**
 * The facts of a shell command that did not fail.
 * @param output the text that the model received
 */
export function ranBash(input: unknown, response: unknown, output?: string): RanBash {
  const done = shaped(bashResponse, response);
  if (!done) return { facts: [] };
  if (done.backgroundTaskId !== undefined) return { facts: [], background: done.backgroundTaskId };
  if (done.interrupted) return { facts: [], interrupted: true };
  // The log omits an exit code other than 0 that is no failure.
  const exit = done.returnCodeInterpretation === undefined ? 0 : undefined;
  return { facts: commandFact(commandOf(input), exit, output), ...(exit !== undefined && { exit }) };
}

/** The shell command in a call's input. */
export function commandOf(input: unknown): string | undefined {
  return shaped(bashInput, input)?.command;
}

/** Identifies the tool of a result by its shape: the call may be in an earlier part of the transcript. */
export function toolOf(response: unknown): string | undefined {
  if (typeof response !== 'object' || response === null) return undefined;
  if ('newTodos' in response) return 'TodoWrite';
  if ('updatedFields' in response) return 'TaskUpdate';
  if ('plan' in response) return 'ExitPlanMode';
  if ('questions' in response) return 'AskUserQuestion';
  if ('structuredPatch' in response) return 'Edit';
  if ('notebook_path' in response) return 'NotebookEdit';
  if (shaped(created, response)) return 'TaskCreate';
  return shaped(readResponse, response) ? 'Read' : undefined;
}

function edited(input: unknown, response: unknown, cwd: string | undefined): FactBody[] {
  const asked = shaped(fileInput, input);
  const done = shaped(fileResponse, response);
  if (!done || (done.error !== undefined && done.error !== '')) return [];
  // The response repeats the path as the model wrote it; a hook's input has the absolute path.
  const file = asked?.file_path ?? asked?.notebook_path ?? done.filePath ?? done.notebook_path;
  const replaced = asked?.old_string ?? done.oldString;
  const isNew = done.type === 'create' || (replaced === '' && !done.originalFile);
  return fileFact(file, isNew ? 'created' : 'modified', cwd);
}

function taskUpdate(
  asked: Shaped<typeof updateInput> | undefined,
  done: Shaped<typeof updated> | undefined,
): FactBody[] {
  if (!done) return [];
  const to = done.statusChange?.to ?? asked?.status;
  const step = lineOf(asked?.subject ?? '');
  const said = {
    ...(step !== '' && { step }),
    ...status(to),
    ...(to === 'deleted' && { dropped: true as const }),
  };
  return Object.keys(said).length > 0 ? [{ fact: 'task', ref: done.taskId, ...said }] : [];
}

function status(word: string | undefined): { status?: StepStatus } {
  return word === 'pending' || word === 'in_progress' || word === 'completed' ? { status: word } : {};
}
