import { readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { findStore, readActive } from '@0dai/session-store/internal';
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import { describe, expect, it } from 'vitest';
import { call, connect, failing, textOf, useMcpWorld } from '../harness.ts';

const world = useMcpWorld();
const session = () => {
  const store = findStore(world.project, world.host);
  return store && readActive(store).session;
};

describe('save_session', () => {
  it('records the input, and repeats it', async () => {
    const client = await connect(world);
    const result = (await client.callTool({
      name: 'save_session',
      arguments: {
        summary: 'Applied fix, added test coverage',
        files_touched: ['middleware/auth.js', join(world.project, 'tests/auth.test.js')],
        plan: [{ step: 'fix', status: 'completed' }, { step: 'review' }],
        key_decisions: [{ decision: 'use jose', reason: 'jsonwebtoken is unmaintained' }],
        dead_ends: [{ approach: 'patch jsonwebtoken' }],
      },
    })) as CallToolResult;
    expect(result.structuredContent).toEqual({
      id: session()?.id,
      entry: session()?.journal.last,
      began: true,
      saved_at: '2026-11-23T12:00:00.000Z',
      recorded: {
        summary: 'Applied fix, added test coverage',
        goal: 'Applied fix, added test coverage',
        handoff_notes: 'Applied fix, added test coverage',
        plan: [
          { step: 'fix', status: 'completed' },
          { step: 'review', status: 'pending' },
        ],
        files_touched: ['middleware/auth.js', 'tests/auth.test.js'],
        key_decisions: [{ decision: 'use jose', reason: 'jsonwebtoken is unmaintained' }],
        dead_ends: [{ approach: 'patch jsonwebtoken', reason: '' }],
      },
      warnings: [
        'Recorded without why it failed: patch jsonwebtoken',
        'Recorded, but not on disk: middleware/auth.js; tests/auth.test.js',
      ],
      redacted: false,
    });
    expect(textOf(result)).toContain('Recorded without why it failed: patch jsonwebtoken.');
    expect(textOf(result)).toContain('dead_ends: patch jsonwebtoken');
    expect(textOf(result)).toContain('files_touched: middleware/auth.js, tests/auth.test.js');
    expect(session()).toMatchObject({ summary: 'Applied fix, added test coverage' });
  });

  it('repeats only what is new, and loses nothing', async () => {
    const client = await connect(world);
    await call(client, 'save_session', {
      goal: 'g',
      summary: 's',
      plan: ['one', 'two'],
      files_touched: ['a.ts'],
    });
    world.host.time += 1_000;
    const { began, recorded } = await call(client, 'save_session', {
      done: ['two'],
      files_touched: ['b.ts'],
    });
    expect({ began, recorded }).toEqual({
      began: false,
      recorded: { plan: [{ step: 'two', status: 'completed' }], files_touched: ['b.ts'] },
    });
    expect(session()).toMatchObject({ goal: 'g', summary: 's', files_touched: ['a.ts', 'b.ts'] });
  });

  it('records a checkpoint without input', async () => {
    const result = (await (await connect(world)).callTool({ name: 'save_session' })) as CallToolResult;
    expect(textOf(result)).toMatch(/which it began\.\nA checkpoint: time, branch and commit\./);
    expect(result.structuredContent).toMatchObject({ recorded: {} });
  });

  it.each<[string, Record<string, unknown>, Record<string, unknown>]>([
    [
      'bare strings',
      { plan: ['a'], key_decisions: ['b: c'], dead_ends: ['d: e'] },
      {
        plan: [{ step: 'a', status: 'pending' }],
        key_decisions: [{ decision: 'b', reason: 'c' }],
        dead_ends: [{ approach: 'd', reason: 'e' }],
      },
    ],
    [
      'steps to add',
      { plan: ['a'], add_steps: '["b"]', done: ['b'] },
      {
        plan: [
          { step: 'a', status: 'pending' },
          { step: 'b', status: 'completed' },
        ],
      },
    ],
    [
      "other tools' words for a status",
      { plan: [{ step: 'a', status: 'done' }] },
      { plan: [{ step: 'a', status: 'completed' }] },
    ],
    [
      'null for nothing',
      { goal: null, plan: [{ step: 'a', status: null }] },
      { goal: '', plan: [{ step: 'a', status: 'pending' }] },
    ],
    ['the parameter that Gemini adds', { goal: 'g', wait_for_previous: true }, { goal: 'g' }],
    [
      'files with what was done to them',
      { files_touched: [{ path: 'a.ts', change: 'created' }] },
      { files_touched: ['a.ts'] },
    ],
    [
      'agents that cannot save',
      { agent_history: [{ agent: 'aider', did: 'the tests' }] },
      {
        agent_history: expect.arrayContaining([
          expect.objectContaining({ agent: 'aider', did: 'the tests' }),
        ]),
      },
    ],
  ])('takes %s', async (_, args, expected) => {
    await call(await connect(world), 'save_session', args);
    expect(session()).toMatchObject(expected);
  });

  it.each<[string, Record<string, unknown>, RegExp]>([
    ['a number for a text', { summary: 7 }, /summary: expected string/],
    ['a text for a list', { files_touched: 'a.ts' }, /files_touched: expected array/],
    ['a number in a list', { files_touched: [1] }, /files_touched\[0\]: expected string/],
    [
      'an unknown status',
      { plan: [{ step: 'a', status: 'blocked' }] },
      /plan\[0\]\.status: expected one of pending/,
    ],
    ['a dead end without a name', { dead_ends: [{ reason: 'x' }] }, /dead_ends\[0\]/],
    ['an unknown field', { notes: 'x' }, /unknown field notes.*summary, goal, plan/],
    ['an empty text', { summary: ' ' }, /summary is empty/],
    ['a file outside', { files_touched: ['../x'] }, /outside the project/],
    ['an absolute path outside', { files_touched: ['/etc/passwd'] }, /outside the project/],
    ['a step that is not there', { plan: ['a'], done: ['b'] }, /No step matches "b"/],
    ['to take out what is not there', { remove: ['x'] }, /No item matches "x"/],
    ['too much', { summary: 'x'.repeat(100_001) }, /summary: at most 100000 characters/],
  ])('refuses %s, says what was expected, and saves nothing', async (_, args, expected) => {
    const client = await connect(world);
    const said = await failing(client, 'save_session', args);
    expect(said).toMatch(expected);
    expect(said).not.toMatch(/\n\s+at |zod/i);
    expect(session()).toBeUndefined();
  });

  it.each([
    ['its text', () => 'use jose', ['use jose']],
    ['the id of the save', (entry: string) => entry, ['Deploy', 'use jose', 'a.ts']],
  ])('takes out what was saved by mistake, by %s', async (_by, wanted, removed) => {
    const client = await connect(world);
    await call(client, 'save_session', { summary: 's', key_decisions: ['no cookies: they leak'] });
    const slip = { plan: ['Deploy'], key_decisions: ['use jose: x'], files_touched: ['a.ts'] };
    const { entry } = await call(client, 'save_session', slip);
    const answer = await call(client, 'save_session', { remove: [wanted(String(entry))] });
    expect(answer.removed).toEqual(removed);
    const { key_decisions: decisions = [] } = session() ?? {};
    expect(decisions.map(({ decision }) => decision)).toEqual(['no cookies']);
  });

  it('redacts secrets before they are on disk, and says so', async () => {
    const secret = ['ghp', '_', 'a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8'].join('');
    const answer = await call(await connect(world), 'save_session', { summary: `token ${secret} works` });
    expect(answer.redacted).toBe(true);
    expect(JSON.stringify(answer)).not.toContain(secret);
    const everything = (folder: string): string =>
      readdirSync(folder, { withFileTypes: true })
        .map((item) => join(folder, item.name))
        .map((path) => (statSync(path).isDirectory() ? everything(path) : readFileSync(path, 'utf8')))
        .join('');
    expect(everything(join(world.project, 'ai'))).not.toContain(secret);
  });

  it('shortens the echo of a large save', async () => {
    const files = Array.from({ length: 1_000 }, (_, i) => `src/folder/file-${i}.ts`);
    const answer = await call(await connect(world), 'save_session', {
      summary: 'y'.repeat(50_000),
      files_touched: files,
    });
    expect(JSON.stringify(answer).length).toBeLessThan(5_000);
    expect(answer.left_out).toEqual(
      expect.arrayContaining([expect.stringMatching(/^files_touched: \d+ of 1000$/)]),
    );
    expect(session()?.files_touched).toHaveLength(1_000);
  });

  it('names the agent and its session', async () => {
    const claude = await connect(world, { name: 'claude-code', env: { CLAUDE_CODE_SESSION_ID: 'c1' } });
    await call(claude, 'save_session', { summary: 'one' });
    world.host.time += 60_000;
    await call(await connect(world), 'save_session', { summary: 'two' }, { sessionId: 'x1', threadId: 'x2' });
    expect(session()?.agent_history).toMatchObject([
      { agent: 'claude', session_id: 'c1', did: 'one', ended_at: null },
      { agent: 'codex', session_id: 'x1', did: 'two', ended_at: null },
    ]);
    expect(session()?.provenance.summary).toMatchObject({ by: 'codex', evidence: 'agent' });
  });

  it('does not write through a symlink', async () => {
    symlinkSync(world.home, join(world.project, 'ai'));
    expect(await failing(await connect(world), 'save_session', { summary: 'x' })).toMatch(
      /symbolic link|not a folder/,
    );
    expect(readdirSync(world.home).filter((name) => name === 'sessions')).toEqual([]);
  });
});
