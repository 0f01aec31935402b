import type { Step } from '../model-server/step.ts';
import type { Act } from './agent.ts';

/**
 * How a model calls Codex's tools. It depends on the model: the newest write JavaScript for one tool `exec`, those
 * before them call tools one by one and have to search for deferred ones.
 */
export interface CodexDialect {
  steps(act: Act): Step[];
}

function addFile(file: string, content: string): string {
  const lines = content.replace(/\n$/, '').split('\n');
  return [
    '*** Begin Patch',
    `*** Add File: ${file}`,
    ...lines.map((line) => `+${line}`),
    '*** End Patch',
    '',
  ].join('\n');
}

/** One `exec` call whose code calls a nested tool and shows what came back. */
function exec(tool: string, input: unknown): Step[] {
  const code = `text(await tools.${tool}(${JSON.stringify(input)}));`;
  return [{ calls: [{ form: 'custom', name: 'exec', args: { input: code } }] }];
}

/** What Codex's own default model speaks. */
export const codeMode: CodexDialect = {
  steps(act) {
    switch (act.do) {
      case 'say':
        return [{ text: act.text }];
      case 'mcp':
        return exec(`mcp__${act.server}__${act.tool}`, act.args);
      case 'write':
        return exec('apply_patch', addFile(act.file, act.content));
      case 'shell':
        return exec('exec_command', { cmd: act.command });
    }
  },
};

/** What gpt-5.5 and its elders speak. */
export const toolCalls: CodexDialect = {
  steps(act) {
    switch (act.do) {
      case 'say':
        return [{ text: act.text }];
      case 'mcp':
        return [
          {
            calls: [
              { form: 'tool_search', name: 'tool_search', args: { query: `${act.server} ${act.tool}` } },
            ],
          },
          { calls: [{ name: act.tool, namespace: `mcp__${act.server}`, args: act.args }] },
        ];
      case 'write':
        return [
          {
            calls: [{ form: 'custom', name: 'apply_patch', args: { input: addFile(act.file, act.content) } }],
          },
        ];
      case 'shell':
        return [{ calls: [{ name: 'exec_command', args: { cmd: act.command } }] }];
    }
  },
};
