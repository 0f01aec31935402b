import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureStore, readActive, setRecording } from '@0dai/session-store/internal';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Conversation, claudeLog, codexLog } from '../../../../../testing/kit/src/conversations.ts';
import { type CliWorld, OPENING, openCliWorld } from '../../cli-world.ts';

const MINUTE = 60_000;
const uuid = (n: number) => `${String(n).repeat(8)}-2222-4333-8444-555555555555`;

let world: CliWorld;
beforeEach(() => {
  world = openCliWorld({ git: true });
});
afterEach(() => world.close());

const claude = (ageMinutes: number, more: Partial<Conversation> = {}) =>
  claudeLog(world.home, { folder: world.project, id: uuid(1), at: OPENING - ageMinutes * MINUTE, ...more });
const codex = (ageMinutes: number, more: Partial<Conversation> = {}) =>
  codexLog(world.home, { folder: world.project, id: uuid(2), at: OPENING - ageMinutes * MINUTE, ...more });

const session = () => readActive(ensureStore(world.project, world.host)).session;

describe('with nothing set up before', () => {
  it('takes over the newest conversation, and says what it holds', async () => {
    codex(90);
    claude(12, { edited: 'parser.ts', limit: "You've hit your session limit · resets 3:45pm" });
    world.write('parser.ts', 'b');
    const { code, stdout, stderr } = await world.run(['session', 'import'], { terminal: true });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const [text, path] = stdout.split('  log ');
    expect(text).toMatchSnapshot();
    expect(path?.replace(/\s/g, '')).toContain(uuid(1));
    expect(session()).toMatchObject({
      goal: 'Make the parser faster',
      files_touched: ['parser.ts'],
      agent_history: [{ agent: 'claude', session_id: uuid(1), turn: 'limit' }],
    });
  });

  it('takes over a log under another name than its agent gives it', async () => {
    const record = { source: 'USER_EXPLICIT', content: '<USER_REQUEST>fix it</USER_REQUEST>' };
    const path = world.write('../monday.jsonl', `${JSON.stringify(record)}\n`);
    expect(await world.json(['session', 'import', 'antigravity', '--file', path])).toMatchObject({
      done: 'imported',
      conversation: { agent: 'antigravity', first: 'fix it' },
    });
  });

  it('takes the files of a folder that is not on this machine for those of the project, and says so', async () => {
    const path = claude(12, { folder: '/of/another/machine', edited: 'parser.ts' });
    const { stderr } = await world.run(['session', 'import', '--file', path]);
    expect(stderr.replace(/\s+/g, ' ')).toContain(
      'held in /of/another/machine, which is not on this machine: its files are taken for those of this project',
    );
    expect(session()).toMatchObject({ files_touched: ['parser.ts'] });
  });

  it('adds nothing the second time', async () => {
    claude(12);
    await world.json(['session', 'import']);
    expect(await world.json(['session', 'import'])).toMatchObject({ done: 'nothing new', added: 0 });
  });

  it('joins the session in progress', async () => {
    const { session: before } = await world.json<{ session: { id: string } }>([
      'session',
      'save',
      '--goal',
      'Mine',
    ]);
    codex(12, { edited: 'cache.ts' });
    expect(await world.json(['session', 'import', 'codex'])).toMatchObject({
      began: false,
      session: { id: before.id, goal: 'Mine', files_touched: ['cache.ts'] },
    });
  });

  it('writes nothing with --dry-run', async () => {
    claude(12);
    expect(await world.json(['session', 'import', '--dry-run'])).toMatchObject({
      done: 'dry run',
      conversation: { prompts: 1 },
      session: null,
    });
    expect(await world.json(['session', 'status'])).toMatchObject({ project: null });
  });
});

describe('a choice that is doubtful lists what there is, with exit code 2', () => {
  it.each<[string, () => void, string]>([
    ['two within ten minutes', () => [claude(12), codex(15)], 'close'],
    [
      'the newest in another work tree',
      () => {
        world.write('a.txt', 'a');
        world.git('add', '.');
        world.git('commit', '-qm', 'a');
        const other = join(world.folder, 'home', 'other');
        world.git('worktree', 'add', '-q', other);
        codex(12, { folder: other });
        claude(60);
      },
      'elsewhere',
    ],
  ])('%s', async (_what, make, why) => {
    make();
    const asked = await world.json<{ conversations: { agent: string }[] }>(['session', 'import'], {
      code: 2,
    });
    expect(asked).toMatchObject({ why, conversations: [{}, {}] });
    expect(session()).toBeUndefined();
    const { code, stderr } = await world.run(['session', 'import', '--id', uuid(2).slice(0, 4)]);
    expect(code).toBe(0);
    expect(stderr.includes('was held in')).toBe(why === 'elsewhere');
    expect(session()?.agent_history).toMatchObject([{ agent: 'codex', session_id: uuid(2) }]);
  });
});

it('lists the conversations of the folder and below, not those of others', async () => {
  claude(12, { folder: join(world.project, 'packages/x') });
  codex(30);
  claude(5, { id: uuid(3), folder: '/somewhere/else' });
  const { conversations } = await world.json<{ conversations: object[] }>(['session', 'import', '--list']);
  expect(conversations).toMatchObject([
    { agent: 'claude', id: uuid(1), where: 'here', first: 'Make the parser faster', ended: { how: 'done' } },
    { agent: 'codex', id: uuid(2), where: 'here' },
  ]);
  for (const columns of [80, 50]) {
    const { stdout } = await world.run(['session', 'import', '--list'], { terminal: true });
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(Math.max(columns, 80));
  }
});

describe('fails with exit code 1', () => {
  it.each<[string, () => string[], RegExp]>([
    ['without a conversation', () => [], /No log of a conversation/],
    ['for an id that nothing has', () => ['--id', 'nothing'], /"nothing"/],
    ['for a file that is no log', () => ['--file', world.write('a.txt', 'x')], /is no log/],
    [
      'for a log of which nothing was understood, naming file and version',
      () => ['codex', '--file', world.write('new.jsonl', '{"type":"novel","cli_version":"9.9.9"}\n')],
      /Nothing was understood.*new\.jsonl.*9\.9\.9/s,
    ],
    [
      'for a conversation without a prompt',
      () => ['codex', '--file', world.write('empty.jsonl', '{"type":"session_meta","payload":{"id":"s"}}\n')],
      /no(?:\s|\u001b\[\d+m)+prompt,(?:\s|\u001b\[\d+m)+answer/,
    ],
  ])('%s', async (_what, make, message) => {
    const { code, stderr } = await world.run(['session', 'import', ...make()], { terminal: true });
    expect(code).toBe(1);
    expect(stderr).toMatch(message);
    expect(session()).toBeUndefined();
  });
});

/** Writes the history of Claude Code, with prompts of a conversation whose log was deleted. */
function claudeHistory(config: string) {
  const line = (text: string, minutes: number) => ({
    display: text,
    project: world.project,
    sessionId: uuid(1),
    timestamp: OPENING - minutes * MINUTE,
  });
  mkdirSync(config, { recursive: true });
  writeFileSync(
    join(config, 'history.jsonl'),
    `${JSON.stringify(line('Fix the login', 90))}\n${JSON.stringify(line('Add a test', 60))}\n`,
  );
}

it('offers the prompts that are left of a deleted log', async () => {
  claudeHistory(join(world.home, '.claude'));
  const { code, stderr } = await world.run(['session', 'import']);
  expect(code).toBe(1);
  expect(stderr).toMatch(/2 prompts are left.*0dai session import claude --id 1111/s);
  const argv = ['session', 'import', '--id', uuid(1)];
  expect(await world.json(argv)).toMatchObject({
    warnings: [expect.stringContaining('deleted')],
    session: { requests: [{ text: 'Fix the login' }, { text: 'Add a test' }] },
  });
  expect(await world.json(argv)).toMatchObject({ done: 'nothing new' });
});

it('keeps a log inside the project unverified until the user accepts it, and reads it once', async () => {
  codex(12, { config: join(world.project, '.codex'), edited: 'cache.ts' });
  const terminal = { terminal: true };
  const first = await world.json<{ warnings: string[] }>(['session', 'import'], terminal);
  expect(first).toMatchObject({
    done: 'unverified',
    warnings: [expect.stringContaining('inside the project')],
  });
  expect(await world.json(['session', 'status'])).toMatchObject({ unverified: expect.any(Number) });
  expect(session()?.files_touched ?? []).toEqual([]);
  expect(await world.json(['session', 'import'], terminal)).toMatchObject({ done: 'nothing new', added: 0 });
});

describe('nothing of a log inside the project is printed', () => {
  const agent = { agent: 'claude', session_id: uuid(1) };
  it.each([
    ['into a pipe', {}, 'NEEDS_TERMINAL'],
    ['in the shell of an agent', { agent, terminal: true }, 'NOT_FOR_AGENTS'],
  ] as const)('%s', async (_what, options, code) => {
    const path = codex(12, { config: join(world.project, '.codex'), edited: 'cache.ts' });
    expect(await world.json(['session', 'import', '--list'], options)).toEqual({ conversations: [] });
    const cwd = join(world.project, 'sub');
    mkdirSync(cwd);
    for (const more of [[], ['--dry-run'], ['codex'], ['--file', path], ['--id', uuid(2)]])
      expect(await world.json(['session', 'import', ...more], { ...options, cwd, code: 1 })).toMatchObject({
        error: { code },
      });
    claude(30, { id: uuid(3) });
    expect(await world.json(['session', 'import', '--list'], options)).toMatchObject({
      conversations: [{ agent: 'claude' }],
    });
  });
});

describe('prompts in a history inside the project', () => {
  const agent = { agent: 'claude', session_id: uuid(3) };
  const argv = ['session', 'import', '--id', uuid(1)];
  let env: Record<string, string>;
  beforeEach(() => {
    env = { CLAUDE_CONFIG_DIR: join(world.project, '.claude') };
    claudeHistory(join(world.project, '.claude'));
  });

  it.each([
    ['into a pipe', {}, 'NEEDS_TERMINAL'],
    ['in the shell of an agent', { agent, terminal: true }, 'NOT_FOR_AGENTS'],
  ] as const)('are not printed %s', async (_what, options, code) => {
    for (const words of [argv, [...argv, '--dry-run'], ['session', 'import']])
      expect(await world.json(words, { ...options, env, code: 1 })).toMatchObject({ error: { code } });
  });

  it('are unverified until the user accepts them', async () => {
    expect(await world.json(argv, { env, terminal: true })).toMatchObject({
      done: 'unverified',
      warnings: [expect.stringContaining('deleted'), expect.stringContaining('inside the project')],
    });
    expect(session()?.requests ?? []).toEqual([]);
  });
});

it('imports a conversation of another folder by its id, and says so', async () => {
  claude(12, { folder: '/somewhere/else' });
  expect(await world.json(['session', 'import', '--id', uuid(1)])).toMatchObject({
    done: 'imported',
    warnings: [expect.stringContaining('/somewhere/else')],
  });
});

it('reads where only saves are recorded, and says so', async () => {
  setRecording(ensureStore(world.project, world.host), 'manual');
  claude(12);
  expect(await world.json(['session', 'import'])).toMatchObject({
    done: 'imported',
    warnings: [expect.stringContaining('only what is saved')],
  });
});

it('leaves out the conversation from which it is run, and lets no agent name a file', async () => {
  claude(1);
  const path = codex(30);
  const agent = { agent: 'claude', session_id: uuid(1) };
  expect(await world.json(['session', 'import', '--list'], { agent })).toMatchObject({
    conversations: [{ agent: 'codex' }],
  });
  expect((await world.run(['session', 'import', '--file', path], { agent })).code).toBe(1);
});
