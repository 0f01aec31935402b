import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it, vi } from 'vitest';
import { claude } from '../src/agents/claude/index.ts';
import { agents } from '../src/agents/index.ts';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
// Inside the package, so that its own name resolves, by the source condition, to what is tested here.
const folder = mkdtempSync(join(import.meta.dirname, '.readme-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const block = (language: string) => readme.split(`\`\`\`${language}\n`)[1]?.split('```')[0] ?? '';

it('the example runs, and prints what it says', async () => {
  const file = join(folder, 'example.js');
  writeFileSync(file, block('js'));
  const log = vi.spyOn(console, 'log').mockImplementation(() => undefined);
  try {
    await import(/* @vite-ignore */ file);
    const printed = log.mock.calls.map(([first]) => String(first));
    expect(printed).toHaveLength(2);
    for (const line of printed) expect(block('js')).toContain(`// ${line}`);
  } finally {
    log.mockRestore();
  }
});

it('the configuration is what init would write, but for the command', async () => {
  const [settings] = (await claude.setup()).files('project');
  const written = JSON.parse(settings?.install(undefined, { allow: false }) ?? '') as { hooks: unknown };
  const shown = JSON.parse(block('json')) as { hooks: unknown };
  const without = (hooks: unknown) => JSON.stringify(hooks).replaceAll(/"command":"(?:[^"\\]|\\.)*"/g, '');
  expect(without(shown.hooks)).toBe(without(written.hooks));
});

it('names every agent', () => {
  for (const agent of agents) expect(readme).toContain(`\`${agent.id}\``);
});
