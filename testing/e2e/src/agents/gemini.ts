import { join } from 'node:path';
import { ImpossibleActError } from '../errors.ts';
import { updateJson, writeJson } from '../files.ts';
import { asObjects } from '../model-server/model-api.ts';
import type { HookedDriver } from './agent.ts';
import { installed } from './installation.ts';
import { singleActs } from './single-acts.ts';

const environment = (modelUrl: string) => ({
  GEMINI_API_KEY: 'loopback',
  GOOGLE_GEMINI_BASE_URL: modelUrl,
  GEMINI_TELEMETRY_ENABLED: 'false',
});

/** Headless, it offers its model no tool that would have to ask. */
const allowed = ['--approval-mode', 'auto_edit', '--allowed-tools', 'run_shell_command,write_todos'];

/** Gemini CLI with the model that it takes by itself, or further arguments. */
function geminiWith(more: readonly string[] = []): HookedDriver {
  const resumed = (resume: boolean | undefined) => (resume ? ['--resume', 'latest'] : []);
  const driver: HookedDriver = {
    name: 'gemini',
    executable: () => installed('Gemini CLI', '@google', 'gemini-cli', 'bundle', 'gemini.js'),
    prepareHome(home) {
      writeJson(join(home, '.gemini', 'settings.json'), {
        security: { auth: { selectedType: 'gemini-api-key' } },
        general: { enableAutoUpdate: false },
        privacy: { usageStatisticsEnabled: false },
      });
    },
    trustFolder(home, folder) {
      updateJson(join(home, '.gemini', 'trustedFolders.json'), (folders) => ({
        ...folders,
        [folder]: 'TRUST_FOLDER',
      }));
    },
    headless: ({ prompt, modelUrl, resume }) => ({
      // A headless run can't ask its user to allow its own tools; `0dai init` has allowed ours.
      args: [...resumed(resume), ...allowed, ...more, '-p', prompt],
      env: environment(modelUrl),
    }),
    interactive: ({ modelUrl, resume, approved, prompt }) => ({
      args: [
        ...resumed(resume),
        ...(approved ? allowed : []),
        ...more,
        ...(prompt === undefined ? [] : ['--prompt-interactive', prompt]),
      ],
      env: environment(modelUrl),
    }),
    ready: /Type your message/,
    steps(act, folder) {
      const file_path = 'file' in act ? join(folder, act.file) : '';
      switch (act.do) {
        case 'mcp':
          return [{ calls: [{ name: `mcp_${act.server}_${act.tool}`, args: act.args }] }];
        case 'tool':
          return [{ calls: [{ name: act.tool, args: act.args }] }];
        case 'read':
          return [{ calls: [{ name: 'read_file', args: { file_path } }] }];
        case 'write':
          return [{ calls: [{ name: 'write_file', args: { file_path, content: act.content } }] }];
        case 'edit': {
          const args = { file_path, old_string: act.line, new_string: act.by, instruction: 'Replace a line' };
          return [{ calls: [{ name: 'replace', args }] }];
        }
        case 'patch':
          return singleActs(act.changes).flatMap((single) => driver.steps(single, folder));
        case 'shell':
          return [{ calls: [{ name: 'run_shell_command', args: { command: act.command } }] }];
        case 'plan': {
          const todos = act.steps.map(({ step, status }) => ({ description: step, status }));
          return [{ calls: [{ name: 'write_todos', args: { todos } }] }];
        }
        case 'delegate':
          return [
            { calls: [{ name: 'invoke_agent', args: { agent_name: 'generalist', prompt: act.task } }] },
          ];
        case 'ask': {
          const options = act.options.map((label) => ({ label, description: `It means ${label}` }));
          const asked = {
            question: act.question,
            header: 'Choice',
            type: 'choice',
            options,
            multiSelect: false,
          };
          return [{ calls: [{ name: 'ask_user', args: { questions: [asked] } }] }];
        }
        case 'propose':
          throw new ImpossibleActError('Gemini CLI', act.do);
      }
    },
    injected(body) {
      const texts = asObjects(body.contents).flatMap((content) =>
        asObjects(content.parts).flatMap((part) => (typeof part.text === 'string' ? [part.text] : [])),
      );
      const found = texts.flatMap((text) => [...text.matchAll(/<hook_context>([\s\S]*?)<\/hook_context>/g)]);
      // It escapes angle brackets, so that a hook's text cannot close the envelope.
      const plain = found.map(([, inner = '']) => inner.replaceAll('&lt;', '<').replaceAll('&gt;', '>'));
      return plain.length === 0 ? undefined : plain.join('\n');
    },
  };
  return driver;
}

/** Gemini CLI as it comes. */
export const gemini = geminiWith();

/** Gemini CLI with a model that has the tool for todos. */
export const geminiWithTodos = geminiWith(['--model', 'gemini-2.5-flash']);
