import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeText } from '../files.ts';
import { asObjects, type Json } from '../model-server/model-api.ts';
import type { HookedDriver } from './agent.ts';
import { type CodexDialect, codeMode, codexSteps, toolCalls } from './codex-dialects.ts';
import { trustedHashes } from './codex-hook-trust.ts';
import { installed } from './installation.ts';

const settings = `model_provider = "loopback"
check_for_update_on_startup = false

[analytics]
enabled = false

[model_providers.loopback]
name = "Loopback"
base_url = "http://127.0.0.1:9/v1"
env_key = "LOOPBACK_KEY"
wire_api = "responses"
`;

const textOf = (item: Json): string =>
  asObjects(item.content)
    .map((part) => (typeof part.text === 'string' ? part.text : ''))
    .join('');

/** Adds a table to the user's settings, unless it is there. */
function addTable(home: string, path: string, key: string, line: string): void {
  const config = configOf(home);
  const header = `[${path}.${JSON.stringify(key)}]`;
  if (!readFileSync(config, 'utf8').includes(header)) appendFileSync(config, `\n${header}\n${line}\n`);
}

const configOf = (home: string): string => join(home, '.codex', 'config.toml');

/** Codex CLI with the model that it takes by itself, or further arguments. */
function codexWith(dialect: CodexDialect, more: readonly string[] = []): HookedDriver {
  const chosen = (modelUrl: string): string[] => [
    '-c',
    `model_providers.loopback.base_url="${modelUrl}/v1"`,
    ...more,
  ];
  return {
    name: 'codex',
    executable() {
      const triples: Record<string, string> = {
        'linux-x64': 'x86_64-unknown-linux-musl',
        'linux-arm64': 'aarch64-unknown-linux-musl',
        'darwin-x64': 'x86_64-apple-darwin',
        'darwin-arm64': 'aarch64-apple-darwin',
      };
      const platform = `${process.platform}-${process.arch}`;
      const triple = triples[platform] ?? platform;
      return installed('Codex', '@openai', `codex-${platform}`, 'vendor', triple, 'bin', 'codex');
    },
    prepareHome: (home) => writeText(configOf(home), settings),
    trustFolder: (home, folder) => addTable(home, 'projects', folder, 'trust_level = "trusted"'),
    trustHooks(home, folder) {
      for (const file of [join(folder, '.codex', 'hooks.json'), join(home, '.codex', 'hooks.json')]) {
        if (!existsSync(file)) continue;
        for (const { key, hash } of trustedHashes(file)) {
          addTable(home, 'hooks.state', key, `trusted_hash = "${hash}"`);
        }
      }
    },
    headless: ({ prompt, modelUrl, resume }) => ({
      args: ['exec', ...chosen(modelUrl), ...(resume ? ['resume', '--last'] : []), prompt],
      env: { LOOPBACK_KEY: 'loopback' },
    }),
    // Its daemon would outlive the terminal, and keep the environment of the first start.
    interactive: ({ modelUrl, resume, approved, prompt }) => ({
      args: [
        ...(resume ? ['resume', '--last'] : []),
        '--no-daemon',
        ...(approved ? ['--sandbox', 'workspace-write', '--ask-for-approval', 'never'] : []),
        ...chosen(modelUrl),
        ...(prompt === undefined ? [] : ['--', prompt]),
      ],
      env: { LOOPBACK_KEY: 'loopback' },
    }),
    ready: /\? for shortcuts/,
    steps: (act) => codexSteps(dialect, act),
    injected(body) {
      // Developer messages of their own: SessionStart's just before the user's prompt, UserPromptSubmit's after it.
      // What Codex itself says as a developer stands before the environment, which is the first of the user's messages.
      const items = asObjects(body.input);
      const environment = items.findIndex((item) => item.type === 'message' && item.role === 'user');
      const after = items.slice(environment + 1).filter((item) => item.role === 'developer');
      return after.length === 0 ? undefined : after.map(textOf).join('\n');
    },
  };
}

/** Codex CLI as it comes. */
export const codex = codexWith(codeMode);

/** Codex CLI with an older model, which calls tools one by one. */
export const codexWithOlderModel = codexWith(toolCalls, ['--model', 'gpt-5.5']);

/** Codex CLI with the tool for its plan on. */
export const codexWithPlan = codexWith(codeMode, ['-c', 'tools.update_plan={enabled=true}']);
