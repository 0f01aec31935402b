import { aboutIn } from '../../facts/call-about.ts';
import { editOutput, patchOutput } from '../../facts/edit-lines.ts';
import { todosPlan } from '../../facts/plans/todos.ts';
import type { ToolWork } from '../../facts/tool-call.ts';
import { asObject, type Json, textAt } from '../../logs/json/fields.ts';
import { patchedFiles } from '../codex/patch.ts';
import { todoFacts } from './todos.ts';

const ABOUT = [
  'command',
  'pattern',
  'path',
  'query',
  'url',
  'question',
  'description',
  'summary',
  'intent',
  'name',
];
const SUBAGENT_ABOUT = ['description', 'name', 'prompt'];

/** What a tool of Copilot CLI 1.0.102 does; `str_replace_editor` was one tool for all files before 1.0. */
export function workOf(tool: string, given: unknown): ToolWork {
  const input = asObject(given);
  const path = textAt(input, 'path') ?? textAt(input, 'file_path');
  const about = aboutIn(input, ABOUT);
  switch (tool === 'str_replace_editor' ? (textAt(input, 'command') ?? tool) : tool) {
    case 'bash':
    case 'powershell':
    case 'shell':
      return { about, command: textAt(input, 'command') };
    case 'view':
      return { about: aboutIn({ path }, ['path']) ?? about, files: [{ path, change: 'read' }] };
    case 'create':
      return { about: aboutIn({ path }, ['path']) ?? about, files: [{ path, change: 'created' }], edit: {} };
    case 'edit':
    case 'str_replace':
    case 'insert':
      return {
        about: aboutIn({ path }, ['path']) ?? about,
        files: [{ path, change: 'modified' }],
        edit: replaced(input),
      };
    case 'apply_patch': {
      const patch =
        typeof given === 'string' ? given : (textAt(input, 'patch') ?? textAt(input, 'input') ?? '');
      const files = patchedFiles(patch);
      const first = aboutIn({ path: files[0]?.path }, ['path']);
      return { about: first, files, edit: patchOutput(patch) };
    }
    case 'update_todo':
      return { about, facts: todosPlan(textAt(input, 'todos')) };
    case 'sql':
      return {
        about: aboutIn(input, ['description', 'query']),
        facts: todoFacts(textAt(input, 'query') ?? ''),
      };
    case 'task':
      return { about: aboutIn(input, SUBAGENT_ABOUT), isSubagent: true };
    default:
      return { about };
  }
}

/** The exit code and the output of a shell command, by the text that the model was told. */
export function shellText(text: string): { exit?: number; output: string; background?: string } {
  const last = /\n?<(?:shellId: \S{1,40} completed|exited) with exit code (-?\d{1,5})>\s*$/.exec(
    text.slice(-200),
  );
  const output = last ? text.slice(0, text.length - last[0].length) : text;
  const background = /<command (?:started|is still running)[^>]*?shellId:? ?(\S{1,40})[^>]*>/.exec(text)?.[1];
  return {
    output,
    ...(last && { exit: Number(last[1]) }),
    ...(background !== undefined && !last && { background: background.replace(/[>.,]+$/, '') }),
  };
}

/** The files that a tool changed, by the log's own list. */
export function editedFiles(edits: readonly unknown[]): NonNullable<ToolWork['files']> {
  const changes = { create: 'created', edit: 'modified', delete: 'deleted' } as const;
  return edits.flatMap((one) => {
    const edit = asObject(one);
    const kind = textAt(edit, 'kind') as keyof typeof changes;
    return [{ path: textAt(edit, 'path'), change: changes[kind] ?? 'modified' }];
  });
}

function replaced(input: Json | undefined): { output?: string } {
  return editOutput({
    old_string: textAt(input, 'old_str') ?? '',
    new_string: textAt(input, 'new_str') ?? '',
  });
}
