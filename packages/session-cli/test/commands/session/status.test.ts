import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { displayWidth } from '../../../src/render/wrap.ts';
import { type CliWorld, openCliWorld } from '../../cli-world.ts';
import { recordEvents } from '../../record-events.ts';
import { saveTwoAgents } from '../../two-agents.ts';

let world: CliWorld;
beforeEach(() => {
  world = openCliWorld({ git: true });
});
afterEach(() => world.close());

const save = (flags: string[], agent?: string) =>
  world.run(['session', 'save', ...flags], agent ? { agent: { agent, session_id: 's' } } : {});
const plain = { terminal: true, env: { NO_COLOR: '1' } };
const fixed = (text: string) =>
  text.replace(/\d{8}-\d{6}-\w{6}/g, 'ID').replace(/at [0-9a-f]{10}/g, 'at COMMIT');

it('shows the whole session at 80 columns', async () => {
  await saveTwoAgents(world);
  const { stdout, code } = await world.run(['session', 'status'], plain);
  expect(code).toBe(0);
  expect(fixed(stdout)).toMatchInlineSnapshot(`
    "Goal
      Fix the auth token expiry bug that logs people out of the dashboard after one
      hour

    Where it stands, from codex
      Fix applied

    Plan (2 of 3 reported done)
      [x] 1. Find the cause
      [x] 2. Fix middleware/auth.js without touching the session cookie, which the
             mobile apps read
      [ ] 3. Review the null token

    Key decisions
      - use jose: jsonwebtoken is unmaintained

    Files touched (1)
      middleware/auth.js  no longer there

    Last handoff note, from codex, 5 minutes ago
      Review the edge case where the token is null.
      Then merge.

    Agents
      claude  2026-11-23 14:00, fell silent
              The refresh path skips the expiry check; the fix is needed in
              middleware/auth.js line 84
      codex   2026-11-23 16:00, last seen 5 minutes ago
              Fix applied

    Briefings
      not delivered to codex: its hook did not run; why: 0dai doctor codex

    Session
      id     ID
      begun  2026-11-23 14:00, 2 hours ago
      saved  2026-11-23 16:00, 5 minutes ago
      git    main at COMMIT; HEAD moved since, now main at COMMIT

    To go on: 0dai switch. What the next agent is told: 0dai session brief
    "
  `);
});

it('fits lines to the terminal, whatever the session holds', async () => {
  await save([
    ...[
      '--goal',
      'x'.repeat(300),
      '-s',
      '日本語の要約'.repeat(40),
      '--note',
      `${'word '.repeat(100)}\n    indented\n\ttab`,
    ],
    ...[
      '--file',
      `${'long/'.repeat(40)}f.ts`,
      '--plan',
      'p'.repeat(200),
      '--decision',
      `${'d '.repeat(100)}: ${'r'.repeat(90)}`,
    ],
  ]);
  const { stdout } = await world.run(['session', 'status'], plain);
  for (const line of stdout.split('\n')) expect(displayWidth(line)).toBeLessThanOrEqual(80);
});

it('shows which agents are at work', async () => {
  await save(['-s', 'x'], 'claude');
  recordEvents(
    world,
    ['claude', { type: 'prompt', text: 'go on' }, 'user'],
    ['codex', { type: 'prompt', text: 'review' }, 'user'],
  );
  expect(await world.json(['session', 'status'])).toMatchObject({ at_work: ['claude', 'codex'] });
  expect((await world.run(['session', 'status'])).stdout).toContain('Agents (2 at work)');
});

it('neither breaks nor colours lines in a pipe', async () => {
  const summary =
    'a summary that is much longer than eighty columns, which somebody will look for with grep later';
  await save(['-s', summary]);
  const { stdout } = await world.run(['session', 'status']);
  expect(stdout).toContain(summary);
  expect(stdout).not.toContain('\u001b');
});

describe('colours', () => {
  it.each<[string, boolean, Record<string, string>, boolean]>([
    ['on a terminal', true, {}, true],
    ['in a pipe', false, {}, false],
    ['under NO_COLOR', true, { NO_COLOR: '1' }, false],
    ['on a dumb terminal', true, { TERM: 'dumb' }, false],
  ])('%s', async (_name, terminal, env, coloured) => {
    await save(['-s', 'x']);
    for (const argv of [
      ['session', 'status'],
      ['session', 'history'],
      ['session', 'nope'],
      ['session', 'complete', '--cwd', '/'],
    ]) {
      const { stdout, stderr } = await world.run(argv, { terminal, env });
      if (!coloured) expect(stdout + stderr).not.toContain('\u001b');
      else if (argv[1] === 'status' || argv[1] === 'nope') expect(stdout + stderr).toContain('\u001b[');
    }
  });
});

it('prints no control sequences from recorded text', async () => {
  await save([
    '-s',
    'a\u001b[31mred\u001b]0;title\u0007\u202e',
    '--plan',
    'b\u009b2J',
    '--file',
    'c\u200b.ts',
    '--note',
    '\u001b[2Jn',
  ]);
  const texts = [
    await world.run(['session', 'status']),
    await world.run(['session', 'status', '--json']),
    await world.run(['session', 'brief']),
  ];
  for (const { stdout } of texts)
    expect(stdout).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b\u202e]/);
});

describe('--json', () => {
  it('holds the plain session and what changed in the work tree', async () => {
    await saveTwoAgents(world);
    const status = await world.json(['session', 'status']);
    expect(Object.keys(status)).toEqual([
      ...[
        'session',
        'age_seconds',
        'head_moved',
        'drift',
        'at_work',
        'project',
        'unverified',
        'skipped',
        'unreadable',
      ],
    ]);
    expect(status).toMatchObject({
      session: {
        goal: expect.stringContaining('Fix the auth'),
        files_touched: ['middleware/auth.js'],
        handoff_notes: expect.stringContaining('Review'),
        agent_history: [{ agent: 'claude' }, { agent: 'codex' }],
      },
      age_seconds: 300,
      head_moved: true,
      drift: { branch: 'main', missing: ['middleware/auth.js'] },
      at_work: [],
      project: world.project,
      unverified: 0,
    });
    expect(status.session).not.toHaveProperty('digest');
  });

  it('reports that there is no session', async () => {
    expect(await world.json(['session', 'status'])).toEqual({
      session: null,
      project: null,
      unverified: 0,
      skipped: 0,
      unreadable: false,
    });
  });
});

it.each<[string, () => Promise<unknown>, string]>([
  ['no session', async () => undefined, 'No session in progress. Begin one with: 0dai session save'],
  [
    'a line of the journal that cannot be read',
    async () => {
      await save(['-s', 'x']);
      const { session } = await world.json<{ session: { id: string } }>(['session', 'status']);
      writeFileSync(join(world.project, 'ai/sessions/log', `${session.id}.jsonl`), '\n{torn\n', {
        flag: 'a',
      });
    },
    '1 line of the journal could not be read',
  ],
  [
    'an active.json that cannot be read',
    async () => {
      await save(['-s', 'x']);
      world.write('ai/sessions/active.json', '{');
    },
    'active.json cannot be read',
  ],
])('warns of %s, with exit code 0', async (_name, prepare, message) => {
  await prepare();
  const { code, stdout, stderr } = await world.run(['session', 'status']);
  expect(code).toBe(0);
  expect(stdout + stderr).toContain(message);
});
