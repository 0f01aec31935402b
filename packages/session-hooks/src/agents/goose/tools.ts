import type { CallFact } from '@0dai/session-schema/internal';
import * as z from 'zod/mini';
import { aboutIn } from '../../facts/call-about.ts';
import { editOutput, patchOutput } from '../../facts/edit-lines.ts';
import { planFact } from '../../facts/facts.ts';
import { markdownSteps } from '../../facts/plans/markdown-steps.ts';
import { shape, shaped } from '../../facts/shape.ts';
import type { ToolCall, ToolWork } from '../../facts/tool-call.ts';

// The tools of Goose 1.0 to 1.2x: `<extension>__<tool>`, and without an extension since the developer extension is
// built in.

/** The result of a call. */
export interface GooseResult {
  text: string;
  isError: boolean;
  /** The exit code, if the result has it as a field. */
  exit: number | undefined;
}

const input = shape(() =>
  z.object({
    command: z.optional(z.string()),
    path: z.optional(z.string()),
    old_str: z.optional(z.string()),
    new_str: z.optional(z.string()),
    before: z.optional(z.string()),
    after: z.optional(z.string()),
    diff: z.optional(z.string()),
    content: z.optional(z.string()),
  }),
);
const ABOUT = [
  'path',
  'command',
  'pattern',
  'query',
  'url',
  'instructions',
  'title',
  'name',
  'text',
] as const;
const DECLINED = /^The user has declined to run this tool/;
const EXIT = /\bexit(?:ed)?(?: with)?(?: status| code)?:? (\d{1,3})\b/i;

/** A call of Goose, in terms that agents share. */
export function toolCall(
  id: string,
  name: string,
  value: unknown,
  result: GooseResult | undefined,
  folder: string | undefined,
): ToolCall {
  const work = workOf(name, value);
  const exit = result && work.command !== undefined ? exitOf(result) : undefined;
  return {
    id,
    tool: name,
    about: aboutIn(value, ABOUT),
    ...work,
    outcome: outcomeOf(result, exit),
    output: result?.text ?? '',
    exit,
    folder,
  };
}

function outcomeOf(result: GooseResult | undefined, exit: number | undefined): CallFact['outcome'] {
  if (!result) return 'open';
  if (DECLINED.test(result.text)) return 'refused';
  return result.isError || (exit ?? 0) !== 0 ? 'failed' : 'ok';
}

function workOf(name: string, value: unknown): ToolWork {
  const given = shaped(input, value);
  const path = given?.path;
  switch (name.slice(name.lastIndexOf('__') + 1).replace(/^_/, '')) {
    case 'shell':
      return { command: given?.command ?? '' };
    case 'text_editor':
      return editorWork(given?.command, path, given);
    case 'write':
      // The todo extension has a tool of this name too.
      if (name.startsWith('todo')) return planOf(given?.content);
      return { files: [{ path, change: 'modified' }], edit: {} };
    case 'edit':
      return editorWork('str_replace', path, given);
    case 'todo_write':
      return planOf(given?.content);
    case 'read':
    case 'read_file':
      return { files: [{ path, change: 'read' }] };
    case 'tree':
    case 'list_files':
    case 'glob':
    case 'search':
      return { isSearch: true };
    case 'delegate':
    case 'subagent':
    case 'execute_task':
      return { isSubagent: true };
    default:
      return {};
  }
}

function editorWork(
  command: string | undefined,
  path: string | undefined,
  given: ReturnType<typeof shaped<ReturnType<typeof input>>>,
): ToolWork {
  if (command === 'view') return { files: [{ path, change: 'read' }] };
  const old = given?.old_str ?? given?.before;
  const fresh = given?.new_str ?? given?.after;
  const edit =
    given?.diff !== undefined ? patchOutput(given.diff) : editOutput({ old_string: old, new_string: fresh });
  return { files: [{ path, change: 'modified' }], edit };
}

function planOf(markdown: string | undefined): ToolWork {
  if (markdown === undefined) return {};
  const steps = markdownSteps(markdown).map(({ step, status }) => ({
    step,
    status: status ?? ('pending' as const),
  }));
  return { facts: [planFact(steps)] };
}

function exitOf({ text, isError, exit }: GooseResult): number | undefined {
  if (exit !== undefined) return exit;
  const code = isError ? EXIT.exec(text.slice(-1_000))?.[1] : undefined;
  return code === undefined ? undefined : Number(code);
}
