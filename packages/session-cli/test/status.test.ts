import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { agents } from '@0dai/session-hooks';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { displayWidth } from '../src/output/wrap.ts';
import { type Lab, openLab } from './lab.ts';

let lab: Lab;
beforeEach(() => {
  lab = openLab({ git: true });
});
afterEach(() => lab.close());

const save = (flags: string[], agent?: string) =>
  lab.run(['session', 'save', ...flags], agent ? { agent: { agent, session_id: 's' } } : {});
const plain = { terminal: true, env: { NO_COLOR: '1' } };
const fixed = (text: string) =>
  text.replace(/\d{8}-\d{6}-\w{6}/g, 'ID').replace(/at [0-9a-f]{10}/g, 'at COMMIT');

/** The relay of the seed: an investigation in Claude Code, the edit in Codex. */
async function relay() {
  lab.git('commit', '-q', '--allow-empty', '-m', 'one');
  await save(
    [
      ...['--goal', 'Fix the auth token expiry bug that logs people out of the dashboard after one hour'],
      ...['-s', 'The refresh path skips the expiry check; the fix is needed in middleware/auth.js line 84'],
      ...[
        '--plan',
        'Find the cause',
        '--plan',
        'Fix middleware/auth.js without touching the session cookie, which the mobile apps read',
      ],
      ...['--plan', 'Review the null token', '--done', '1'],
      ...['--file', 'middleware/auth.js', '--decision', 'use jose: jsonwebtoken is unmaintained'],
    ],
    'claude',
  );
  lab.pass(2 * 3_600_000);
  await save(
    [
      '-s',
      'Fix applied',
      '--note',
      'Review the edge case where the token is null.\nThen merge.',
      '--done',
      '2',
    ],
    'codex',
  );
  lab.pass(5 * 60_000);
  lab.git('commit', '-q', '--allow-empty', '-m', 'two');
}

it('shows all that the next one has to know, at 80 columns', async () => {
  await relay();
  const { stdout, code } = await lab.run(['session', 'status'], plain);
  expect(code).toBe(0);
  expect(fixed(stdout)).toMatchInlineSnapshot(`
    "Goal
      Fix the auth token expiry bug that logs people out of the dashboard after one
      hour

    Where it stands, from codex
      Fix applied

    Plan (2 of 3 done)
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
      claude  2026-11-23 14:00
              The refresh path skips the expiry check; the fix is needed in
              middleware/auth.js line 84
      codex   2026-11-23 16:00, last heard of 5 minutes ago
              Fix applied

    Session
      id     ID
      begun  2026-11-23 14:00, 2 hours ago
      saved  2026-11-23 16:00, 5 minutes ago
      git    main at COMMIT; HEAD moved since, now main at COMMIT
    "
  `);
});

it('keeps lines within the terminal whatever is in the session', async () => {
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
  const { stdout } = await lab.run(['session', 'status'], plain);
  for (const line of stdout.split('\n')) expect(displayWidth(line)).toBeLessThanOrEqual(80);
});

it('neither breaks nor colours lines in a pipe', async () => {
  const summary =
    'a summary that is much longer than eighty columns, which somebody will look for with grep later';
  await save(['-s', summary]);
  const { stdout } = await lab.run(['session', 'status']);
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
      const { stdout, stderr } = await lab.run(argv, { terminal, env });
      if (!coloured) expect(stdout + stderr).not.toContain('\u001b');
      else if (argv[1] === 'status' || argv[1] === 'nope') expect(stdout + stderr).toContain('\u001b[');
    }
  });
});

it('shows nothing that a terminal obeys', async () => {
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
    await lab.run(['session', 'status']),
    await lab.run(['session', 'status', '--json']),
    await lab.run(['session', 'brief']),
  ];
  for (const { stdout } of texts)
    expect(stdout).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b\u202e]/);
});

describe('--json', () => {
  it('holds the session in its plain shapes, and what changed around it', async () => {
    await relay();
    const status = await lab.json(['session', 'status']);
    expect(Object.keys(status)).toEqual([
      ...['session', 'age_seconds', 'head_moved', 'drift', 'project', 'withheld', 'skipped', 'unreadable'],
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
      project: lab.project,
      withheld: 0,
    });
    expect(status.session).not.toHaveProperty('digest');
  });

  it('says that there is no session', async () => {
    expect(await lab.json(['session', 'status'])).toEqual({
      session: null,
      project: null,
      withheld: 0,
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
      const { session } = await lab.json<{ session: { id: string } }>(['session', 'status']);
      writeFileSync(join(lab.project, 'ai/sessions/log', `${session.id}.jsonl`), '\n{torn\n', { flag: 'a' });
    },
    '1 line of the journal could not be read',
  ],
  [
    'an active.json that cannot be read',
    async () => {
      await save(['-s', 'x']);
      lab.write('ai/sessions/active.json', '{');
    },
    'active.json cannot be read',
  ],
])('tells of %s, with exit code 0', async (_name, prepare, message) => {
  await prepare();
  const { code, stdout, stderr } = await lab.run(['session', 'status']);
  expect(code).toBe(0);
  expect(stdout + stderr).toContain(message);
});

describe('brief', () => {
  it.each(agents.map((agent) => agent.id))('prints what %s is told by its hook', async (id) => {
    const { runHook, agentById } = await import('@0dai/session-hooks');
    const { nodeHost } = await import('@0dai/session-store');
    await relay();
    const { stdout } = await lab.run(['session', 'brief', '--for', id]);
    const agent = agentById(id);
    if (!agent) throw new Error(id);
    const payload = { hook_event_name: 'SessionStart', session_id: 'n', source: 'startup', cwd: lab.project };
    const now = Date.parse('2026-11-23T16:05:00Z');
    const said = runHook(
      agent,
      JSON.stringify(payload),
      { ...nodeHost(join(lab.folder, 'home')), now: () => now },
      {},
    );
    expect(said.stdout).toContain(JSON.stringify(stdout.trimEnd()).slice(1, -1));
    expect(stdout).toContain('Fix the auth token expiry bug');
  });

  it('stays within the limit of the agent', async () => {
    const plan = Array.from({ length: 300 }, (_, i) => ['--plan', `step ${i} ${'x'.repeat(100)}`]).flat();
    await save(['--goal', 'g', '-s', 'n'.repeat(40_000), ...plan]);
    const { stdout } = await lab.run(['session', 'brief', '--for', 'codex']);
    expect(Buffer.byteLength(stdout)).toBeLessThanOrEqual(10_001);
  });

  it('prints nothing where there is nothing to tell', async () => {
    expect(await lab.run(['session', 'brief'])).toMatchObject({
      code: 0,
      stdout: '',
      stderr: expect.stringContaining('told nothing'),
    });
    expect(await lab.json(['session', 'brief', '--for', 'codex'])).toEqual({
      agent: 'codex',
      text: null,
      notice: null,
    });
  });
});
