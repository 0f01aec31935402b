import type { CallFact, FactBody } from '@0dai/session-schema/internal';
import * as z from 'zod/mini';
import { answerFact } from '../../../facts/answer.ts';
import { aboutIn } from '../../../facts/call-about.ts';
import { editOutput } from '../../../facts/edit-lines.ts';
import { errorLines } from '../../../facts/error-lines.ts';
import { commandFact, LIST_MAX, lineOf } from '../../../facts/facts.ts';
import { type Shaped, shape, shaped } from '../../../facts/shape.ts';
import { type ShellEnd, shellEnd } from '../../../facts/shell-call.ts';
import { parsedJson } from '../../../logs/json/fields.ts';
import { commandOf, toolFacts } from '../tools.ts';
import { type ShellResult, shellResult } from './shell-result.ts';

/** A tool call as the log has it. */
export const loggedCall = shape(() =>
  z.object({
    id: z.optional(z.string()),
    name: z.string(),
    args: z.optional(z.unknown()),
    status: z.string(),
    timestamp: z.optional(z.string()),
    result: z.optional(z.unknown()),
    resultDisplay: z.optional(z.unknown()),
  }),
);
export type LoggedCall = Shaped<typeof loggedCall>;

const responses = shape(() =>
  z.array(
    z.object({
      functionResponse: z.optional(
        z.object({
          response: z.object({ output: z.optional(z.unknown()), error: z.optional(z.unknown()) }),
        }),
      ),
    }),
  ),
);
const questions = shape(() =>
  z.object({
    questions: z.array(
      z.object({
        question: z.string(),
        options: z.optional(z.array(z.object({ label: z.string() }))),
      }),
    ),
  }),
);
const answers = shape(() => z.object({ answers: z.record(z.string(), z.string()) }));

const SHELL = 'run_shell_command';
const EDITS: ReadonlySet<string> = new Set(['write_file', 'replace']);
const SUBAGENTS: ReadonlySet<string> = new Set(['invoke_agent', 'delegate_to_agent']);
/** Arguments that summarize a call; the first one present counts. */
const ABOUT = [
  'command',
  'file_path',
  'absolute_path',
  'dir_path',
  'path',
  'pattern',
  'query',
  'url',
  'agent_name',
  'name',
  'prompt',
  'title',
] as const;

/** Whether a call may still get another result. */
export function isOpen({ status }: LoggedCall): boolean {
  return status !== 'success' && status !== 'error' && status !== 'cancelled';
}

/** The facts of a call in the log: its work and its outcome. */
export function callFacts(id: string, call: LoggedCall): FactBody[] {
  const { name, args: input, status } = call;
  const output = describeCall(call);
  const about = aboutIn(input, ABOUT);
  const isRefused = status === 'cancelled' && output.includes('User did not allow tool call');
  const shell = name === SHELL ? shellResult(output) : undefined;
  const fact: CallFact = {
    fact: 'call',
    call: lineOf(id),
    tool: lineOf(name) || 'unknown',
    ...(about !== undefined && { about }),
    ...(isRefused ? { outcome: 'refused', ...editOutput(input) } : endOf(call, shell, output)),
  };
  return [
    ...doneFacts(call, shell, output),
    ...(isRefused
      ? [{ fact: 'refusal' as const, call: fact.call, tool: fact.tool, ...(about && { about }) }]
      : []),
    fact,
    ...backgroundFacts(fact, shell),
  ];
}

function doneFacts(call: LoggedCall, shell: ShellResult | undefined, output: string): FactBody[] {
  const { name, args: input, status } = call;
  if (name === 'ask_user') return status === 'success' ? answerFacts(input, output) : [];
  if (name === SHELL && status === 'error')
    return commandFact(commandOf(input), shell?.exit ?? exitIn(output));
  if (status !== 'success') return [];
  return toolFacts({
    name,
    input,
    response: { llmContent: output, returnDisplay: call.resultDisplay },
    cwd: undefined,
  });
}

function outcomeOf(call: LoggedCall, shell: ShellResult | undefined): CallFact['outcome'] {
  if (isOpen(call)) return 'open';
  if (call.status !== 'success') return 'failed';
  if (!shell || shell.background.length > 0) return 'ok';
  return shell.ended && !shell.killed && (shell.exit ?? 0) === 0 ? 'ok' : 'failed';
}

/** How a call ended. Shell commands and edits keep the error. */
function endOf(call: LoggedCall, shell: ShellResult | undefined, output: string): ShellEnd {
  const outcome = outcomeOf(call, shell);
  const exit = shell?.exit;
  const hasEnded = outcome === 'ok' || outcome === 'failed';
  if (shell && shell.background.length === 0 && hasEnded) {
    return shellEnd(commandOf(call.args) ?? '', { failed: outcome === 'failed', exit, output: shell.output });
  }
  const error = outcome === 'failed' && EDITS.has(call.name) ? errorLines(output) : undefined;
  return {
    outcome,
    ...(exit !== undefined && { exit }),
    ...(error !== undefined && { error }),
    ...(outcome !== 'failed' && EDITS.has(call.name) && editOutput(call.args)),
  };
}

function backgroundFacts(
  { call, tool, about, outcome }: CallFact,
  shell: ShellResult | undefined,
): FactBody[] {
  const said = about === undefined ? {} : { about };
  if (SUBAGENTS.has(tool)) {
    const state = { ok: 'done', failed: 'failed', refused: 'stopped', open: 'running' } as const;
    return [{ fact: 'background', id: call, kind: 'subagent', ...said, state: state[outcome] }];
  }
  return (shell?.background ?? [])
    .slice(0, LIST_MAX)
    .map((id) => ({ fact: 'background', id, kind: 'command', ...said, state: 'running' }));
}

/** The user's answers, by question number. */
function answerFacts(input: unknown, output: string): FactBody[] {
  const asked = shaped(questions, input)?.questions ?? [];
  const given = shaped(answers, parsedJson(output))?.answers ?? {};
  return asked.slice(0, LIST_MAX).flatMap(({ question, options = [] }, i): FactBody[] => {
    const labels = options.map(({ label }) => label);
    return answerFact({ question, answer: given[String(i)], options: labels });
  });
}

/** The result that the model received. */
function describeCall({ result, resultDisplay }: LoggedCall): string {
  const texts = (shaped(responses, result) ?? []).flatMap(({ functionResponse: one }) => {
    const { output, error } = one?.response ?? {};
    return [output, error].filter((text) => typeof text === 'string');
  });
  if (texts.length > 0) return texts.join('');
  return typeof resultDisplay === 'string' ? resultDisplay : '';
}

/** The exit code in the message of a command that Gemini CLI treats as an error. */
function exitIn(output: string): number | undefined {
  const code = /\bexit(?:ed)?(?: with)? code:? (\d{1,3})\b/i.exec(output.slice(-10_000))?.[1];
  return code === undefined ? undefined : Number(code);
}
