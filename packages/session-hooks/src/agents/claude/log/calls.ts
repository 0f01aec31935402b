import { type CallFact, type FactBody, redactedHead } from '@0dai/session-schema/internal';
import * as z from 'zod/mini';
import { firstErrorLine, firstLines } from '../../../facts/error-lines.ts';
import { lineOf } from '../../../facts/facts.ts';
import { markdownTitle } from '../../../facts/markdown-steps.ts';
import { shape, shaped } from '../../../facts/shape.ts';
import { type ShellEnd, shellEnd } from '../../../facts/shell-call.ts';
import { commandOf, failedBash, ranBash } from '../tools.ts';
import { backgroundStart, isSubagentTool, subagentEnd } from './background.ts';
import type { ToolUse } from './records.ts';
import type { Denial } from './refusals.ts';

/** Longest line about a call, in UTF-16 code units. */
const ABOUT_MAX = 300;

/** What came of a call. */
export interface CallResult {
  isError: boolean;
  /** What the model was told. */
  text: string;
  /** `toolUseResult`, or what stands in for it. */
  response: unknown;
  denial: Denial | undefined;
}

const input = shape(() => z.record(z.string(), z.unknown()));

/** Which part of a tool's input says what the call is about; of other tools, the first of `ANY`. */
const ABOUT: Readonly<{ [tool: string]: readonly string[] }> = {
  Bash: ['command'],
  Task: ['description'],
  Agent: ['description'],
  Grep: ['pattern'],
  Glob: ['pattern'],
  LSP: ['operation'],
};
const ANY: readonly string[] = [
  'file_path',
  'notebook_path',
  'command',
  'query',
  'url',
  'pattern',
  'path',
  'subject',
  'skill',
  'description',
  'name',
  'title',
  'taskId',
  'task_id',
  'bash_id',
  'shell_id',
];

/** Tools that search the project. */
const SEARCHES: ReadonlySet<string> = new Set(['Grep', 'Glob']);

/** The call was not made, because another one of the same message failed. */
const SIBLING = /^(?:<tool_use_error>)?Sibling tool call errored/;

/** What a call says while it has no result. */
export function openCall(use: ToolUse): FactBody[] {
  return [
    call(use, { outcome: 'open' }),
    ...(isSubagentTool(use.name) ? [backgroundStart('subagent', use.id, aboutOf(use))] : []),
  ];
}

/** What a call says now that its result is known: that it was made, and what it ran. */
export function endedCall(use: ToolUse, result: CallResult): FactBody[] {
  if (result.denial) {
    const stopped = subagentEnd(use.id, undefined, aboutOf(use), 'stopped');
    return [call(use, { outcome: 'refused' }), ...(isSubagentTool(use.name) ? [stopped] : [])];
  }
  if (use.name === 'Bash') return endedBash(use, result);
  const outcome = result.isError ? 'failed' : 'ok';
  const isOwn = result.isError && !SIBLING.test(result.text);
  const error = isOwn && isEdit(use.name) ? firstErrorLine(plain(result.text)) : undefined;
  const printed = !result.isError && SEARCHES.has(use.name) ? firstLines(result.text) : undefined;
  const ended = call(use, {
    outcome,
    ...(error !== undefined && { error }),
    ...(printed !== undefined && { output: printed }),
  });
  if (!isSubagentTool(use.name)) return [ended];
  return [ended, subagentEnd(use.id, result.response, aboutOf(use), result.isError ? 'failed' : 'done')];
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
    const started = call(use, { outcome: 'ok', result: 'runs in the background' });
    return [started, backgroundStart('command', ran.background, aboutOf(use))];
  }
  const end = shellEnd(command, { failed: ran.interrupted === true, exit: ran.exit, output: text });
  return [call(use, end), ...ran.facts];
}

/** What a call is about, in a line. */
export function aboutOf({ name, input: given }: ToolUse): string | undefined {
  const found = shaped(input, given);
  if (!found) return undefined;
  if (name === 'ExitPlanMode') return line(markdownTitle(typeof found.plan === 'string' ? found.plan : ''));
  if (name === 'AskUserQuestion') return line(firstQuestion(found.questions));
  const keys = Object.hasOwn(ABOUT, name) ? ABOUT[name] : ANY;
  return line(keys?.map((key) => found[key]).find((value) => typeof value === 'string' && value !== ''));
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

/** An error without the element that it is wrapped in. */
function plain(text: string): string {
  return text.replace(/<\/?tool_use_error>/g, '');
}

const questions = shape(() => z.array(z.object({ question: z.string() })));

function firstQuestion(given: unknown): string | undefined {
  return shaped(questions, given)?.[0]?.question;
}

function line(value: unknown): string | undefined {
  const one = typeof value === 'string' ? redactedHead(lineOf(value), ABOUT_MAX) : '';
  return one === '' ? undefined : one;
}
