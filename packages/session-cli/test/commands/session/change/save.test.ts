import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import type { Session } from '@0dai/session-schema/internal';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CliWorld, openCliWorld, silent } from '../../../cli-world.ts';

let world: CliWorld;
beforeEach(() => {
  world = openCliWorld();
});
afterEach(() => world.close());

interface SaveJson {
  session: Session;
  entry: string;
  began: boolean;
  redacted: boolean;
  quarantined: string | null;
  path: string;
}
const save = (...flags: string[]) => world.json<SaveJson>(['session', 'save', ...flags]);
const view = () =>
  JSON.parse(readFileSync(join(world.project, 'ai/sessions/active.json'), 'utf8')) as Session;

const SECRET = 'ghp_abcdefghijklmnopqrstuvwxyz0123456789';

describe('a flag sets its field:', () => {
  it.each<[string, string[], Partial<Session>]>([
    [
      'a first summary',
      ['-s', 'found it'],
      { summary: 'found it', goal: 'found it', handoff_notes: 'found it' },
    ],
    [
      'a summary beside goal and note',
      ['-s', 'a', '--goal', 'g', '--note', 'n'],
      { summary: 'a', goal: 'g', handoff_notes: 'n' },
    ],
    [
      'steps, in order, and what is done',
      ['--plan', 'b', '--plan', 'a', '--done', '2'],
      {
        plan: [
          { step: 'b', status: 'pending' },
          { step: 'a', status: 'completed' },
        ],
      },
    ],
    [
      'a step done by part of its text',
      ['--plan', 'write the test', '--done', 'test'],
      { plan: [{ step: 'write the test', status: 'completed' }] },
    ],
    ['files', ['--file', 'b.ts', '--file', 'src/a.ts'], { files_touched: ['b.ts', 'src/a.ts'] }],
    [
      'dead ends',
      ['--dead-end', 'raise the limit: the gateway caps it', '--dead-end', 'a retry'],
      {
        dead_ends: [
          { approach: 'raise the limit', reason: 'the gateway caps it' },
          { approach: 'a retry', reason: '' },
        ],
      },
    ],
    [
      'decisions',
      ['--decision', 'use jose: maintained', '--decision', 'no cookies'],
      {
        key_decisions: [
          { decision: 'use jose', reason: 'maintained' },
          { decision: 'no cookies', reason: '' },
        ],
      },
    ],
    ['a note that is a list', ['--note', '- one\n- two'], { handoff_notes: '- one\n- two' }],
    ['a short flag with a list behind it', ['-s', '- one'], { summary: '- one' }],
    ['a text that looks like a number', ['--goal', '007'], { goal: '007' }],
    ['a text with = in it', ['--goal=a=b'], { goal: 'a=b' }],
    ['a text with dots', ['--file', 'a.b.c'], { files_touched: ['a.b.c'] }],
  ])('%s', async (_name, flags, expected) => {
    expect((await save(...flags)).session).toMatchObject(expected);
    expect(view()).toMatchObject(expected);
  });
});

it('says what it recorded', async () => {
  world.git('init', '-q', '-b', 'main');
  world.write('a.ts', '1');
  const { stdout, stderr, code } = await world.run(
    [
      'session',
      'save',
      '-s',
      'Fixing login',
      '--plan',
      'a',
      '--plan',
      'b',
      '--done',
      '1',
      '--file',
      'a.ts',
      '--decision',
      'x',
    ],
    { terminal: true, env: { NO_COLOR: '1' } },
  );
  expect({ stdout, stderr, code }).toMatchInlineSnapshot(`
    {
      "code": 0,
      "stderr": "Recorded without a reason: x
    ",
      "stdout": "Saved: summary, 2 steps, 1 step done, 1 file, 1 decision
      goal  Fixing login
      git   main (no commit yet), 1 uncommitted: a.ts
      file  ai/sessions/active.json (a new session)
    ",
    }
  `);
});

it('keeps what a later save does not mention', async () => {
  await save('-s', 'first', '--plan', 'a', '--file', 'x.ts', '--decision', 'd: r', '--note', 'n');
  expect((await save('--goal', 'other')).session).toMatchObject({
    goal: 'other',
    summary: 'first',
    plan: [{ step: 'a' }],
    files_touched: ['x.ts'],
    key_decisions: [{ decision: 'd', reason: 'r' }],
    handoff_notes: 'n',
  });
});

describe('the plan', () => {
  it.each<[string, string[], string[]]>([
    ['is added to by --step', ['--step', 'c', '--step', 'd'], ['a', 'b', 'c', 'd']],
    ['is replaced by --plan; what was open stays behind it', ['--plan', 'c'], ['c', 'a', 'b']],
    ['is replaced and added to', ['--step', 'd', '--plan', 'c'], ['c', 'd', 'a', 'b']],
    ['keeps a step that it has', ['--step', 'a'], ['a', 'b']],
  ])('%s', async (_name, flags, expected) => {
    await save('--plan', 'a', '--plan', 'b');
    const { session } = await save(...flags);
    expect(session.plan.map(({ step }) => step)).toEqual(expected);
  });

  it('says that a step was added', async () => {
    const { stdout } = await world.run(['session', 'save', '--step', 'a', '--step', 'b']);
    expect(stdout).toContain('Saved: 2 steps added');
    expect((await world.run(['session', 'log'])).stdout).toContain('planned "a"; planned "b"');
  });
});

describe('a bare save', () => {
  it('records a checkpoint: time, branch, commit, changed files', async () => {
    world.git('init', '-q', '-b', 'main');
    world.git('commit', '-q', '--allow-empty', '-m', 'one');
    world.write('src/a.ts', '1');
    const { session } = await save();
    expect(session.git).toEqual({
      branch: 'main',
      commit: world.git('rev-parse', 'HEAD'),
      changed_files: ['src'],
    });
    const { stdout } = await world.run(['session', 'save']);
    expect(stdout).toContain('Checkpoint recorded: 2026-11-23 14:00');
    expect(stdout).toContain('1 uncommitted: src');
  });

  it('works outside git, and with no session before it', async () => {
    const { session, began } = await save();
    expect({ began, git: session.git, goal: session.goal }).toEqual({ began: true, git: null, goal: '' });
  });
});

describe('the writer', () => {
  it.each([
    ['a person', [], undefined, { by: 'person', evidence: 'user' }],
    ['the agent that is named', ['--agent', 'codex'], undefined, { by: 'codex', evidence: 'agent' }],
    [
      'the agent in whose shell we are',
      [],
      { agent: 'claude', session_id: 's1' },
      { by: 'claude', session_id: 's1', evidence: 'agent' },
    ],
    [
      'another agent than the one around us',
      ['--agent', 'codex'],
      { agent: 'claude', session_id: 's1' },
      { by: 'codex', evidence: 'agent' },
    ],
  ])('%s', async (_name, flags, agent, expected) => {
    const run = await world.json<SaveJson>(['session', 'save', '-s', 'x', ...flags], agent ? { agent } : {});
    const { entry: _entry, at: _at, ...rest } = run.session.provenance.summary ?? {};
    expect(rest).toEqual(expected);
  });
});

describe('a patch on stdin', () => {
  const patch = JSON.stringify({ goal: 'G', plan: ['a', { step: 'b', status: 'done' }] });
  it.each<[string, string[]]>([
    ['by itself', []],
    ['asked for as -', ['-']],
    ['asked for as --stdin', ['--stdin']],
  ])('%s', async (_name, flags) => {
    const { session } = await world.json<SaveJson>(['session', 'save', ...flags], { stdin: patch });
    expect(session).toMatchObject({ goal: 'G', plan: [{ step: 'a' }, { step: 'b', status: 'completed' }] });
  });

  it('is combined with the flags; a flag takes precedence', async () => {
    const { session } = await world.json<SaveJson>(
      ['session', 'save', '-', '--goal', 'flag', '--plan', 'c'],
      {
        stdin: patch,
      },
    );
    expect(session).toMatchObject({ goal: 'flag', plan: [{ step: 'a' }, { step: 'b' }, { step: 'c' }] });
  });

  it('takes dead ends, concatenated with those of the flags', async () => {
    const stdin = '{"dead_ends":["a: b",{"approach":"c"}]}';
    const { session } = await world.json<SaveJson>(['session', 'save', '-', '--dead-end', 'd'], { stdin });
    expect(session.dead_ends.map(({ approach }) => approach)).toEqual(['a', 'c', 'd']);
    const { stdout } = await world.run(['session', 'save', '--dead-end', 'e', '--dead-end', 'f']);
    expect(stdout).toContain('Saved: 2 dead ends');
  });

  it('is not read with flags, so a loop can use it', async () => {
    const stdin = new PassThrough();
    stdin.write('other\nlines\n');
    expect((await world.json<SaveJson>(['session', 'save', '-s', 'x'], { stdin })).session.summary).toBe('x');
    expect(String(stdin.read())).toBe('other\nlines\n');
  });

  it('is not waited for when stdin is open and silent', async () => {
    const { code, stderr } = await world.run(['session', 'save'], { stdin: silent() });
    expect(code).toBe(0);
    expect(stderr).toContain('Nothing came on stdin');
  });

  it('ends with its object when the pipe stays open', async () => {
    const stdin = new PassThrough();
    stdin.write(patch);
    expect((await world.json<SaveJson>(['session', 'save'], { stdin })).session.goal).toBe('G');
  });

  it.each<[string, string, string[], string]>([
    ['no JSON', 'hello', [], 'is not JSON'],
    ['another shape', '[1]', [], 'expected object'],
    ['an unknown field', '{"sumary":"x"}', [], 'unknown field sumary'],
    ['a wrong type', '{"plan":"x"}', [], 'plan: expected array'],
    ['nothing, though asked for', '', ['-'], 'Stdin is empty'],
    ['too much', `"${'x'.repeat(9 * 1024 * 1024)}`, [], 'larger than 8 MiB'],
  ])('refuses %s, and writes nothing', async (_name, stdin, flags, message) => {
    const { code, stderr } = await world.run(['session', 'save', ...flags], { stdin });
    expect(code).toBe(1);
    expect(stderr).toContain(message);
    expect(stderr).not.toContain('    at ');
    expect(existsSync(join(world.project, 'ai'))).toBe(false);
  });
});

describe('secrets', () => {
  it('are redacted before anything is on disk, with a warning', async () => {
    const { stderr } = await world.run(['session', 'save', '--note', `token ${SECRET}`, '--plan', SECRET]);
    expect(stderr).toContain('looks like a secret');
    const folder = join(world.project, 'ai/sessions');
    const texts = readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((item) => item.isFile())
      .map((item) => readFileSync(join(item.parentPath, item.name), 'utf8'));
    expect(texts.join('')).not.toContain(SECRET);
    expect(view().handoff_notes).toBe('token [redacted:github-token]');
    expect((await save('--note', SECRET)).redacted).toBe(true);
  });
});

describe('an active.json that cannot be read', () => {
  it('is quarantined, and the warning says where', async () => {
    await save('-s', 'mine');
    writeFileSync(join(world.project, 'ai/sessions/active.json'), '{ broken');
    const { session, quarantined } = await save('--goal', 'g');
    expect(session).toMatchObject({ goal: 'g', summary: 'mine' });
    expect(readFileSync(quarantined ?? '', 'utf8')).toBe('{ broken');
    writeFileSync(join(world.project, 'ai/sessions/active.json'), '');
    expect((await world.run(['session', 'save'])).stderr).toMatch(
      /kept as ai\/sessions\/unreadable-.*active\.json/,
    );
  });

  it('of a newer version stops the save and stays unchanged', async () => {
    const path = world.write('ai/sessions/active.json', '{"schema_version":99}');
    const { code, stderr } = await world.run(['session', 'save', '-s', 'x']);
    expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringContaining('newer version') });
    expect(readFileSync(path, 'utf8')).toBe('{"schema_version":99}');
  });
});

it('finds the project and reads paths from a subdirectory', async () => {
  await save('-s', 'x');
  world.write('src/deep/a.ts', '');
  const cwd = join(world.project, 'src/deep');
  const { session } = await world.json<SaveJson>(['session', 'save', '--file', 'a.ts', '--file', '../b.ts'], {
    cwd,
  });
  expect(session.files_touched).toEqual(['src/deep/a.ts', 'src/b.ts']);
  expect(existsSync(join(cwd, 'ai'))).toBe(false);
});

it.each<[string, string[], string]>([
  ['an empty text', ['-s', ' '], 'summary is empty'],
  ['an empty step', ['--plan', ''], 'plan[0].step: must not be empty'],
  ['a step that is not there', ['--plan', 'a', '--done', '7'], 'No step matches "7"'],
  ['a file outside', ['--file', '/etc/passwd'], 'outside the project'],
])('refuses %s with exit code 1', async (_name, flags, message) => {
  const { code, stderr, stdout } = await world.run(['session', 'save', ...flags]);
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toContain(message);
});
