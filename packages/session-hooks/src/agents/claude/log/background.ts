import type { FactBody } from '@0dai/session-schema/internal';
import * as z from 'zod/mini';
import { commandFact, lineOf } from '../../../facts/facts.ts';
import { shape, shaped } from '../../../facts/shape.ts';
import { inside } from '../user-prompt.ts';
import type { ToolUse } from './records.ts';

type Background = Extract<FactBody, { fact: 'background' }>;

const ID_MAX = 200;

/** The result of a sub-agent call. A background sub-agent says so; otherwise the sub-agent has ended. */
const subagent = shape(() =>
  z.object({
    agentId: z.optional(z.string()),
    isAsync: z.optional(z.boolean()),
    status: z.optional(z.string()),
  }),
);
/** The output of `TaskOutput`, formerly `BashOutput`. */
const output = shape(() =>
  z.object({
    task: z.optional(
      z.object({
        task_id: z.string(),
        task_type: z.optional(z.string()),
        status: z.string(),
        exitCode: z.optional(z.nullable(z.number())),
      }),
    ),
    shellId: z.optional(z.string()),
    status: z.optional(z.string()),
    exitCode: z.optional(z.nullable(z.number())),
  }),
);
const stopInput = shape(() =>
  z.object({ task_id: z.optional(z.string()), shell_id: z.optional(z.string()) }),
);

/** Whether a tool starts a sub-agent: `Task` until 2.1.62, `Agent` since. */
export function isSubagentTool(name: string): boolean {
  return name === 'Task' || name === 'Agent';
}

/** A `background` fact for a task that started. */
export function backgroundStart(kind: Background['kind'], id: string, about?: string): Background {
  return background(id, kind, 'running', about);
}

/** A `background` fact for the end of a sub-agent, by the result of its call. */
export function subagentEnd(
  call: string,
  response: unknown,
  about: string | undefined,
  state: Background['state'],
): Background {
  const found = shaped(subagent, response);
  const goesOn = found?.isAsync === true || found?.status === 'async_launched';
  return background(found?.agentId || call, 'subagent', goesOn ? 'running' : state, about);
}

/** Facts from Claude Code's notification that a background task ended or reported progress. */
export function notified(text: string, commands: ReadonlyMap<string, string>): FactBody[] {
  const note = text.slice(text.indexOf('<task-notification>') + 1);
  const id = inside(note, 'task-id')?.trim();
  if (!id) return [];
  const summary = inside(note, 'summary')?.trim() ?? '';
  const isAgent = /^Agent\b/.test(summary) || inside(note, 'result') !== undefined;
  const kind = isAgent && !commands.has(id) ? 'subagent' : 'command';
  const state = stateOf(inside(note, 'status')?.trim());
  const code =
    /\(exit code (\d{1,3})\)/.exec(summary)?.[1] ?? /\bwith exit code (\d{1,3})\b/.exec(summary)?.[1];
  return [
    background(id, kind, state, /"(.+)"/.exec(summary)?.[1] ?? summary),
    ...(state === 'running' || kind === 'subagent' ? [] : commandFact(commands.get(id), numberOf(code))),
  ];
}

/** Facts from a call that checks or stops a background task. */
export function taskCallFacts(
  use: ToolUse,
  response: unknown,
  commands: ReadonlyMap<string, string>,
): FactBody[] {
  if (use.name === 'KillShell' || use.name === 'TaskStop') {
    const asked = shaped(stopInput, use.input);
    const id = asked?.task_id ?? asked?.shell_id;
    return id ? [background(id, commands.has(id) ? 'command' : 'subagent', 'stopped')] : [];
  }
  if (use.name !== 'BashOutput' && use.name !== 'TaskOutput') return [];
  const found = shaped(output, response);
  const id = found?.task?.task_id ?? found?.shellId;
  const status = found?.task?.status ?? found?.status;
  if (!id || status === undefined) return [];
  const kind = found?.task?.task_type === 'local_agent' ? 'subagent' : 'command';
  const state = stateOf(status);
  const exit = found?.task?.exitCode ?? found?.exitCode ?? undefined;
  return [
    background(id, kind, state),
    ...(state === 'running' || kind === 'subagent' ? [] : commandFact(commands.get(id), exit)),
  ];
}

function stateOf(status: string | undefined): Background['state'] {
  if (status === 'running' || status === 'pending') return 'running';
  if (status === 'failed' || status === 'error') return 'failed';
  return status === 'killed' || status === 'stopped' ? 'stopped' : 'done';
}

function background(
  id: string,
  kind: Background['kind'],
  state: Background['state'],
  about?: string,
): Background {
  const line = about === undefined ? '' : lineOf(about);
  return { fact: 'background', id: id.slice(0, ID_MAX), kind, ...(line !== '' && { about: line }), state };
}

function numberOf(code: string | undefined): number | undefined {
  return code === undefined ? undefined : Number(code);
}
