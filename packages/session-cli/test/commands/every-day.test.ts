import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import type { Session } from '@0dai/session-schema/internal';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CliWorld, openCliWorld } from '../cli-world.ts';

let world: CliWorld;
beforeEach(() => {
  world = openCliWorld();
});
afterEach(() => world.close());

const ok = async (...argv: string[]) => {
  world.pass(60_000);
  const ran = await world.run(argv);
  expect({ ...ran, stdout: '' }).toEqual({ code: 0, stdout: '', stderr: '' });
  return ran.stdout;
};
const active = async () => (await world.json<{ session: Session | null }>(['status'])).session;

/** Three sessions: one completed, one parked, one in progress with a name. */
async function three() {
  await ok('save', '--goal', 'Fix the login', '-s', 'Token expiry is skipped', '--agent', 'claude');
  await ok('complete');
  await ok('save', '--goal', 'Upgrade Node', '--decision', 'use 24: it is LTS', '--agent', 'codex');
  await ok('new');
  await ok('save', '--goal', 'Write the docs', '--note', 'mention the login');
  await ok('name', 'docs', 'pass');
}

describe('name', () => {
  it('shows in lists and stands for the id', async () => {
    await three();
    expect(await ok('status')).toContain('name   docs pass');
    expect(await ok('history')).toContain('docs pass');
    expect(await ok('complete')).toContain('Completed: docs pass');
    for (const command of ['show', 'log']) expect(await ok(command, 'DOCS pass')).toContain('docs pass');
    expect(await ok('resume', 'docs pass')).toContain('Resumed: docs pass');
    expect(await ok('delete', 'docs pass', '--yes')).not.toBe('');
    expect(await active()).toBeNull();
  });

  it.each([
    ['in a project without a session', [], ['name', 'x'], 1, 'There is no session in this project yet'],
    ['without a text', [['save', '-s', 'x']], ['name'], 2, 'An argument is missing'],
    ['that reads like an id', [['save', '-s', 'x']], ['name', '20261123-x'], 1, 'reads like the id'],
  ])('is refused %s', async (_what, before, argv, code, message) => {
    for (const words of before) await ok(...words);
    const ran = await world.run(argv);
    expect(ran).toMatchObject({ code, stderr: expect.stringContaining(message) });
  });

  it('is undone as any save is', async () => {
    await three();
    await ok('undo');
    expect((await active())?.name).toBeUndefined();
  });
});

describe('resume without an id', () => {
  it('takes the latest', async () => {
    await three();
    expect(await ok('resume')).toContain('Resumed: Upgrade Node');
  });

  it.each([
    ['the second with the arrow keys', '\u001b[B\r', 0, 'Resumed: Fix the login'],
    ['none with Ctrl-C', '\u0003', 1, 'Nothing was resumed.'],
  ])('lets the user pick %s in a terminal', async (_what, keys, code, shown) => {
    await three();
    const stdin = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => undefined });
    stdin.write(keys);
    const ran = await world.run(['resume'], { terminal: true, stdin, env: { NO_COLOR: '1' } });
    expect(ran.stderr).toContain('parked, 2 minutes ago, by codex');
    expect({ code: ran.code, stdout: ran.stdout }).toEqual({ code, stdout: expect.stringContaining(shown) });
  });

  it.each([
    ['an agent, who has a terminal', { agent: { agent: 'codex' } }, []],
    ['a program', {}, ['--json']],
  ])('asks nothing of %s', async (_what, options, flags) => {
    await three();
    const ran = await world.run(['resume', ...flags], { terminal: true, ...options });
    expect(ran).toMatchObject({ code: 0, stdout: expect.stringContaining('Upgrade Node') });
  });

  it('says that there is none', async () => {
    await ok('save', '-s', 'x');
    expect(await world.run(['resume'])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('no archived'),
    });
  });
});

describe('complete -s', () => {
  it('saves a last summary', async () => {
    await ok('save', '-s', 'first');
    const { session } = await world.json<{ session: Session }>(['complete', '-s', 'last']);
    expect(session).toMatchObject({ summary: 'last', status: 'completed' });
  });

  it('completes nothing if the summary is refused', async () => {
    await ok('save', '-s', 'first');
    expect((await world.run(['complete', '-s', ' '])).code).toBe(1);
    expect(await active()).toMatchObject({ summary: 'first' });
  });
});

describe('history', () => {
  it.each<[string, string[]]>([
    ['login', ['Write the docs', 'Fix the login']],
    ['LTS node', ['Upgrade Node']],
    ['claude', ['Fix the login']],
    ['nowhere', []],
  ])('searches for %j', async (query, goals) => {
    await three();
    const { in_progress, sessions } = await world.json<{ in_progress: Session | null; sessions: Session[] }>([
      'history',
      '--search',
      query,
    ]);
    expect([in_progress, ...sessions].flatMap((row) => (row ? [row.goal] : []))).toEqual(goals);
  });

  it('begins with the session in progress, and divides no id, at 40 columns', async () => {
    await three();
    const { stdout } = await world.run(['history'], { terminal: true, columns: 40, env: { NO_COLOR: '1' } });
    expect(stdout.replace(/\d{8}-\d{6}-\w{6}/g, '20261123-140000-abcdef')).toMatchInlineSnapshot(`
      "20261123-140000-abcdef  in progress,
        just now, by you
        docs pass
        Write the docs

      20261123-140000-abcdef  parked, 2
        minutes ago, by codex
        Upgrade Node

      20261123-140000-abcdef  completed, 4
        minutes ago, by claude
        Fix the login
        Token expiry is skipped
      "
    `);
  });
});

it('status in a subfolder names the project', async () => {
  await ok('save', '-s', 'x');
  mkdirSync(join(world.project, 'sub'));
  expect(await ok('status')).not.toContain('Project');
  const { stdout } = await world.run(['status'], { cwd: join(world.project, 'sub') });
  expect(stdout.startsWith(`Project ${world.project}\n`)).toBe(true);
});

it.each([
  [['--plan', 'a'], 'To go on: 0dai switch'],
  [['--plan', 'a', '--done', 'a'], 'Every step is done. To archive the session: 0dai session complete'],
])('status says what to do next: %j', async (flags, next) => {
  await ok('save', '-s', 'x', ...flags);
  expect(await ok('status')).toContain(next);
});
