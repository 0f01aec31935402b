import { aboutIn } from '../../facts/call-about.ts';
import { editOutput, patchOutput } from '../../facts/edit-lines.ts';
import { acceptedPlan } from '../../facts/plans/accepted-plan.ts';
import { todosPlan } from '../../facts/plans/todos.ts';
import type { CallEnd, ToolWork } from '../../facts/tool-call.ts';
import { asObject, type Json, listAt, parsedJson, textAt } from '../../logs/json/fields.ts';
import { patchedFiles } from '../codex/patch.ts';

const ABOUT = [
  ...[
    'command',
    'file_path',
    'pattern',
    'path',
    'directory_path',
    'query',
    'url',
    'description',
    'skill',
    'title',
  ],
  ...['name', 'prompt'],
];
const REFUSED =
  /^(?:Error: )*(?:The )?(?:tool (?:call|execution|use) (?:was )?(?:rejected|denied|cancelled|canceled)|user (?:rejected|denied|declined|cancelled|canceled)|(?:rejected|denied|cancelled|canceled) by (?:the )?user)/i;

/** What a tool of Droid 0.225.2 does. */
export function workOf(tool: string, input: unknown): ToolWork {
  const given = asObject(input);
  const path = textAt(given, 'file_path') ?? textAt(given, 'path');
  const about = aboutIn(given, ABOUT);
  switch (tool) {
    case 'Execute':
    case 'Shell':
      return { about, command: textAt(given, 'command') };
    case 'Read':
      return { about, files: [{ path, change: 'read' }] };
    case 'Create':
      return { about, files: [{ path, change: 'created' }], edit: {} };
    case 'Edit':
    case 'MultiEdit':
      return { about, files: [{ path, change: 'modified' }], edit: replaced(given) };
    case 'ApplyPatch': {
      const patch =
        typeof input === 'string' ? input : (textAt(given, 'input') ?? textAt(given, 'patch') ?? '');
      const files = patchedFiles(patch);
      return { about: aboutIn({ path: files[0]?.path }, ['path']) ?? about, files, edit: patchOutput(patch) };
    }
    case 'TodoWrite':
      return { about, facts: todosPlan(given?.todos) };
    case 'ExitSpecMode':
      return { about, facts: acceptedPlan(textAt(given, 'plan') ?? textAt(given, 'spec') ?? '') };
    case 'Task':
      return { about: aboutIn(given, ['description', 'prompt']), isSubagent: true };
    default:
      return { about };
  }
}

/** How a call ended, by the text that the model was told. */
export function endOf(tool: string, isError: boolean, told: string): CallEnd {
  if (isError && REFUSED.test(told)) return { outcome: 'refused', output: '', byUser: true };
  const said = asObject(told.startsWith('{"success":') ? parsedJson(told) : undefined);
  const isFailed = isError || said?.success === false;
  if (tool !== 'Execute') return { outcome: isFailed ? 'failed' : 'ok', output: told };
  const exit = /\[Process exited with code (-?\d{1,5})\]\s*$/.exec(told.slice(-200)) ?? FAILED.exec(told);
  const output = told.replace(/\s*\[Process exited with code -?\d{1,5}\]\s*$/, '').replace(FAILED, '');
  const isStopped = exit === null && /^Command timed out after /.test(told);
  return {
    outcome: isFailed || isStopped ? 'failed' : 'ok',
    output: output.trim(),
    ...(exit && { exit: Number(exit[1]) }),
  };
}

const FAILED = /^(?:Error: )*Command failed \(exit code: (-?\d{1,5})\)\n?/;

function replaced(given: Json | undefined): { output?: string } {
  const edits = [given, ...listAt(given, 'edits').map(asObject), ...listAt(given, 'changes').map(asObject)];
  const first = edits.find((edit) => old(edit) !== undefined);
  return editOutput({ old_string: old(first) ?? '', new_string: fresh(first) ?? '' });
}

function old(edit: Json | undefined): string | undefined {
  return textAt(edit, 'old_str') ?? textAt(edit, 'old_string');
}

function fresh(edit: Json | undefined): string | undefined {
  return textAt(edit, 'new_str') ?? textAt(edit, 'new_string');
}
