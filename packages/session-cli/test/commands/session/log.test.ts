import type { EntryBody } from '@0dai/session-schema/internal';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { displayWidth } from '../../../src/render/wrap.ts';
import { type CliWorld, openCliWorld } from '../../cli-world.ts';
import { type AgentEvent, changed, recordEvents } from '../../record-events.ts';

let world: CliWorld;
beforeEach(() => {
  world = openCliWorld({ git: true });
});
afterEach(() => world.close());

const plain = { terminal: true, env: { NO_COLOR: '1' } };
const save = (...flags: string[]) =>
  world.run(['session', 'save', ...flags], { agent: { agent: 'claude', session_id: 'claude-1' } });
/** Ids as A, B, C in the order in which they are met. */
function fixed(text: string): string {
  const names = new Map<string, string>();
  const name = (id: string) => {
    if (!names.has(id)) names.set(id, String.fromCharCode(65 + names.size).repeat(id.length));
    return names.get(id) ?? '';
  };
  return text
    .replace(/\d{8}-\d{6}-\w{6}/g, 'SESSION')
    .replace(/(?<=\)\s+)[0-9a-z]{4,7}(?: [0-9a-z]{4,7})*$/gm, (ids) => ids.split(' ').map(name).join(' '))
    .replace(/(?<=undone by |undid )[0-9a-z]{4,7}/g, name);
}
const shown = async (...flags: string[]) =>
  fixed((await world.run(['session', 'log', ...flags], plain)).stdout);

it('prints a timeline, newest first, by days', async () => {
  await save(
    '--goal',
    'Fix the auth bug',
    '--plan',
    'find it',
    '--plan',
    'fix it',
    '--decision',
    'use jose: maintained',
  );
  recordEvents(
    world,
    ['claude', { type: 'prompt', text: 'Fix the auth bug\nand be quick' }, 'user'],
    ['claude', changed('src/a.ts')],
    ['claude', changed('src/b.ts', 'src/a.ts')],
    ['claude', { type: 'capture', patch: { checks: [{ command: 'npm test', outcome: 'failed' }] } }],
    ['claude', { type: 'turn', outcome: 'limit', said: 'I will go on later', detail: 'resets at 5pm' }],
    ['claude', { type: 'brief', brief: 'ab12', form: 'full', size: 9 }],
    ['claude', { type: 'receipt', brief: 'ab12', arrived: 'whole' }],
  );
  world.pass(24 * 3_600_000);
  recordEvents(world, [
    'codex',
    { type: 'end', how: 'gone', of: { agent: 'claude', session_id: 'claude-1' } },
  ]);
  await save('--dead-end', 'raise the expiry: the gateway caps it', '--done', '1');
  await world.run(['session', 'undo']);
  expect(await shown()).toMatchInlineSnapshot(`
    "Session SESSION: Fix the auth bug

    2026-11-24
      14:00  you     undid BBBB  (user said)  AAAA
      14:00  claude  saved: finished "find it"; tried raise the expiry: the gateway
                     caps it (dead end)  (undone by AAAA, agent said)  BBBB
      14:00  claude  is gone: its process ended  (observed)  CCCC

    2026-11-23
      14:00  claude  was briefed [ab12], delivered  (observed)  DDDD
      14:00  claude  stopped at its usage limit: resets at 5pm; said "I will go on
                     later"  (observed)  EEEE
      14:00  claude  ran \`npm test\`: failed  (observed)  FFFF
      14:00  claude  changed src/a.ts, src/b.ts  (observed)  GGGG HHHH
      14:00  you     asked claude "Fix the auth bug and be quick"  (user said)  IIII
      14:00  claude  saved: goal "Fix the auth bug"; a plan of 2 steps; decided use
                     jose: maintained  (agent said)  JJJJ
      14:00  claude  began the session on main  (agent said)  KKKK
    "
  `);
});

describe('file captures in a row', () => {
  const files = (count: number): AgentEvent[] =>
    Array.from({ length: count }, (_, i) => ['claude', changed(`f${i}.ts`)]);

  it('are one line, with five files at most and each id at its end', async () => {
    await save('-s', 'x');
    recordEvents(world, ...files(7));
    const lines = (await shown()).split('\n').filter((line) => line.includes('changed'));
    expect(lines).toEqual([
      '  14:00  claude  changed f5.ts, f6.ts  (observed)  AAAA BBBB',
      '  14:00  claude  changed f0.ts, f1.ts, f2.ts, f3.ts, f4.ts',
    ]);
    expect((await world.run(['session', 'log'])).stdout).toMatch(
      /f4\.ts {2}\(observed\)(?: {1,2}\w{4}){5}\n/,
    );
  });

  it.each<[string, AgentEvent[]]>([
    [
      'of two agents',
      [
        ['claude', changed('a')],
        ['codex', changed('b')],
      ],
    ],
    [
      'known otherwise',
      [
        ['claude', changed('a')],
        ['claude', changed('b'), 'imported'],
      ],
    ],
    [
      'with a check between them',
      [
        ['claude', changed('a')],
        ['claude', { type: 'capture', patch: { checks: [{ command: 'make', outcome: 'passed' }] } }],
        ['claude', changed('b')],
      ],
    ],
  ])('%s are separate lines', async (_name, events) => {
    await save('-s', 'x');
    recordEvents(world, ...events);
    expect((await shown()).split('\n').filter((line) => line.includes('changed'))).toHaveLength(2);
  });

  it('of which one is undone are separate lines', async () => {
    await save('-s', 'x');
    recordEvents(world, ...files(2));
    await world.run(['session', 'undo']);
    const text = await shown();
    expect(text).toMatch(/changed f1\.ts {2}\(undone by (\w{4}), observed\)/);
    expect(text).toMatch(/changed f0\.ts {2}\(observed\)/);
  });
});

it('entries of two hooks of one event are one line with both ids', async () => {
  await save('-s', 'x');
  const asked: AgentEvent = ['codex', { type: 'prompt', text: 'Fix it' }, 'user'];
  recordEvents(world, asked, asked, ['codex', { type: 'capture', patch: {} }, 'imported']);
  world.pass(60_000);
  recordEvents(world, asked);
  const lines = (await shown()).split('\n').filter((line) => line.includes('codex'));
  expect(lines).toEqual([
    expect.stringMatching(/asked codex "Fix it" {2}\(user said\) {2}\w{4}$/),
    expect.stringMatching(/asked codex "Fix it" {2}\(user said\) {2}\w{4} \w{4}$/),
  ]);
});

it('lists an entry from a transcript at the time it happened', async () => {
  await save('-s', 'x');
  world.pass(3_600_000);
  recordEvents(world, [
    'codex',
    { ...changed('late.ts'), when: '2026-11-23T14:30:00Z' } as EntryBody,
    'imported',
  ]);
  expect(await shown()).toContain('14:30  codex   changed late.ts  (from transcript)');
});

it('shows a briefing and its delivery once', async () => {
  await save('-s', 'x');
  recordEvents(
    world,
    ['codex', { type: 'brief', brief: 'ab12', form: 'full', size: 9 }],
    ['codex', { type: 'receipt', brief: 'ab12', arrived: 'cut' }],
  );
  const text = await shown();
  expect(text).toContain('was briefed [ab12], cut by its size limit');
  expect(text).not.toContain('its log shows');
});

describe('how much', () => {
  beforeEach(async () => {
    await save('-s', 'x');
    recordEvents(
      world,
      ...Array.from(
        { length: 40 },
        (_, n): AgentEvent => ['codex', { type: 'turn', outcome: 'done', said: `${n}` }],
      ),
    );
  });

  it.each<[string[], number, string]>([
    [[], 30, '12 earlier lines: 0dai session log SESSION --all'],
    [['--limit', '41'], 41, '1 earlier line: '],
    [['--all'], 42, ''],
    [['--all', '--limit', '3'], 42, ''],
  ])('%j', async (flags, count, more) => {
    const text = await shown(...flags);
    expect(text.match(/^ {2}\d\d:\d\d {2}/gm)).toHaveLength(count);
    if (more === '') expect(text).not.toContain('earlier');
    else expect(text.replace(/\s*\n\s*/g, ' ')).toContain(more);
    const json = await world.json<{ entries: unknown[]; more: number }>(['session', 'log', ...flags]);
    expect([json.entries.length, json.more]).toEqual([count, 42 - count]);
  });
});

it('--json: prints the raw entries, newest first', async () => {
  await save('-s', 'x', '--dead-end', 'a: b');
  await world.run(['session', 'undo']);
  const { entries, ...rest } = await world.json<{ entries: Record<string, unknown>[] }>(['session', 'log']);
  expect(rest).toEqual({
    id: expect.stringMatching(/^2026/),
    status: 'active',
    more: 0,
    unverified: 0,
    skipped: 0,
  });
  expect(entries.map(({ type }) => type)).toEqual(['undo', 'save', 'begin']);
  expect(entries[1]).toEqual({
    v: 2,
    id: expect.stringMatching(/^\w{20}$/),
    at: '2026-11-23T14:00:00.000Z',
    actor: { agent: 'claude', session_id: 'claude-1' },
    evidence: 'agent',
    type: 'save',
    patch: expect.objectContaining({ summary: 'x', dead_ends: [{ approach: 'a', reason: 'b' }] }),
    undone_by: entries[0]?.id,
  });
});

it('fits the terminal, and neither breaks nor cuts lines in a pipe', async () => {
  const long = 'a word '.repeat(60).trim();
  await save('-s', long, '--goal', 'x'.repeat(300));
  recordEvents(world, [
    'claude',
    changed(...Array.from({ length: 6 }, (_, i) => `${'deep/'.repeat(12)}${i}.ts`)),
  ]);
  for (const line of (await shown()).split('\n')) expect(displayWidth(line)).toBeLessThanOrEqual(80);
  const { stdout } = await world.run(['session', 'log']);
  expect(stdout).toContain(`summary "${long}"`);
  expect(stdout).not.toContain('\u001b');
});

it('prints no control sequences from recorded text', async () => {
  await save('-s', 'x');
  const evil = 'a\u001b[31mred\u001b]0;t\u0007\u202e\u200b\nb';
  recordEvents(
    world,
    ['codex', { type: 'prompt', text: evil }, 'user'],
    ['codex', { type: 'start', source: evil.slice(0, 20) }],
    ['codex', { type: 'turn', outcome: 'error', detail: evil, said: evil }],
    [
      'codex',
      {
        type: 'capture',
        patch: {
          checks: [{ command: evil, outcome: 'failed' }],
          dead_ends: [{ approach: evil, reason: evil }],
          tasks: [{ ref: evil }],
          remove: { plan: [evil] },
        },
      },
    ],
  );
  for (const flags of [[], ['--json']]) {
    const { stdout } = await world.run(['session', 'log', ...flags]);
    expect(stdout).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b\u202e]/);
  }
});

it('dims undone entries on a terminal', async () => {
  await save('-s', 'x');
  await world.run(['session', 'undo']);
  const { stdout } = await world.run(['session', 'log'], { terminal: true });
  expect(stdout.split('\n').find((line) => line.includes('saved:'))).toMatch(/^\u001b\[2m {2}14:00/);
});

describe('another session', () => {
  it('by its id, completed or not', async () => {
    await save('-s', 'first');
    await world.run(['session', 'complete']);
    const { sessions } = await world.json<{ sessions: { id: string }[] }>(['session', 'history']);
    world.pass(60_000);
    await save('-s', 'second');
    const { stdout } = await world.run(['session', 'log', sessions[0]?.id.slice(-6) ?? '']);
    expect(stdout).toContain('completed the session');
    expect(stdout).toContain('"first"');
    expect((await world.run(['session', 'log'])).stdout).toContain('"second"');
  });

  it('that is unverified is counted, not shown', async () => {
    await world.run(['session', 'save', '-s', 'Their words'], { home: 'other-user' });
    const none = await world.run(['session', 'log']);
    expect(none).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringContaining('0dai session trust'),
    });
    await world.run(['session', 'complete'], { home: 'other-user' });
    const { sessions } = await world.json<{ sessions: { id: string }[] }>(['session', 'history']);
    const ran = await world.run(['session', 'log', sessions[0]?.id ?? ''], { agent: { agent: 'codex' } });
    expect(ran.stdout + ran.stderr).not.toContain('Their words');
    expect(ran.stderr).toContain('3 unverified entries are not shown');
  });
});

it.each<[string, string[], string, number]>([
  ['no session', [], 'There is no session', 1],
  ['an unknown id', ['nope'], 'no session', 1],
])('%s', async (_name, flags, message, code) => {
  const ran = await world.run(['session', 'log', ...flags]);
  expect(ran).toMatchObject({ code, stdout: '' });
  expect(ran.stderr).toContain(message);
});
