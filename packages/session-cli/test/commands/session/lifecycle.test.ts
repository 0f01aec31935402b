import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Session } from '@0dai/session-schema/internal';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CliWorld, openCliWorld } from '../../cli-world.ts';

let world: CliWorld;
beforeEach(() => {
  world = openCliWorld({ git: true });
});
afterEach(() => world.close());

const ok = async (...argv: string[]) => {
  world.pass(60_000);
  const ran = await world.run(argv);
  expect({ ...ran, stdout: '' }).toEqual({ code: 0, stdout: '', stderr: '' });
  return ran.stdout;
};
interface Row {
  id: string;
  status: string;
  at: string;
  goal: string;
  summary: string;
  agents: string[];
  own: boolean;
}
const history = async (...flags: string[]) =>
  await world.json<{ sessions: Row[]; more: boolean; unreadable: number }>(['session', 'history', ...flags]);
const active = async () => (await world.json<{ session: Session | null }>(['session', 'status'])).session;

it('completes, and the next session starts fresh', async () => {
  await ok('session', 'save', '-s', 'first', '--plan', 'a');
  const before = await active();
  const done = await world.json<{ session: Session; path: string }>(['session', 'complete']);
  expect(done.session).toMatchObject({ id: before?.id, status: 'completed' });
  expect(done.path).toContain('ai/sessions/history/2026-11/');
  expect(existsSync(done.path)).toBe(true);
  expect(await active()).toBeNull();
  await ok('session', 'save', '-s', 'second');
  expect(await active()).toMatchObject({ summary: 'second', plan: [] });
});

it('says how to resume a completed session', async () => {
  await ok('session', 'save', '-s', 'first');
  const id = (await active())?.id ?? '';
  expect(await ok('session', 'complete')).toContain(`0dai session resume ${id}`);
});

describe('new', () => {
  it('parks the session in progress', async () => {
    await ok('session', 'save', '-s', 'first');
    expect(await ok('session', 'new')).toContain('Parked: first');
    expect(await active()).toBeNull();
    expect((await history()).sessions).toMatchObject([{ status: 'parked', summary: 'first' }]);
  });

  it('begins the new session if its goal is given', async () => {
    await ok('session', 'save', '-s', 'first');
    await ok('session', 'new', '--goal', 'second');
    expect(await active()).toMatchObject({ goal: 'second', summary: '' });
  });

  it('has nothing to park in a new project', async () => {
    expect(await ok('session', 'new')).toContain('No session was in progress');
    expect(existsSync(join(world.project, 'ai'))).toBe(false);
  });

  it.each([
    [
      "that is not the user's",
      () => world.run(['session', 'save', '-s', 'theirs'], { home: 'other-user' }),
      /ai\/sessions\/unverified-.*-active\.json/,
    ],
    [
      'that cannot be read',
      async () => {
        await ok('session', 'save', '-s', 'mine');
        await ok('session', 'complete');
        writeFileSync(join(world.project, 'ai/sessions/active.json'), '{');
      },
      /ai\/sessions\/unreadable-.*-active\.json/,
    ],
    [
      'of a newer version',
      () => void world.write('ai/sessions/active.json', '{"schema_version": 99}'),
      /ai\/sessions\/newer-.*-active\.json/,
    ],
    [
      "of a newer version over the user's own session",
      async () => {
        await ok('session', 'save', '-s', 'own');
        world.write('ai/sessions/active.json', '{"schema_version": 99}');
      },
      /Parked: own[\s\S]*ai\/sessions\/newer-.*-active\.json/,
    ],
  ])('quarantines an active.json %s', async (_what, lay, shown) => {
    await lay();
    const { stdout, code } = await world.run(['session', 'new', '--goal', 'mine']);
    expect(code).toBe(0);
    expect(stdout).toMatch(shown);
    expect(await active()).toMatchObject({ goal: 'mine' });
  });

  it.each(['status', 'brief', 'history'])('%s rebuilds an active.json that is missing', async (command) => {
    await ok('session', 'save', '-s', 'first');
    const path = join(world.project, 'ai/sessions/active.json');
    const before = readFileSync(path, 'utf8');
    rmSync(path);
    await ok('session', command);
    expect(readFileSync(path, 'utf8')).toBe(before);
  });

  it('parks nothing when the goal is empty', async () => {
    await ok('session', 'save', '-s', 'first');
    expect((await world.run(['session', 'new', '--goal', ' '])).code).toBe(2);
    expect(await active()).toMatchObject({ summary: 'first' });
  });
});

describe('resume and show', () => {
  it.each([
    ['its id', (id: string) => id],
    ['the beginning of it', (id: string) => id.slice(0, 17)],
    ['its last six characters', (id: string) => id.slice(-6)],
  ])('find a session by %s', async (_name, part) => {
    await ok('session', 'save', '-s', 'first');
    const id = (await active())?.id ?? '';
    await ok('session', 'new', '--goal', 'second');
    expect(await ok('session', 'show', part(id))).toContain('first');
    const { session, parked } = await world.json<{ session: Session; parked: string }>([
      'session',
      'resume',
      part(id),
    ]);
    expect(session).toMatchObject({ id, summary: 'first', status: 'active' });
    expect((await history()).sessions).toMatchObject([{ id: parked, goal: 'second', status: 'parked' }]);
  });

  it('show the session in progress too', async () => {
    await ok('session', 'save', '-s', 'first');
    expect(await ok('session', 'show', (await active())?.id ?? '')).toContain('first');
  });

  it.each(['show', 'resume'])('%s of an unknown id fails and says where ids are', async (command) => {
    await ok('session', 'save', '-s', 'first');
    const { code, stderr } = await world.run(['session', command, 'nope']);
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr:
        '0dai: No archived or parked session has the id or name "nope". List them with: 0dai session history\n',
    });
  });
});

describe('history', () => {
  beforeEach(async () => {
    for (const [agent, summary] of [
      ['claude', 'one'],
      ['codex', 'two'],
      ['gemini', 'three'],
    ] as const) {
      await ok('session', 'save', '--agent', agent, '--goal', `goal ${summary}`, '-s', summary);
      await ok('session', agent === 'codex' ? 'new' : 'complete');
    }
  });

  it('lists newest first, with times, summaries and agents', async () => {
    const { sessions, more } = await history();
    expect(more).toBe(false);
    expect(sessions.map(({ id: _id, ...row }) => row)).toMatchInlineSnapshot(`
      [
        {
          "agents": [
            "gemini",
          ],
          "at": "2026-11-23T14:06:00.000Z",
          "created_at": "2026-11-23T14:05:00.000Z",
          "goal": "goal three",
          "own": true,
          "status": "completed",
          "summary": "three",
        },
        {
          "agents": [
            "codex",
          ],
          "at": "2026-11-23T14:04:00.000Z",
          "created_at": "2026-11-23T14:03:00.000Z",
          "goal": "goal two",
          "own": true,
          "status": "parked",
          "summary": "two",
        },
        {
          "agents": [
            "claude",
          ],
          "at": "2026-11-23T14:02:00.000Z",
          "created_at": "2026-11-23T14:01:00.000Z",
          "goal": "goal one",
          "own": true,
          "status": "completed",
          "summary": "one",
        },
      ]
    `);
  });

  it('reads well at 80 columns', async () => {
    const { stdout } = await world.run(['session', 'history'], { terminal: true, env: { NO_COLOR: '1' } });
    expect(stdout.replace(/\d{8}-\d{6}-\w{6}/g, '20261123-140000-abcdef')).toMatchInlineSnapshot(`
      "20261123-140000-abcdef  completed, just now, by gemini
        goal three
        three

      20261123-140000-abcdef  parked, 2 minutes ago, by codex
        goal two
        two

      20261123-140000-abcdef  completed, 4 minutes ago, by claude
        goal one
        one
      "
    `);
  });

  it('stops at the limit and says that there is more', async () => {
    expect(await history('--limit', '2')).toMatchObject({
      more: true,
      sessions: [{ summary: 'three' }, { summary: 'two' }],
    });
    expect(await ok('session', 'history', '--limit', '1')).toContain('0dai session history --limit 2');
  });

  it('counts unreadable files', async () => {
    writeFileSync(
      join(world.project, 'ai/sessions/history/2026-11/20261123T150000Z_20261123-140000-abcdef.json'),
      '{',
    );
    const { code, stderr } = await world.run(['session', 'history']);
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: '1 file of the archive could not be read as a session.\n',
    });
  });

  it('shows no text from an unverified file in --json', async () => {
    const { stdout } = await world.run(['session', 'history', '--json'], { home: 'other-user' });
    const { sessions } = JSON.parse(stdout) as { sessions: Row[] };
    expect(sessions).toHaveLength(3);
    const [{ id: _id, ...row } = {}] = sessions as Partial<Row>[];
    expect(row).toEqual({
      status: 'completed',
      at: '2026-11-23T14:06:00Z',
      goal: '',
      summary: '',
      agents: [],
      own: false,
    });
  });

  it('shows an agent nothing unverified', async () => {
    const ran = await world.run(['session', 'history', '--json'], {
      home: 'other-user',
      agent: { agent: 'claude' },
    });
    expect(ran.stdout).not.toContain('goal one');
    const [row] = (JSON.parse(ran.stdout) as { sessions: Row[] }).sessions;
    expect(row).toMatchObject({ own: false, goal: '', summary: '' });
    const shown = await world.run(['session', 'show', row?.id ?? ''], {
      home: 'other-user',
      agent: { agent: 'claude' },
    });
    expect(shown).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringContaining('Only the user may decide this'),
    });
    // The user may see it, with a note on whose it is.
    const look = (terminal: boolean, ...argv: string[]) =>
      world.run(['session', ...argv], { home: 'other-user', terminal, env: { NO_COLOR: '1' } });
    const looked = await look(true, 'show', row?.id ?? '');
    expect(looked).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('Unverified: it came with a clone'),
    });
    expect((await look(true, 'history')).stdout).toContain('goal one');
    // In a pipe, an agent may read it.
    expect(await look(false, 'show', row?.id ?? '')).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringContaining('only on a terminal'),
    });
    expect((await look(false, 'history')).stdout).not.toContain('goal one');
  });
});

it.each([
  ['in a new project', []],
  [
    'after the last one was completed',
    [
      ['session', 'save', '-s', 'x'],
      ['session', 'complete'],
    ],
  ],
])('complete and edit need a session in progress: %s', async (_name, before) => {
  for (const argv of before) await ok(...argv);
  for (const command of ['complete', 'edit']) {
    const error = await world.json(['session', command], { code: 1 });
    expect(error).toMatchObject({
      error: { code: 'NO_SESSION', message: expect.stringContaining('0dai session save') },
    });
  }
});
