import type { FactBody } from '@0dai/session-schema/internal';
import { aboutIn } from '../../facts/call-about.ts';
import { editOutput, patchOutput } from '../../facts/edit-lines.ts';
import { todosPlan } from '../../facts/plans/todos.ts';
import type { ToolWork } from '../../facts/tool-call.ts';
import { asObject, type Json, listAt, textAt } from '../../logs/json/fields.ts';
import { patchedFiles } from '../codex/patch.ts';

const ABOUT = [
  ...[
    'command',
    'pattern',
    'path',
    'target_file',
    'file_path',
    'target_notebook',
    'query',
    'search_term',
    'url',
  ],
  ...['glob_pattern', 'description', 'name', 'title', 'prompt'],
];

/** Names of the same tools in different versions, in lower case without `_`. */
const KINDS: Readonly<Record<string, string>> = {
  bash: 'shell',
  shell: 'shell',
  runterminalcmd: 'shell',
  runterminalcommand: 'shell',
  read: 'read',
  readfile: 'read',
  write: 'write',
  writefile: 'write',
  editfile: 'edit',
  edit: 'edit',
  strreplace: 'edit',
  searchreplace: 'edit',
  multiedit: 'edit',
  editnotebook: 'edit',
  applypatch: 'patch',
  delete: 'delete',
  deletefile: 'delete',
  task: 'task',
};

/** What a tool of cursor-agent does; its todos are read apart. */
export function workOf(tool: string, input: unknown): ToolWork {
  const given = asObject(input);
  const path = ['path', 'target_file', 'file_path', 'target_notebook']
    .map((key) => textAt(given, key))
    .find(Boolean);
  const about = aboutIn(given, ABOUT);
  switch (KINDS[tool.replaceAll('_', '').toLowerCase()]) {
    case 'shell':
      return { about, command: textAt(given, 'command') };
    case 'read':
      return { about, files: [{ path, change: 'read' }] };
    case 'write':
      return { about, files: [{ path, change: 'modified' }], edit: {} };
    case 'edit':
      return { about, files: [{ path, change: 'modified' }], edit: editOutput(input) };
    case 'delete':
      return { about, files: [{ path, change: 'deleted' }], edit: {} };
    case 'patch': {
      const patch =
        typeof input === 'string' ? input : (textAt(given, 'patch') ?? textAt(given, 'input') ?? '');
      const files = patchedFiles(patch);
      return { about: aboutIn({ path: files[0]?.path }, ['path']) ?? about, files, edit: patchOutput(patch) };
    }
    case 'task':
      return { about: aboutIn(given, ['description', 'name', 'prompt']), isSubagent: true };
    default:
      return { about };
  }
}

/** The agent's todos. A call with `merge` has only those that change, by their ids. */
export class Todos {
  readonly #todos = new Map<string, Json>();

  /** The whole plan after a call. */
  write(input: Json | undefined): FactBody[] {
    const given = listAt(input, 'todos').map(asObject);
    if (input?.merge !== true) this.#todos.clear();
    for (const [i, todo] of given.entries()) {
      const id = textAt(todo, 'id') ?? `${i}`;
      this.#todos.set(id, { ...this.#todos.get(id), ...todo });
    }
    return todosPlan([...this.#todos.values()]);
  }
}
