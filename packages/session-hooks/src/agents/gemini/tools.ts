import { type FactBody, maxLength } from '@0dai/session-schema/internal';
import * as z from 'zod/mini';
import { commandFact, fileFact, PATH_MAX, planFact } from '../../facts/facts.ts';
import { type Shaped, shape, shaped } from '../../facts/shape.ts';
import { shellResult } from './log/shell-result.ts';

// The tools of Gemini CLI 0.61.0: their input and output in its hooks. Its log has the same as `args`, `result` and
// `resultDisplay`.

export interface ToolCall {
  name: string;
  input: unknown;
  response: unknown;
  cwd: string | undefined;
}

const path = shape(() => z.string().check(maxLength(PATH_MAX)));
const result = shape(() =>
  z.object({
    /** The model's text: a string, or parts. */
    llmContent: z.optional(z.unknown()),
    /** The user's display. */
    returnDisplay: z.optional(z.unknown()),
    error: z.optional(z.unknown()),
  }),
);
const fileInput = shape(() => z.object({ file_path: z.optional(path()), absolute_path: z.optional(path()) }));
const fileShown = shape(() => z.object({ filePath: z.optional(path()), isNewFile: z.optional(z.boolean()) }));
const todos = shape(() =>
  z.object({
    todos: z.array(z.object({ description: z.string(), status: z.optional(z.string()) })),
  }),
);
const shell = shape(() => z.object({ command: z.string() }));
const part = shape(() => z.object({ text: z.string() }));

/** The facts of a tool call; none for failed calls and for tools that we don't use. */
export function toolFacts({ name, input, response, cwd }: ToolCall): FactBody[] {
  const done = shaped(result, response);
  if (!done || (done.error !== undefined && done.error !== null)) return [];
  const given = shaped(fileInput, input);
  const file = given?.file_path ?? given?.absolute_path;
  switch (name) {
    case 'write_file':
    case 'replace': {
      const shown = shaped(fileShown, done.returnDisplay);
      // The display has the absolute path.
      return fileFact(shown?.filePath ?? file, shown?.isNewFile ? 'created' : 'modified', cwd);
    }
    case 'read_file':
      return fileFact(file, 'read', cwd);
    case 'write_todos': {
      const list = shaped(todos, input)?.todos;
      return list ? [planFact(list.flatMap(toStep))] : [];
    }
    case 'run_shell_command': {
      const { ended, exit, output } = shellResult(textOf(done.llmContent));
      return ended ? commandFact(commandOf(input), exit, output) : [];
    }
    default:
      return [];
  }
}

/** The command of a shell call. */
export function commandOf(input: unknown): string | undefined {
  return shaped(shell, input)?.command;
}

function toStep({
  description,
  status,
}: Shaped<typeof todos>['todos'][number]): Parameters<typeof planFact>[0] {
  if (status === 'cancelled') return [];
  const known = status === 'in_progress' || status === 'completed' ? status : 'pending';
  return [{ step: description, status: known }];
}

function textOf(content: unknown): string {
  if (typeof content === 'string') return content;
  const parts = Array.isArray(content) ? content : [content];
  return parts.map((one) => (typeof one === 'string' ? one : (shaped(part, one)?.text ?? ''))).join('');
}
