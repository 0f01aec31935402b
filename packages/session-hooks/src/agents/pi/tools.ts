import { aboutIn } from '../../facts/call-about.ts';
import { editOutput } from '../../facts/edit-lines.ts';
import { todosPlan } from '../../facts/plans/todos.ts';
import type { CallEnd, ToolWork } from '../../facts/tool-call.ts';
import { asObject, type Json, listAt, textAt } from '../../logs/json/fields.ts';

const ABOUT = ['command', 'pattern', 'path', 'query', 'url', 'description', 'name', 'code'];

/** What a tool of pi 1.6.0 does. It has no tool for a plan; extensions, and Oh My Pi, have `todo`. */
export function workOf(tool: string, input: unknown): ToolWork {
  const given = asObject(input);
  const path = textAt(given, 'path') ?? textAt(given, 'file_path');
  const about = aboutIn(given, ABOUT);
  switch (tool) {
    case 'bash':
      return { about, command: textAt(given, 'command') };
    case 'read':
      return { about, files: [{ path, change: 'read' }] };
    case 'write':
      return { about, files: [{ path, change: 'modified' }], edit: {} };
    case 'edit':
      return { about, files: [{ path, change: 'modified' }], edit: replaced(given) };
    case 'todo':
    case 'todo_write':
      return { about, facts: todosPlan(given?.todos) };
    case 'task':
    case 'subagent':
      return { about: aboutIn(given, ['description', 'task', 'prompt']), isSubagent: true };
    default:
      return { about };
  }
}

/** How a call ended, by the text that the model was told. */
export function endOf(tool: string, isError: boolean, told: string): CallEnd {
  const last = /\n*Command exited with code (-?\d{1,5})\s*$/.exec(told.slice(-200));
  const output = last ? told.slice(0, told.length - last[0].length) : told;
  const exit = last ? Number(last[1]) : isError ? undefined : 0;
  if (tool !== 'bash') return { outcome: isError ? 'failed' : 'ok', output: told };
  return { outcome: isError ? 'failed' : 'ok', output: output.replace(/^\(no output\)$/, ''), exit };
}

function replaced(given: Json | undefined): { output?: string } {
  const first = [given, ...listAt(given, 'edits').map(asObject)].find(
    (edit) => textAt(edit, 'oldText') !== undefined,
  );
  return editOutput({
    old_string: textAt(first, 'oldText') ?? '',
    new_string: textAt(first, 'newText') ?? '',
  });
}
