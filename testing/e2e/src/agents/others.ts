import { join } from 'node:path';
import { ImpossibleActError } from '../errors.ts';
import { updateJson, writeJson } from '../files.ts';
import { RELAY_URL } from '../isolation/isolation.ts';
import { asObject } from '../model-server/model-api.ts';
import type { Step } from '../model-server/step.ts';
import type { AgentDriver, PlanStep, ToolAct } from './agent.ts';
import { installed } from './installation.ts';
import { singleActs } from './single-acts.ts';

// Agents without our hooks. Each takes its model from a server that its user names, by Chat Completions.

/** What differs between them. */
interface Other {
  name: string;
  /** From the installed packages. */
  program: readonly [string, ...string[]];
  prepareHome?(home: string): void;
  trustFolder?(home: string, folder: string): void;
  env?: Record<string, string>;
  /** Its command line in a terminal, where it may edit and run without asking. */
  open(prompt: string | undefined): string[];
  headless(prompt: string): string[];
  tools: Tools;
}

/** The names of its tools and of their arguments. */
interface Tools {
  read: (path: string) => Call;
  write: (path: string, content: string) => Call;
  edit: (path: string, line: string, by: string) => Call;
  shell: (command: string) => Call;
  /** Absent where it has no tool for a plan. */
  plan?: (steps: readonly PlanStep[]) => Call;
}
type Call = [name: string, args: Record<string, unknown>];

const KEY = 'loopback';
const MODEL = 'loopback-model';

function driverOf(other: Other): AgentDriver {
  const { tools } = other;
  const env = () => ({ ...other.env });
  const call = ([name, args]: Call): Step[] => [{ calls: [{ name, args }] }];
  const driver: AgentDriver = {
    name: other.name,
    executable: () => installed(other.name, ...other.program),
    prepareHome: (home) => other.prepareHome?.(home),
    trustFolder: (home, folder) => other.trustFolder?.(home, folder),
    headless: ({ prompt }) => ({ args: other.headless(prompt), env: env() }),
    interactive: ({ prompt }) => ({ args: other.open(prompt), env: env() }),
    ready: /./,
    injected: () => undefined,
    steps(act: ToolAct, folder) {
      const path = 'file' in act ? join(folder, act.file) : '';
      switch (act.do) {
        case 'read':
          return call(tools.read(path));
        case 'write':
          return call(tools.write(path, act.content));
        case 'edit':
          // Some edit only what they have read.
          return [...call(tools.read(path)), ...call(tools.edit(path, act.line, act.by))];
        case 'patch':
          return singleActs(act.changes).flatMap((single) => driver.steps(single, folder));
        case 'shell':
          return call(tools.shell(act.command));
        case 'tool':
          return call([act.tool, act.args]);
        case 'plan':
          if (tools.plan) return call(tools.plan(act.steps));
          throw new ImpossibleActError(other.name, act.do);
        default:
          throw new ImpossibleActError(other.name, act.do);
      }
    },
  };
  return driver;
}

/** GitHub Copilot CLI 1.0.102. Its model keeps its plan in a table, by SQL. */
export const copilot = driverOf({
  name: 'copilot',
  program: ['@github', 'copilot-linux-x64', 'copilot'],
  trustFolder: (home, folder) =>
    updateJson(join(home, '.copilot', 'config.json'), (settings) => ({
      ...settings,
      trustedFolders: [folder],
    })),
  env: {
    COPILOT_OFFLINE: 'true',
    COPILOT_AUTO_UPDATE: 'false',
    COPILOT_PROVIDER_BASE_URL: `${RELAY_URL}/v1`,
    COPILOT_PROVIDER_TYPE: 'openai',
    COPILOT_PROVIDER_API_KEY: KEY,
    COPILOT_MODEL: MODEL,
  },
  open: (prompt) => ['--allow-all-tools', ...(prompt === undefined ? [] : [`--interactive=${prompt}`])],
  headless: (prompt) => ['--allow-all-tools', '-p', prompt],
  tools: {
    read: (path) => ['view', { path }],
    write: (path, file_text) => ['create', { path, file_text }],
    edit: (path, old_str, new_str) => ['edit', { path, old_str, new_str }],
    shell: (command) => ['bash', { command, description: 'A command' }],
    plan(steps) {
      const status = { pending: 'pending', in_progress: 'in_progress', completed: 'done' };
      const rows = steps.map((step, i) => `('step-${i}', '${step.step}', '${status[step.status]}')`);
      const query = `INSERT OR REPLACE INTO todos (id, title, status) VALUES ${rows.join(', ')};`;
      return ['sql', { description: 'The plan', query }];
    },
  },
});

/** Qwen Code 0.24.4, with its tool for todos on. */
export const qwen = driverOf({
  name: 'qwen',
  program: ['@qwen-code', 'qwen-code', 'cli-entry.js'],
  prepareHome: (home) =>
    writeJson(join(home, '.qwen', 'settings.json'), {
      security: { auth: { selectedType: 'openai' } },
      general: { enableAutoUpdate: false },
      privacy: { usageStatisticsEnabled: false },
      tools: { todoWrite: { enabled: true } },
    }),
  env: { OPENAI_BASE_URL: `${RELAY_URL}/v1`, OPENAI_API_KEY: KEY, OPENAI_MODEL: MODEL },
  open: (prompt) => ['--yolo', ...(prompt === undefined ? [] : [`--prompt-interactive=${prompt}`])],
  headless: (prompt) => ['--yolo', '-p', prompt],
  tools: {
    read: (file_path) => ['read_file', { file_path }],
    write: (file_path, content) => ['write_file', { file_path, content }],
    edit: (file_path, old_string, new_string) => ['edit', { file_path, old_string, new_string }],
    shell: (command) => ['run_shell_command', { command, description: 'A command', is_background: false }],
    plan: (steps) => [
      'todo_write',
      { todos: steps.map(({ step, status }, i) => ({ id: String(i), content: step, status })) },
    ],
  },
});

/** OpenCode 1.18.33. */
export const opencode = driverOf({
  name: 'opencode',
  program: ['opencode-linux-x64', 'bin', 'opencode'],
  env: {
    OPENCODE_CONFIG_CONTENT: JSON.stringify({
      model: `loopback/${MODEL}`,
      autoupdate: false,
      share: 'disabled',
      permission: 'allow',
      provider: {
        loopback: {
          npm: '@ai-sdk/openai-compatible',
          options: { baseURL: `${RELAY_URL}/v1`, apiKey: KEY },
          models: { [MODEL]: { tool_call: true, limit: { context: 200_000, output: 8_000 } } },
        },
      },
    }),
    OPENCODE_DISABLE_AUTOUPDATE: '1',
    OPENCODE_DISABLE_MODELS_FETCH: '1',
  },
  open: (prompt) => (prompt === undefined ? [] : [`--prompt=${prompt}`]),
  headless: (prompt) => ['run', prompt],
  tools: {
    read: (filePath) => ['read', { filePath }],
    write: (filePath, content) => ['write', { filePath, content }],
    edit: (filePath, oldString, newString) => ['edit', { filePath, oldString, newString }],
    shell: (command) => ['bash', { command, description: 'A command' }],
    plan: (steps) => [
      'todowrite',
      {
        todos: steps.map(({ step, status }, i) => ({
          id: String(i),
          content: step,
          status,
          priority: 'high',
        })),
      },
    ],
  },
});

/** pi 1.6.0. */
export const pi = driverOf({
  name: 'pi',
  program: ['@earendil-works', 'pi-coding-agent', 'dist', 'bundle', 'cli.js'],
  prepareHome: (home) =>
    writeJson(join(home, '.pi', 'agent', 'models.json'), {
      providers: {
        loopback: {
          baseUrl: `${RELAY_URL}/v1`,
          apiKey: KEY,
          api: 'openai-completions',
          models: [{ id: MODEL, name: MODEL, contextWindow: 200_000, maxTokens: 8_000 }],
        },
      },
    }),
  env: { PI_OFFLINE: '1', PI_TELEMETRY: '0' },
  open: (prompt) => [
    ...['--provider', 'loopback', '--model', MODEL],
    ...(prompt === undefined ? [] : ['--', prompt]),
  ],
  headless: (prompt) => ['--provider', 'loopback', '--model', MODEL, '-p', prompt],
  tools: {
    read: (path) => ['read', { path }],
    write: (path, content) => ['write', { path, content }],
    edit: (path, oldText, newText) => ['edit', { path, edits: [{ oldText, newText }] }],
    shell: (command) => ['bash', { command }],
  },
});

/** Droid 0.225.2. It offers a model of its user's own no tool for todos. */
export const droid = driverOf({
  name: 'droid',
  program: ['@factory', 'cli-linux-x64', 'bin', 'droid'],
  prepareHome: (home) =>
    writeJson(join(home, '.factory', 'settings.json'), {
      model: 'custom:Loopback-0',
      customModels: [
        {
          model: MODEL,
          id: 'custom:Loopback-0',
          index: 0,
          displayName: 'Loopback',
          baseUrl: `${RELAY_URL}/v1`,
          apiKey: KEY,
          provider: 'generic-chat-completion-api',
          maxOutputTokens: 8_000,
        },
      ],
    }),
  trustFolder: (home, folder) =>
    updateJson(join(home, '.factory', 'settings.json'), (settings) => ({
      ...settings,
      trustedFolders: { ...asObject(settings.trustedFolders), [folder]: { trustedAt: Date.now() } },
    })),
  env: {
    FACTORY_AIRGAP_ENABLED: 'true',
    FACTORY_API_KEY: 'fk-loopback',
    FACTORY_API_BASE_URL: RELAY_URL,
  },
  open: (prompt) => ['--auto', 'high', ...(prompt === undefined ? [] : ['--', prompt])],
  headless: (prompt) => ['exec', '--auto', 'high', '-m', 'custom:Loopback-0', prompt],
  tools: {
    read: (file_path) => ['Read', { file_path }],
    write: (file_path, content) => ['Create', { file_path, content }],
    edit: (file_path, old_str, new_str) => ['Edit', { file_path, old_str, new_str }],
    shell: (command) => ['Execute', { command, riskLevel: 'low', riskLevelReason: 'A test' }],
  },
});
