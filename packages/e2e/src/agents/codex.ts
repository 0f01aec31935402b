import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeText } from '../files.ts';
import { asObjects, type Json } from '../model-server/model-api.ts';
import type { AgentDriver } from './agent.ts';
import { type CodexDialect, codeMode, toolCalls } from './codex-dialects.ts';
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

/** Codex CLI with the model that it takes by itself, or another. */
function codexWith(dialect: CodexDialect, model?: string): AgentDriver {
  const chosen = (modelUrl: string): string[] => [
    '-c',
    `model_providers.loopback.base_url="${modelUrl}/v1"`,
    ...(model === undefined ? [] : ['--model', model]),
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
    headless: ({ prompt, modelUrl }) => ({
      args: ['exec', ...chosen(modelUrl), prompt],
      env: { LOOPBACK_KEY: 'loopback' },
    }),
    // Its daemon would outlive the terminal, and keep the environment of the first start.
    interactive: ({ modelUrl }) => ({
      args: ['--no-daemon', ...chosen(modelUrl)],
      env: { LOOPBACK_KEY: 'loopback' },
    }),
    steps: (act) => dialect.steps(act),
    injected(body) {
      // Developer messages of their own, just before the user's prompt, which is the last of the user's messages.
      const items = asObjects(body.input);
      const ofUser = items.flatMap((item, at) =>
        item.type === 'message' && item.role === 'user' ? [at] : [],
      );
      const [environment = 0, prompt = 0] = ofUser.slice(-2);
      const between = items.slice(environment + 1, prompt).filter((item) => item.role === 'developer');
      return between.length === 0 ? undefined : between.map(textOf).join('\n');
    },
  };
}

/** Codex CLI as it comes. */
export const codex = codexWith(codeMode);

/** Codex CLI with an older model, which calls tools one by one. */
export const codexWithOlderModel = codexWith(toolCalls, 'gpt-5.5');
