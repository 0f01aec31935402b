import { type FactBody, RUNS_IN_BACKGROUND } from '@0dai/session-schema/internal';
import { errorLines } from '../../../../facts/error-lines.ts';
import { commandFact } from '../../../../facts/facts.ts';
import { shellEnd as endOf } from '../../../../facts/shell-call.ts';
import { asObject, parsedJson } from '../../../../logs/json/fields.ts';
import { isApplied, patchedFiles } from '../../patch.ts';
import { toolFacts } from '../../tools.ts';
import { backgroundFact, spawned, statusFacts } from '../background.ts';
import { answerFacts, isQuestion } from './questions.ts';
import { commandOf, isShell, type ShellResult, shellResult } from './shell.ts';
import {
  type CallEnd,
  callFact,
  changeOf,
  declined,
  fileFacts,
  isRefusal,
  patchOf,
  scriptCalls,
  type ToolCall,
} from './tool-call.ts';

const FAILED =
  /^(?:err(?:or)?\b|execution error|failed\b|unsupported call|unknown (?:tool|session)|aborted\b|tool call error|Script failed|collab \w+ failed|agent with id \S+ not found)/i;
const PLANNING: ReadonlySet<string> = new Set(['update_plan', 'create_goal', 'update_goal']);

/** Whether a call sets the agent's plan or goal. */
export function isPlanning(tool: string): boolean {
  return PLANNING.has(tool);
}

/** The facts of a call without a result. A plan counts at once: its result may be in a later part. */
export function openFacts(call: ToolCall): FactBody[] {
  const inner = call.tool === 'exec' ? scriptCalls(call) : [call];
  const [first = call] = inner;
  const open = callFact(call, { outcome: 'open', ...changeOf(first) });
  return [open, ...inner.filter(({ tool }) => isPlanning(tool)).flatMap((one) => planning(one, undefined))];
}

/** The call that a code-mode program makes now, after `done` calls ended; none if all that it names have ended. */
export function innerOpen(program: ToolCall, done: number): FactBody[] {
  const inner = scriptCalls(program)[done];
  return inner ? [callFact(inner, { outcome: 'open', ...changeOf(inner) })] : [];
}

/** The facts of a call with its result. */
export function resultFacts(call: ToolCall, texts: readonly string[]): FactBody[] {
  const text = texts.join('\n');
  if (isRefusal(text)) return declined(call, text);
  const patch = patchOf(call);
  const shell = shellResult(text);
  if (patch) return patchFacts(call, patch, shell);
  if (isShell(call.tool)) return commandFacts(call, shell);
  const outcome = FAILED.test(text.trimStart().slice(0, 200)) ? 'failed' : 'ok';
  const input = asObject(call.input);
  const ended = callFact(call, { outcome });
  if (isPlanning(call.tool)) return [ended, ...planning(call, text)];
  if (isQuestion(call.tool)) return [ended, ...answerFacts(input, text)];
  switch (call.tool) {
    case 'exec':
      return [ended, ...scriptFacts(call, texts)];
    case 'spawn_agent':
      return [ended, ...spawned(input, text)];
    case 'wait':
    case 'wait_agent':
    case 'close_agent':
    case 'resume_agent':
      return [ended, ...statusFacts(input, text)];
    default:
      return [ended];
  }
}

/** The facts of a shell command that ended or still runs. */
export function commandFacts(call: ToolCall, result: ShellResult): FactBody[] {
  const line = commandOf(asObject(call.input)) ?? '';
  if (result.session !== undefined)
    return [
      callFact(call, { outcome: 'ok', result: RUNS_IN_BACKGROUND }),
      ...backgroundFact(result.session, 'command', 'running', line),
    ];
  const files = isApplied(result.output) ? fileFacts(patchedFiles(line), call.folder) : [];
  return [callFact(call, shellEnd(line, result)), ...commandFact(line, result.exit, result.output), ...files];
}

/** How a shell command ended. */
export function shellEnd(line: string, { exit, output }: ShellResult): CallEnd {
  const failed = exit === undefined ? FAILED.test(output.slice(0, 200)) : exit !== 0;
  return endOf(line, { failed, exit, output });
}

function patchFacts(
  call: ToolCall,
  { patch, folder }: { patch: string; folder: string | undefined },
  { exit, output }: ShellResult,
): FactBody[] {
  if (exit === 0 || isApplied(output))
    return [callFact(call, { outcome: 'ok', ...changeOf(call) }), ...fileFacts(patchedFiles(patch), folder)];
  const error = errorLines(output);
  return [callFact(call, { outcome: 'failed', ...(error !== undefined && { error }) })];
}

/** The facts of the literal calls in a code-mode program that ran to its end. */
function scriptFacts(call: ToolCall, texts: readonly string[]): FactBody[] {
  if (!texts[0]?.startsWith('Script completed')) return [];
  const calls = scriptCalls(call);
  const commands = calls.filter(({ tool }) => tool === 'exec_command');
  const exits = texts.slice(1).flatMap((text) => {
    const exit = asObject(parsedJson(text))?.exit_code;
    return typeof exit === 'number' && Number.isFinite(exit) ? [exit] : [];
  });
  // Exit codes match commands only if the program printed one for each command.
  const hasExits = exits.length === commands.length;
  return calls.flatMap((inner): FactBody[] => {
    if (isPlanning(inner.tool)) return planning(inner, undefined);
    if (inner.tool === 'apply_patch') {
      const patch = patchOf(inner);
      return patch ? fileFacts(patchedFiles(patch.patch), patch.folder) : [];
    }
    const exit = hasExits ? exits[commands.indexOf(inner)] : undefined;
    return commandFact(commandOf(asObject(inner.input)), exit);
  });
}

function planning({ tool, input }: ToolCall, result: string | undefined): FactBody[] {
  const response = result === undefined || tool === 'update_plan' ? result : (parsedJson(result) ?? null);
  return toolFacts({ name: tool, input, response, cwd: undefined });
}
