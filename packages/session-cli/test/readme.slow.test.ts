import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, inject, it } from 'vitest';
import { claudeLog } from '../../../testing/kit/src/conversations.ts';
import { commands } from '../src/commands/index.ts';
import { type CliWorld, openCliWorld } from './cli-world.ts';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
let world: CliWorld;
beforeEach(() => {
  world = openCliWorld({ git: true });
  // The file that the examples name.
  world.write('middleware/auth.js', '');
});
afterEach(() => world.close());

/** Runs shell lines as a user does who has installed `0dai`, and other programs: their names and scripts. */
function shell(script: string, programs: Readonly<Record<string, string>> = {}) {
  const bin = join(world.folder, 'bin');
  mkdirSync(bin);
  writeFileSync(join(bin, '0dai'), `#!/bin/sh\nexec "${process.execPath}" "${inject('bins').cli}" "$@"\n`, {
    mode: 0o755,
  });
  for (const [name, text] of Object.entries(programs))
    writeFileSync(join(bin, name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
  return spawnSync('sh', ['-euc', script], {
    cwd: world.project,
    env: { PATH: `${bin}:${process.env.PATH}`, HOME: join(world.folder, 'home') },
    encoding: 'utf8',
  });
}

it('shows an example that runs', () => {
  const example = /```sh\n([\s\S]*?)```/.exec(readme)?.[1] ?? 'exit 9';
  const { status, stdout, stderr } = shell(example);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toContain('| Fix the auth token expiry bug');
  expect(stdout).toContain('Completed: Fix the auth token expiry bug');
  expect(stdout).toContain('by claude, codex');
});

// `npm start`, `npm test` and the installation by npm are run by .ci/run and the packaging tests.
it("the project's README shows commands that run, in their order", () => {
  const text = readFileSync(new URL('../../../README.md', import.meta.url), 'utf8');
  const blocks = [...text.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, block = '']) => block);
  const lines = blocks.filter((block) => !block.includes('ENTRY')).flatMap((block) => block.split('\n'));
  const ours = lines.filter((line) => line.startsWith('0dai '));
  expect(ours.length).toBeGreaterThanOrEqual(4);
  mkdirSync(join(world.folder, 'home', '.codex'), { recursive: true });
  claudeLog(join(world.folder, 'home'), { folder: world.project, at: Date.now() - 60_000 });
  const { status, stdout, stderr } = shell(ours.join('\n'), { codex: 'echo "codex: $*"' });
  expect(status).toBe(0);
  expect(stderr).toContain('Taking over from claude');
  expect(stdout).toContain('| Make the parser faster');
  expect(stdout).toContain('wrote .codex/hooks.json');
  expect(stdout).toContain('Completed: Make the parser faster');
});

it.each(['../../../README.md', '../README.md'])('%s shows how to remove what was recorded', async (path) => {
  const text = readFileSync(new URL(path, import.meta.url), 'utf8');
  const [, commands = 'exit 9'] = /^```sh\n([^`]*ENTRY[^`]*)^```$/m.exec(text) ?? [];
  const old = (await world.json<Saved>(['session', 'save', '-s', 'old'])).session.id;
  await world.run(['session', 'complete']);
  const { entry } = await world.json<Saved>(['session', 'save', '-s', 'the canary sings']);
  // This command would ask, and there is no terminal.
  const named = commands
    .replace('forget ENTRY', `forget ${entry} --yes`)
    .replace('delete ID', `delete ${old} --yes`);
  const { status, stdout, stderr } = shell(named);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  for (const said of [
    'Forgotten: 1 entry',
    `Deleted: session ${old}`,
    'older than 90d',
    'Paused:',
    'Unpaused:',
  ]) {
    expect(stdout).toContain(said);
  }
  const { session } = await world.json<Saved>(['session', 'status']);
  expect(session.summary).toBe('');
});

/** The answer of a save. */
interface Saved {
  entry: string;
  session: { id: string; summary: string };
}

it("the project's README names every command", () => {
  const text = readFileSync(new URL('../../../README.md', import.meta.url), 'utf8');
  for (const { name, children } of commands) {
    if (name === 'hook') continue;
    for (const word of children.length > 0 ? children.map((child) => child.name) : [name]) {
      expect(text).toMatch(new RegExp(`\\b${word}\\b`));
    }
  }
});

it('lists every command', () => {
  const names = commands.flatMap(({ name, children }) =>
    children.length > 0 ? children.map((child) => `0dai ${name} ${child.name}`) : [`0dai ${name}`],
  );
  for (const name of names) expect(readme).toContain(`\`${name}`);
});

it('gives a reason for every dependency', () => {
  const { dependencies } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
    dependencies: Record<string, string>;
  };
  for (const name of Object.keys(dependencies)) expect(readme).toContain(`| \`${name}\` |`);
});
