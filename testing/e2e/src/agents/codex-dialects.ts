import { ImpossibleActError } from '../errors.ts';
import type { Step } from '../model-server/step.ts';
import type { PatchChange, ToolAct } from './agent.ts';

/**
 * How a model calls Codex's tools. It depends on the model: the newest write JavaScript for one tool `exec`, those
 * before them call tools one by one and have to search for deferred ones.
 */
export interface CodexDialect {
  /** One call of a tool of Codex's own. */
  call(tool: string, input: Record<string, unknown> | string): Step[];
  /** One call of a tool of an MCP server. */
  mcp(server: string, tool: string, args: Record<string, unknown>): Step[];
  /** It starts another agent, and waits for its answer. */
  delegate(task: string): Step[];
}

/** The steps for an act: Codex changes files with patches and nothing else. */
export function codexSteps(dialect: CodexDialect, act: ToolAct): Step[] {
  switch (act.do) {
    case 'mcp':
      return dialect.mcp(act.server, act.tool, act.args);
    case 'tool':
      return dialect.call(act.tool, act.args);
    case 'read':
      return dialect.call('exec_command', { cmd: `cat ${act.file}` });
    case 'write':
      return dialect.call('apply_patch', patchOf([{ change: 'add', ...act }]));
    case 'edit':
      return dialect.call('apply_patch', patchOf([{ change: 'update', ...act }]));
    case 'patch':
      return dialect.call('apply_patch', patchOf(act.changes));
    case 'shell':
      return dialect.call('exec_command', { cmd: act.command });
    case 'plan':
      return dialect.call('update_plan', { explanation: 'The plan.', plan: act.steps });
    case 'delegate':
      return dialect.delegate(act.task);
    case 'ask':
    case 'propose':
      throw new ImpossibleActError('Codex', act.do);
  }
}

function patchOf(changes: readonly PatchChange[]): string {
  return ['*** Begin Patch', ...changes.flatMap(hunk), '*** End Patch', ''].join('\n');
}

function hunk(change: PatchChange): string[] {
  switch (change.change) {
    case 'add':
      return [
        `*** Add File: ${change.file}`,
        ...change.content
          .replace(/\n$/, '')
          .split('\n')
          .map((line) => `+${line}`),
      ];
    case 'update':
      return [`*** Update File: ${change.file}`, '@@', `-${change.line}`, `+${change.by}`];
    case 'delete':
      return [`*** Delete File: ${change.file}`];
    case 'move':
      return [
        `*** Update File: ${change.file}`,
        `*** Move to: ${change.into}`,
        '@@',
        `-${change.line}`,
        `+${change.by}`,
      ];
  }
}

/** One `exec` call whose code calls nested tools and shows what came back. */
function exec(code: string): Step[] {
  return [{ calls: [{ form: 'custom', name: 'exec', args: { input: code } }] }];
}

const nested = (tool: string, input: unknown): string =>
  `text(JSON.stringify(await tools.${tool}(${JSON.stringify(input)})));`;

/** What Codex's own default model speaks. */
export const codeMode: CodexDialect = {
  call: (tool, input) => exec(nested(tool, input)),
  mcp: (server, tool, args) => exec(nested(`mcp__${server}__${tool}`, args)),
  delegate: (task) => [
    {
      calls: [
        { name: 'spawn_agent', namespace: 'collaboration', args: { message: task, task_name: 'a_task' } },
      ],
    },
    { calls: [{ name: 'wait_agent', namespace: 'collaboration', args: { timeout_ms: 20_000 } }] },
  ],
};

/** What gpt-5.5 and its elders speak. */
export const toolCalls: CodexDialect = {
  call: (tool, input) =>
    typeof input === 'string'
      ? [{ calls: [{ form: 'custom', name: tool, args: { input } }] }]
      : [{ calls: [{ name: tool, args: input }] }],
  mcp: (server, tool, args) => [
    { calls: [{ form: 'tool_search', name: 'tool_search', args: { query: `${server} ${tool}` } }] },
    { calls: [{ name: tool, namespace: `mcp__${server}`, args }] },
  ],
  delegate: (task) => [
    { calls: [{ name: 'spawn_agent', args: { message: task, task_name: 'a_task' } }] },
    { calls: [{ name: 'wait_agent', args: { timeout_ms: 20_000 } }] },
  ],
};
