import type { CallFact } from '@0dai/session-schema/internal';
import * as z from 'zod/mini';
import { markdownSteps } from '../../facts/markdown-steps.ts';
import { shape, shaped } from '../../facts/shape.ts';
import { aboutOf, type ToolCall, type ToolWork } from '../../facts/tool-call.ts';

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
  const does = workOf(name, value, result);
  return {
    id,
    tool: name,
    about: aboutOf(value, ABOUT),
    outcome: outcomeOf(result, does),
    output: result?.text ?? '',
    folder,
    does,
  };
}

function outcomeOf(result: GooseResult | undefined, does: ToolWork | undefined): CallFact['outcome'] {
  if (!result) return 'open';
  if (DECLINED.test(result.text)) return 'refused';
  if (result.isError) return 'failed';
  return does?.kind === 'shell' && (does.exit ?? 0) !== 0 ? 'failed' : 'ok';
}

function workOf(name: string, value: unknown, result: GooseResult | undefined): ToolWork | undefined {
  const given = shaped(input, value);
  const path = given?.path;
  switch (name.slice(name.lastIndexOf('__') + 1).replace(/^_/, '')) {
    case 'shell':
      return { kind: 'shell', command: given?.command ?? '', exit: result && exitOf(result) };
    case 'text_editor':
      return editorWork(given?.command, path, given);
    case 'write':
      // The todo extension has a tool of this name too.
      if (name.startsWith('todo')) return planOf(given?.content);
      return path === undefined ? undefined : { kind: 'edit', files: [{ path, change: 'modified' }] };
    case 'edit':
      return editorWork('str_replace', path, given);
    case 'todo_write':
      return planOf(given?.content);
    case 'read':
    case 'read_file':
      return path === undefined ? undefined : { kind: 'read', path };
    case 'tree':
    case 'list_files':
    case 'glob':
    case 'search':
      return { kind: 'search' };
    case 'delegate':
    case 'subagent':
    case 'execute_task':
      return { kind: 'subagent' };
    default:
      return undefined;
  }
}

function editorWork(
  command: string | undefined,
  path: string | undefined,
  given: ReturnType<typeof shaped<ReturnType<typeof input>>>,
): ToolWork | undefined {
  if (path === undefined) return undefined;
  if (command === 'view') return { kind: 'read', path };
  const old = given?.old_str ?? given?.before;
  const fresh = given?.new_str ?? given?.after;
  return {
    kind: 'edit',
    files: [{ path, change: 'modified' }],
    ...(old !== undefined && fresh !== undefined && { input: { old_string: old, new_string: fresh } }),
    ...(given?.diff !== undefined && { patch: given.diff }),
  };
}

function planOf(markdown: string | undefined): ToolWork | undefined {
  if (markdown === undefined) return undefined;
  const steps = markdownSteps(markdown).map(({ step, status }) => ({
    step,
    status: status ?? ('pending' as const),
  }));
  return { kind: 'plan', steps };
}

function exitOf({ text, isError, exit }: GooseResult): number | undefined {
  if (exit !== undefined) return exit;
  const code = isError ? EXIT.exec(text.slice(-1_000))?.[1] : undefined;
  return code === undefined ? undefined : Number(code);
}
