import type { FactBody, FileChange } from '@0dai/session-schema/internal';
import { aboutLine } from '../../../../facts/call-about.ts';
import { patchOutput } from '../../../../facts/edit-lines.ts';
import { fileFact, LIST_MAX } from '../../../../facts/facts.ts';
import { asObject, type Json, listAt, objectAt, textAt } from '../../../../logs/json/fields.ts';
import { absolutePath } from '../../../../logs/within.ts';
import { moved, type PatchedFile, patchedFiles } from '../../patch.ts';
import { codeCalls, codeTool } from './code-mode.ts';
import { commandOf, isShell } from './shell.ts';

const ID_MAX = 200;

/** A tool call as the log has it. */
export interface ToolCall {
  id: string;
  tool: string;
  /** Its arguments: an object, or the text of a tool that takes text. */
  input: Json | string | undefined;
  /** Base folder of relative paths. */
  folder: string | undefined;
}

/** A tool call as a fact. */
export type CallFact = Extract<FactBody, { fact: 'call' }>;

/** How a call ended; `open` while unknown. */
export type CallEnd = Pick<CallFact, 'outcome' | 'exit' | 'error' | 'result' | 'output'>;

export function callFact(call: ToolCall, end: CallEnd, about = aboutOf(call)): CallFact {
  return {
    fact: 'call',
    call: call.id.slice(0, ID_MAX),
    tool: toolOf(call).slice(0, ID_MAX),
    ...(about !== '' && { about }),
    ...end,
  };
}

/** The tool's name; for a program of code mode, that of the first tool that it calls. */
function toolOf(call: ToolCall): string {
  if (call.tool !== 'exec') return call.tool;
  return scriptCalls(call)[0]?.tool ?? codeTool(textInput(call)) ?? call.tool;
}

/** Facts of a declined call. Codex also declines calls by its own rules; then the text does not mention the user. */
export function declined(call: ToolCall, text: string, about = aboutOf(call)): FactBody[] {
  const fact = callFact(call, { outcome: 'refused', ...changeOf(call) }, about);
  if (text !== '' && !isRefusal(text)) return [fact];
  return [fact, { fact: 'refusal', call: fact.call, tool: fact.tool, ...(about !== '' && { about }) }];
}

/** Whether a result says that the user refused the call. */
export function isRefusal(result: string): boolean {
  return /^(?:(?:exec command|patch) )?rejected by user|^user (?:rejected|declined|cancelled) /i.test(
    result.trimStart().slice(0, 200),
  );
}

/** The input of a call that takes a single text; versions of Codex use different field names. */
export function textInput({ input }: ToolCall): string {
  if (typeof input === 'string') return input;
  return textAt(input, 'input') ?? textAt(input, 'patch') ?? textAt(input, 'command') ?? '';
}

/** The patch of a call: from the patch tool, or from a shell command that only applies a patch. */
export function patchOf(call: ToolCall): { patch: string; folder: string | undefined } | undefined {
  if (call.tool === 'apply_patch') return { patch: textInput(call), folder: call.folder };
  if (!isShell(call.tool)) return undefined;
  const line = commandOf(asObject(call.input)) ?? '';
  const found = /^\s*(?:cd\s+(["']?)([^"'\n&;]+?)\1\s*&&\s*)?apply_?patch\b/.exec(line);
  if (!found) return undefined;
  const into = found[2];
  return { patch: line, folder: into === undefined ? call.folder : absolutePath(into, call.folder) };
}

/** The lines that a patch changes, for the call's fact. */
export function changeOf(call: ToolCall): { output?: string } {
  return patchOutput(patchOf(call)?.patch ?? '');
}

/** The lines that the changes of an item change, for the call's fact: `{"/a": {"type": "update", "unified_diff": …}}`. */
export function changedLines(changes: Json | undefined): { output?: string } {
  const patches = Object.values(changes ?? {}).map((value) => {
    const change = asObject(value);
    const added = textAt(change, 'type') === 'add' ? textAt(change, 'content') : undefined;
    return added?.replace(/^/gm, '+') ?? textAt(change, 'unified_diff') ?? '';
  });
  return patchOutput(patches.join('\n'));
}

/** The files of a patch, as facts. */
export function fileFacts(files: readonly PatchedFile[], folder: string | undefined): FactBody[] {
  return files.slice(0, LIST_MAX).flatMap(({ path, change }) => fileFact(path, change, folder));
}

/** The files of a change in an event or item: `{"/a": {"type": "update", "move_path": "/b"}}`. */
export function changedFiles(changes: Json | undefined): PatchedFile[] {
  return Object.entries(changes ?? {})
    .slice(0, LIST_MAX)
    .flatMap(([path, value]): PatchedFile[] => {
      const change = asObject(value);
      const type = textAt(change, 'type') ?? Object.keys(change ?? {})[0];
      const to = textAt(change, 'move_path') ?? textAt(objectAt(change, 'update'), 'move_path');
      if (type === 'update' && to !== undefined && to !== '' && to !== path) return moved(path, to);
      const kinds: Readonly<Record<string, FileChange>> = {
        add: 'created',
        delete: 'deleted',
        update: 'modified',
      };
      const kind = type !== undefined && Object.hasOwn(kinds, type) ? kinds[type] : undefined;
      return kind ? [{ path, change: kind }] : [];
    });
}

/** Summarizes the paths of a change. */
export function aboutFiles(files: readonly PatchedFile[]): string {
  return aboutLine(files.map(({ path }) => path).join(', '));
}

function aboutOf(call: ToolCall): string {
  const patch = patchOf(call);
  if (patch) return aboutFiles(patchedFiles(patch.patch));
  if (typeof call.input === 'string') return call.tool === 'exec' ? aboutScript(call) : '';
  if (isShell(call.tool)) return aboutLine(commandOf(call.input) ?? '');
  const [question] = listAt(call.input, 'questions');
  const asked = textAt(asObject(question), 'question');
  if (asked !== undefined) return aboutLine(asked);
  const names = [
    'task_name',
    'message',
    'objective',
    'query',
    'path',
    'file_path',
    'uri',
    'url',
    'name',
    'title',
  ];
  const found = names.map((name) => textAt(call.input as Json, name)).find((text) => text?.trim());
  return found === undefined ? '' : aboutLine(found);
}

/** Summarizes a code-mode program by its first literal command or patch. */
function aboutScript(call: ToolCall): string {
  const source = textInput(call);
  const [inner] = scriptCalls(call);
  return inner ? aboutOf(inner) : aboutLine(source.slice(0, 2_000));
}

/** The literal calls in a code-mode program. */
export function scriptCalls(call: ToolCall): ToolCall[] {
  return codeCalls(textInput(call)).map(({ name, input }) => {
    const value = typeof input === 'string' ? input : asObject(input);
    const workdir = typeof value === 'string' ? undefined : textAt(value, 'workdir');
    const folder = workdir === undefined ? call.folder : absolutePath(workdir, call.folder);
    return { id: call.id, tool: name, input: value, folder };
  });
}
