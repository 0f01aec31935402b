import { basename, dirname, isAbsolute, join } from 'node:path';
import * as z from 'zod/mini';
import { aboutIn } from '../../facts/call-about.ts';
import { editOutput, patchOutput } from '../../facts/edit-lines.ts';
import { planFact } from '../../facts/facts.ts';
import { stepStatus } from '../../facts/plans/todos.ts';
import { type Shaped, shape, shaped } from '../../facts/shape.ts';
import type { ToolCall, ToolWork } from '../../facts/tool-call.ts';
import type { Message, Result } from './messages.ts';

// The tools of Zed's agent (crates/agent/src/tools, crates/assistant_tools before). Paths begin with the name of the
// folder that is open in Zed.

const input = shape(() =>
  z.object({
    path: z.optional(z.string()),
    mode: z.optional(z.string()),
    command: z.optional(z.string()),
    cd: z.optional(z.string()),
    source_path: z.optional(z.string()),
    destination_path: z.optional(z.string()),
    old_text: z.optional(z.string()),
    new_text: z.optional(z.string()),
  }),
);
const edits = shape(() =>
  z.object({
    edits: z.array(z.object({ old_text: z.string(), new_text: z.string() })).check(z.minLength(1)),
  }),
);
const diff = shape(() => z.object({ diff: z.string() }));
const plan = shape(() =>
  z.object({
    steps: z.array(z.object({ title: z.string(), status: z.optional(z.string()) })),
  }),
);
const olderPlan = shape(() =>
  z.object({ plan: z.array(z.object({ step: z.string(), status: z.optional(z.string()) })) }),
);

const ABOUT = [
  'command',
  'path',
  'source_path',
  'regex',
  'glob',
  'query',
  'url',
  'label',
  'display_description',
  'message',
  'prompt',
];
const DENIED = /^Permission to run tool denied by user|^The user (?:denied|rejected)\b/;
const CANCELED = /^(?:Tool|Tool call) cancell?ed by (?:the )?user/i;
const EXIT = /failed with exit code (-?\d{1,10})/;

/** A tool call of Zed, in terms that agents share. */
export function toolCall(
  call: Message['calls'][number],
  result: Result | undefined,
  folders: readonly string[],
): ToolCall {
  const given = shaped(input, call.input);
  const text = result?.text ?? '';
  const isShell = call.tool === 'terminal';
  const code = EXIT.exec(text.slice(0, 12_000))?.[1];
  const exit =
    !isShell || !result || result.isError ? undefined : code === undefined ? exitWithout(text) : Number(code);
  return {
    id: call.id,
    tool: call.tool,
    about: aboutIn(call.input, ABOUT),
    outcome: outcomeOf(result, exit),
    output: isShell
      ? text
          .replace(/^Command .{0,10000}? failed with exit code -?\d+\.\s*/s, '')
          .replace(/^```\n|\n```$/g, '')
      : text,
    folder: isShell ? pathIn(folders, given?.cd ?? '.') : folders[0],
    exit,
    ...workOf(call, given, result, (path) => pathIn(folders, path)),
  };
}

/** The exit code of a command that Zed reports without one: it succeeded, or Zed does not know. */
function exitWithout(text: string): number | undefined {
  return /^Command (?:failed or )?was interrupted|^Command failed or|timed out/i.test(text) ? undefined : 0;
}

function outcomeOf(result: Result | undefined, exit: number | undefined): ToolCall['outcome'] {
  if (!result) return 'open';
  if (DENIED.test(result.text)) return 'refused';
  return result.isError || CANCELED.test(result.text) || (exit ?? 0) !== 0 ? 'failed' : 'ok';
}

function workOf(
  { tool, input: value }: Message['calls'][number],
  given: Shaped<typeof input> | undefined,
  result: Result | undefined,
  at: (path: string) => string,
): ToolWork {
  const { path, source_path: from, destination_path: to } = given ?? {};
  switch (tool) {
    case 'terminal':
      return { command: given?.command ?? '' };
    case 'read_file':
      return path === undefined ? {} : { files: [{ path: at(path), change: 'read' }] };
    case 'edit_file':
    case 'streaming_edit_file':
    case 'write_file':
    case 'create_file':
    case 'find_replace_file': {
      if (path === undefined) return {};
      const first = shaped(edits, value)?.edits[0];
      const [old, fresh] = first ? [first.old_text, first.new_text] : [given?.old_text, given?.new_text];
      const patch = shaped(diff, result?.output)?.diff;
      const isNew = given?.mode === 'create' || tool === 'create_file';
      const edit =
        old !== undefined && fresh !== undefined
          ? editOutput({ old_string: old, new_string: fresh })
          : patch === undefined
            ? {}
            : patchOutput(patch);
      return { files: [{ path: at(path), change: isNew ? 'created' : 'modified' }], edit };
    }
    case 'delete_path':
      return path === undefined ? {} : { files: [{ path: at(path), change: 'deleted' }], edit: {} };
    case 'move_path':
    case 'copy_path': {
      if (from === undefined || to === undefined) return {};
      const gone = tool === 'move_path' ? [{ path: at(from), change: 'deleted' as const }] : [];
      return { files: [...gone, { path: at(to), change: 'created' }], edit: {} };
    }
    case 'grep':
    case 'find_path':
    case 'list_directory':
      return { isSearch: true };
    case 'update_plan':
      return planOf(value);
    case 'spawn_agent':
    case 'subagent':
      return { isSubagent: true };
    default:
      return {};
  }
}

function planOf(value: unknown): ToolWork {
  const steps =
    shaped(plan, value)?.steps ??
    shaped(olderPlan, value)?.plan.map(({ step, status }) => ({ title: step, status }));
  if (!steps) return {};
  const told = steps.flatMap(({ title, status }) => {
    const known = stepStatus(status);
    return known === undefined ? [] : [{ step: title, status: known }];
  });
  return { facts: [planFact(told)] };
}

/** The absolute path of one that begins with the name of an open folder. */
function pathIn(folders: readonly string[], path: string): string {
  if (isAbsolute(path)) return path;
  const [name, ...rest] = path.split(/[\\/]/);
  const root = folders.find((folder) => basename(folder) === name);
  if (root !== undefined) return join(dirname(root), name ?? '', ...rest);
  return folders[0] === undefined ? path : join(folders[0], path);
}
