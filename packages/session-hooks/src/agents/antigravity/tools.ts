import type { CallFact, FactBody } from '@0dai/session-schema/internal';
import { editOutput } from '../../facts/edit-lines.ts';
import { toolCallFacts } from '../../facts/tool-call.ts';
import { pathOfUri } from '../../logs/file-uri.ts';
import { fieldsOf, firstText, listAt, parsedJson } from '../../logs/json/fields.ts';

/** A call with its arguments as plain values. */
export interface Call {
  id: string;
  name: string;
  input: Readonly<Record<string, unknown>>;
}

const EDITS: ReadonlySet<string> = new Set([
  'write_to_file',
  'write_file',
  'replace_file_content',
  'multi_replace_file_content',
  'edit_file',
]);
const READS: ReadonlySet<string> = new Set(['view_file', 'view_file_outline', 'read_file']);
const SUBAGENTS: ReadonlySet<string> = new Set(['browser_subagent', 'invoke_subagent', 'start_subagent']);
const PATHS = ['TargetFile', 'AbsolutePath', 'File', 'Path', 'path', 'file_path'] as const;
const ABOUT = [
  'CommandLine',
  ...PATHS,
  'DirectoryPath',
  'Query',
  'query',
  'Pattern',
  'Url',
  'TaskName',
  'Task',
  'toolSummary',
] as const;
const CREATED = /^Created file /m;
/** Results without their call, as transcripts have that cut the arguments. */
const CHANGED =
  /(?:Created file|The following changes were made by the \w+ tool to:) (?:file:\/\/)?(\/[^\n]{1,4000}?|[A-Za-z]:[^\n]{1,4000}?)(?: with requested content|\. If relevant|\.?\n|\.?$)/;
const VIEWED = /^File Path: `([^`\n]{1,4096})`/m;
const EXIT = /\bexit(?:ed with)?(?: with)? code:? (\d{1,3})\b/i;

/** The arguments of a call; each value may be JSON in a text: `"\"/tmp/a\""`. */
export function argumentsOf(call: unknown): Readonly<Record<string, unknown>> {
  const { args, arguments: given } = fieldsOf(call);
  return Object.fromEntries(
    Object.entries(fieldsOf(args ?? given)).map(([key, value]) => [key, plain(value)]),
  );
}

/** Whether a path is one of Antigravity's own files about a conversation. */
export function isArtifact(path: string): boolean {
  return /[\\/]\.gemini[\\/].*[\\/]brain[\\/]/.test(path);
}

/** The facts of a call; without a result it is open. */
export function callFacts(
  { id, name, input }: Call,
  result?: { status: string; output: string },
): FactBody[] {
  const command = name === 'run_command' ? firstText(input, 'CommandLine', 'command') : undefined;
  const code = command === undefined ? undefined : EXIT.exec(result?.output.slice(0, 500) ?? '')?.[1];
  const exit =
    code === undefined
      ? /completed successfully/.test(result?.output.slice(0, 500) ?? '')
        ? 0
        : undefined
      : Number(code);
  const outcome = result ? outcomeOf(result, exit) : 'open';
  const path = firstText(input, ...PATHS);
  const isEdit = EDITS.has(name);
  const change = isEdit ? (CREATED.test(result?.output ?? '') ? 'created' : 'modified') : 'read';
  const about = firstText(input, ...ABOUT);
  const isOwn = path !== undefined && isArtifact(path);
  return toolCallFacts({
    isSubagent: SUBAGENTS.has(name),
    id,
    tool: name,
    outcome,
    about,
    output: printed(result?.output ?? ''),
    command:
      command !== undefined && exit === undefined && outcome === 'ok' && !result?.output
        ? undefined
        : command,
    exit,
    files:
      path !== undefined && !isOwn && (isEdit || READS.has(name)) ? [{ path: pathOfUri(path), change }] : [],
    edit: isEdit ? changedLines(input) : undefined,
    folder: firstText(input, 'Cwd'),
  });
}

/** What a result shows by itself, if its call is not in the log. */
export function resultFacts(id: string, type: string, status: string, output: string): FactBody[] {
  const outcome = outcomeOf({ status, output }, undefined);
  const tool = type.toLowerCase();
  const changed = type === 'CODE_ACTION' ? CHANGED.exec(output)?.[1] : undefined;
  const viewed = type === 'VIEW_FILE' ? VIEWED.exec(output)?.[1] : undefined;
  const path = changed ?? viewed;
  const change = viewed === undefined ? (CREATED.test(output) ? 'created' : 'modified') : 'read';
  const files = path === undefined || isArtifact(path) ? [] : [{ path: pathOfUri(path), change } as const];
  return toolCallFacts({ id, tool, outcome, output, files });
}

function outcomeOf(
  { status, output }: { status: string; output: string },
  exit: number | undefined,
): CallFact['outcome'] {
  if (/^(?:RUNNING|PENDING|WAITING|GENERATING)/.test(status)) return 'open';
  if (/\b(?:user|USER) (?:denied|rejected|declined|canceled|cancelled)\b/.test(output.slice(0, 500)))
    return 'refused';
  return /^(?:ERROR|CANCEL|FAILED|INVALID)/.test(status) || (exit !== undefined && exit !== 0)
    ? 'failed'
    : 'ok';
}

/** What a command printed, without the lines that Antigravity adds. */
function printed(output: string): string {
  return output
    .replace(/^(?:(?:Created|Completed) At: [^\n]*\n)+/, '')
    .replace(/^\s*The command (?:completed|failed|exited)[^\n]*\n(?:\s*Output:[ \t]*\n?)?/, '');
}

function changedLines(input: Readonly<Record<string, unknown>>): { output?: string } {
  const [chunk] = listAt(input, 'ReplacementChunks');
  const source = chunk ?? input;
  const [old, fresh] = [firstText(source, 'TargetContent'), firstText(source, 'ReplacementContent')];
  return old === undefined ? {} : editOutput({ old_string: old, new_string: fresh ?? '' });
}

function plain(value: unknown): unknown {
  if (typeof value !== 'string' || !/^(?:["[{]|true$|false$|-?\d+$)/.test(value)) return value;
  return parsedJson(value) ?? value;
}
