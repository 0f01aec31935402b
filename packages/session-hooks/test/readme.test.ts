import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { makeWorld, removeWorld } from '../../../testing/kit/src/world.ts';
import { claude } from '../src/agents/claude/index.ts';
import { agents } from '../src/agents/index.ts';
import { run } from '../src/program.ts';

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

describe('the hook alone, wired as shown', () => {
  const world = makeWorld();
  afterAll(() => removeWorld(world));

  /** Runs the program as the shown command does, with what Claude Code would pass on stdin. */
  async function hook(args: string[], payload?: object): Promise<string> {
    const { stdin, stdout, stderr } = {
      stdin: new PassThrough(),
      stdout: new PassThrough(),
      stderr: new PassThrough(),
    };
    const rest = { session_id: 's1', cwd: world.project, transcript_path: join(world.home, 'none.jsonl') };
    stdin.end(payload ? JSON.stringify({ ...rest, ...payload }) : '');
    const { home, project } = world;
    await run(args, { stdin, stdout, stderr, env: {}, ppid: process.ppid, home, cwd: () => project });
    return `${stdout.read() ?? ''}${stderr.read() ?? ''}`;
  }

  it('records the first agent, and briefs the next', async () => {
    expect(block('sh')).toContain('0dai-hook --here');
    const commands = block('json').matchAll(/"command": "0dai-hook (.*?)"/g);
    const args = new Set([...commands].map(([, rest = '']) => rest));
    expect([...args]).toEqual(['claude']);
    expect(await hook(['--here'])).toBe(`This project takes part: ${world.project}\n`);
    await hook(['claude'], { hook_event_name: 'SessionStart', source: 'startup' });
    await hook(['claude'], { hook_event_name: 'UserPromptSubmit', prompt: 'Oil the hinge of the gate' });
    await hook(['claude'], { hook_event_name: 'Stop', last_assistant_message: 'Oiled it.' });
    const briefed = await hook(['claude'], {
      hook_event_name: 'SessionStart',
      source: 'startup',
      session_id: 's2',
    });
    expect(briefed).toContain('Oil the hinge of the gate');
  });
});

it('names every agent', () => {
  for (const agent of agents) expect(readme).toContain(`\`${agent.id}\``);
});
