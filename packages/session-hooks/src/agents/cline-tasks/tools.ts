import type { FactBody, FileChange } from '@0dai/session-schema/internal';
import { editOutput, patchOutput } from '../../facts/edit-lines.ts';
import { LIST_MAX } from '../../facts/facts.ts';
import { toolCallFacts } from '../../facts/tool-call.ts';
import { firstText, listAt } from '../../logs/json/fields.ts';
import { patchedFiles } from '../codex/patch.ts';
import { commandEnd, outcomeOf } from './results.ts';

// The tools of Cline 3.x, Roo Code 3.x and Kilo Code up to 5, by what they do.

const COMMANDS: ReadonlySet<string> = new Set(['execute_command', 'run_commands', 'bash']);
const EDITS: ReadonlySet<string> = new Set(
  (
    'write_to_file replace_in_file apply_diff insert_content search_and_replace search_replace edit_file edit ' +
    'apply_patch editor new_rule'
  ).split(' '),
);
const READS: ReadonlySet<string> = new Set(['read_file', 'read_files']);
const SUBAGENTS: ReadonlySet<string> = new Set(['new_task', 'use_subagents', 'spawn_agent', 'team_task']);
const PATHS = ['path', 'absolutePath', 'file_path', 'filePath', 'target_file'] as const;
const ABOUT = [
  ...PATHS,
  'question',
  'query',
  'regex',
  'url',
  'uri',
  'message',
  'prompt',
  'prompt_1',
  'task',
  'tool_name',
  'mode_slug',
  'title',
] as const;

/** A call with its result; `result` is absent if the log has none. */
export interface TaskCall {
  id: string;
  name: string;
  input: unknown;
  result?: { output: string; failed: boolean };
  folder?: string | undefined;
}

/** The facts of a call. */
export function callFacts({ id, name, input, result, folder }: TaskCall): FactBody[] {
  const commands = COMMANDS.has(name) ? commandsOf(input) : [];
  const end = result && commands.length > 0 ? commandEnd(result.output) : undefined;
  const outcome = result ? outcomeOf(result.output, result.failed) : 'open';
  const hasFailed = outcome === 'ok' && end?.exit !== undefined && end.exit !== 0;
  const base = { id, tool: name, output: end?.output || (result?.output ?? ''), folder };
  if (commands.length > 0) {
    const [first, ...others] = commands;
    const one = { ...base, outcome: hasFailed ? ('failed' as const) : outcome, exit: end?.exit };
    // The command goes on in the terminal.
    if (end?.running) return toolCallFacts({ ...one, outcome: 'ok', command: first, background: id });
    return [
      ...toolCallFacts({ ...one, command: first }),
      ...others.flatMap((command, i) => toolCallFacts({ ...one, id: `${id}.${i + 1}`, command })),
    ];
  }
  return toolCallFacts({
    isSubagent: SUBAGENTS.has(name),
    ...base,
    outcome,
    about: firstText(input, ...ABOUT),
    files: EDITS.has(name) ? editedFiles(name, input, base.output) : READS.has(name) ? readFiles(input) : [],
    edit: EDITS.has(name) ? changedLines(input) : undefined,
  });
}

function commandsOf(input: unknown): string[] {
  const many = listAt(input, 'commands').map((one) =>
    typeof one === 'string' ? one : (firstText(one, 'command') ?? ''),
  );
  const one = firstText(input, 'command', 'commands');
  return (many.length > 0 ? many : one === undefined ? [] : [one]).filter((command) => command.trim() !== '');
}

function editedFiles(name: string, input: unknown, output: string): { path: string; change: FileChange }[] {
  const patch = firstText(input, 'patch', 'input');
  if (name === 'apply_patch' && patch !== undefined) return patchedFiles(patch);
  const path = firstText(input, ...PATHS);
  if (path === undefined) return [];
  const isNew =
    firstText(input, 'command') === 'create' ||
    /<operation>created<|"operation":\s*"created"|^File created successfully|^New file created/m.test(
      output.slice(0, 1_000),
    );
  return [{ path: path.trim(), change: isNew ? 'created' : 'modified' }];
}

function readFiles(input: unknown): { path: string; change: 'read' }[] {
  const listed = [...listAt(input, 'files'), ...listAt(input, 'file_paths'), ...listAt(input, 'paths')];
  const paths = listed.map((one) => (typeof one === 'string' ? one : firstText(one, ...PATHS)));
  return [firstText(input, ...PATHS), ...paths]
    .filter((path) => path !== undefined && !path.includes('\n'))
    .slice(0, LIST_MAX)
    .map((path) => ({ path: (path ?? '').trim(), change: 'read' }));
}

/** The changed lines: of search and replace blocks, of a patch, or of two texts. */
function changedLines(input: unknown): { output?: string } {
  const diff = firstText(input, 'diff', 'patch', 'input');
  if (diff !== undefined) {
    const found =
      /(?:<{7}|-{7}) ?SEARCH[^\n]*\n(?::[^\n]*\n)*(?:-{7}\r?\n)?([\s\S]*?)\r?\n={7}\r?\n([\s\S]*?)\r?\n?(?:>{7}|\+{7}) ?REPLACE/.exec(
        diff,
      );
    return found ? editOutput({ old_string: found[1], new_string: found[2] }) : patchOutput(diff);
  }
  const [old, fresh] = [
    firstText(input, 'old_text', 'old_string', 'old_str', 'search'),
    firstText(input, 'new_text', 'new_string', 'new_str', 'replace'),
  ];
  return old !== undefined && fresh !== undefined ? editOutput({ old_string: old, new_string: fresh }) : {};
}
