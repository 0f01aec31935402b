import { type CallFact, type FactBody, RUNS_IN_BACKGROUND } from '@0dai/session-schema/internal';
import { editOutput } from '../../../../facts/edit-lines.ts';
import { firstErrorLine, firstLines } from '../../../../facts/error-lines.ts';
import { type ShellEnd, shellEnd } from '../../../../facts/shell-call.ts';
import { commandOf, failedBash, ranBash } from '../../tools.ts';
import { backgroundStart, isSubagentTool, subagentEnd } from '../background.ts';
import type { ToolUse } from '../records.ts';
import { aboutOf, taskOf } from './call-about.ts';
import type { Denial } from './refusals.ts';

/** The result of a call. */
export interface CallResult {
  isError: boolean;
  /** The text that the model received. */
  text: string;
  /** `toolUseResult`, or a substitute derived from the text. */
  response: unknown;
  denial: Denial | undefined;
}

const SEARCHES: ReadonlySet<string> = new Set(['Grep', 'Glob']);

/** Claude Code did not make the call, because another call of the same message failed. */
const SIBLING = /^(?:<tool_use_error>)?Sibling tool call errored/;

/** The facts of a call without a result. */
export function openCall(use: ToolUse): FactBody[] {
  return [
    call(use, { outcome: 'open', ...editOutput(use.input) }),
    ...(isSubagentTool(use.name) ? [backgroundStart('subagent', use.id, taskOf(use))] : []),
  ];
}

/** The facts of a call with its result: the call, and the command that it ran. */
export function endedCall(use: ToolUse, result: CallResult): FactBody[] {
  if (result.denial) {
    const stopped = subagentEnd(use.id, undefined, taskOf(use), 'stopped');
    return [
      call(use, { outcome: 'refused', ...editOutput(use.input) }),
      ...(isSubagentTool(use.name) ? [stopped] : []),
    ];
  }
  if (use.name === 'Bash') return endedBash(use, result);
  const outcome = result.isError ? 'failed' : 'ok';
  const isOwn = result.isError && !SIBLING.test(result.text);
  const error = isOwn && isEdit(use.name) ? firstErrorLine(plain(result.text)) : undefined;
  const printed =
    !result.isError && SEARCHES.has(use.name) ? firstLines(result.text, { isSearch: true }) : undefined;
  const ended = call(use, {
    outcome,
    ...(error !== undefined && { error }),
    ...(printed !== undefined ? { output: printed } : !result.isError && editOutput(use.input)),
  });
  if (!isSubagentTool(use.name)) return [ended];
  return [ended, subagentEnd(use.id, result.response, taskOf(use), result.isError ? 'failed' : 'done')];
}

function endedBash(use: ToolUse, { isError, text, response }: CallResult): FactBody[] {
  const command = commandOf(use.input) ?? '';
  if (isError) {
    const facts = failedBash(use.input, text);
    const exit = facts.find((fact) => fact.fact === 'command')?.exit ?? exitIn(text);
    const output = text.replace(/^(?:Error: )?Exit code \d+\s*/, '');
    return [call(use, shellEnd(command, { failed: true, exit, output })), ...facts];
  }
  const ran = ranBash(use.input, response, text);
  if (ran.background !== undefined) {
    const started = call(use, { outcome: 'ok', result: RUNS_IN_BACKGROUND });
    return [started, backgroundStart('command', ran.background, aboutOf(use))];
  }
  const end = shellEnd(command, { failed: ran.interrupted === true, exit: ran.exit, output: text });
  return [call(use, end), ...ran.facts];
}

function call({ id, name, input: given }: ToolUse, rest: ShellEnd): CallFact {
  const about = aboutOf({ type: 'tool_use', id, name, input: given });
  return { fact: 'call', call: id, tool: name, ...(about !== undefined && { about }), ...rest };
}

/** Whether a tool changes a file. */
export function isEdit(name: string): boolean {
  return name === 'Edit' || name === 'MultiEdit' || name === 'Write' || name === 'NotebookEdit';
}

function exitIn(text: string): number | undefined {
  const code = /^(?:Error: )?Exit code (\d{1,3})\b/.exec(text)?.[1];
  return code === undefined ? undefined : Number(code);
}

/** Removes the element around an error. */
function plain(text: string): string {
  return text.replace(/<\/?tool_use_error>/g, '');
}
