import { type ChildProcess, spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ensureStore, nodeHost, readActive, save } from '@0dai/session-store';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';

let folder: string;
let project: string;
let home: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hook-bin-'));
  project = join(folder, 'project');
  home = join(folder, 'home');
  mkdirSync(project);
  mkdirSync(home);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

interface Options {
  args?: string[];
  bin?: 'hook' | 'cli';
  cwd?: string;
  env?: Record<string, string>;
  /** What starts the program, and is started itself instead. */
  through?: string[];
  /** Writes to the child's stdin, and closes it or not. */
  feed?: (child: ChildProcess) => void;
}

function run({
  args = ['claude'],
  bin = 'hook',
  cwd = folder,
  env = {},
  through = [],
  feed = (c) => c.stdin?.end(),
}: Options) {
  return new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve, reject) => {
    const [program = '', ...rest] = [...through, process.execPath, inject('bins')[bin], ...args];
    const child = spawn(program, rest, {
      cwd,
      env: { PATH: process.env.PATH, HOME: home, ...env },
    });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk) => (stdout += chunk));
    child.stderr.on('data', (chunk) => (stderr += chunk));
    child.stdin.on('error', () => undefined);
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
    feed(child);
  });
}

const payload = (changes = {}) =>
  JSON.stringify({
    hook_event_name: 'SessionStart',
    session_id: 's1',
    cwd: project,
    source: 'startup',
    ...changes,
  });
const write = (text: string) => (child: ChildProcess) => void child.stdin?.end(text);
const begin = (summary = 'half done') =>
  save(ensureStore(project, nodeHost(home)), { summary }, { actor: {}, evidence: 'user' });

describe('the hook', () => {
  it.each(['hook', 'cli'] as const)('briefs, through %s', async (bin) => {
    begin();
    const args = bin === 'cli' ? ['hook', 'codex'] : ['codex'];
    const { code, stdout, stderr } = await run({ bin, args, feed: write(payload()) });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject({
      hookSpecificOutput: {
        hookEventName: 'SessionStart',
        additionalContext: expect.stringContaining('half done'),
      },
    });
  });

  it('answers as soon as the payload is whole, though stdin stays open', async () => {
    begin();
    const { code, stdout } = await run({ feed: (child) => void child.stdin?.write(payload()) });
    expect(code).toBe(0);
    expect(stdout).toContain('half done');
  });

  it.each<[string, Options]>([
    ['an empty stdin', {}],
    ['a stdin that says nothing and stays open', { feed: () => undefined }],
    ['half a payload', { feed: (child) => void child.stdin?.end(payload().slice(0, 40)) }],
    [
      'bytes that are no text',
      { feed: (child) => void child.stdin?.end(Buffer.from([0xff, 0xfe, 0, 0x80])) },
    ],
    [
      'a folder that is gone',
      { feed: (child) => void child.stdin?.end(payload({ cwd: join(folder, 'gone') })) },
    ],
    ['20 MB', { feed: write(`{"a":"${'x'.repeat(20 * 1024 * 1024)}"}`) }],
  ])('is silent and content with %s', async (_, options) => {
    begin();
    expect(await run(options)).toMatchObject({ code: 0, stdout: '', stderr: '' });
  });

  it('makes no home where there is none', async () => {
    begin();
    const gone = join(folder, 'no-home');
    const { code, stdout } = await run({ env: { HOME: gone }, feed: write(payload()) });
    expect(code).toBe(0);
    // Without the key nothing is known to be this user's.
    expect(stdout).not.toContain('half done');
    expect(existsSync(gone)).toBe(false);
  });

  it.each([
    [[], 'name the agent'],
    [['nobody'], 'no agent is called "nobody"'],
  ])('says on stderr what is wrong with %j, and disturbs nobody', async (args, message) => {
    const { code, stdout, stderr } = await run({ args });
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect(stderr).toContain(message);
    expect(stderr).toContain('claude, codex, gemini');
  });

  it.skipIf(process.platform !== 'linux')('briefs and records where addresses are bounded', async () => {
    begin();
    const bounded = { through: ['/bin/sh', '-c', 'ulimit -v 4000000; exec "$@"', 'sh'] };
    const { code, stdout, stderr } = await run({ ...bounded, feed: write(payload()) });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('half done');
    const stop = { hook_event_name: 'Stop', last_assistant_message: 'It is all done now.' };
    await run({ ...bounded, feed: write(payload(stop)) });
    const { session } = readActive(ensureStore(project, nodeHost(home)));
    expect(JSON.stringify(session)).toContain('It is all done now.');
  });

  it('has help', async () => {
    const { code, stdout } = await run({ args: ['--help'] });
    expect(code).toBe(0);
    expect(stdout).toContain('Example:');
  });

  it('survives a reader that is gone', async () => {
    begin();
    const { code } = await run({
      feed(child) {
        child.stdout?.destroy();
        child.stdin?.end(payload());
      },
    });
    expect(code).toBe(0);
  });

  it('speaks once when two run at the same moment', async () => {
    begin();
    const both = await Promise.all([run({ feed: write(payload()) }), run({ feed: write(payload()) })]);
    expect(both.filter(({ stdout }) => stdout !== '')).toHaveLength(1);
  });
});

describe('what V8 has compiled', () => {
  const kept = () => join(nodeHost(home).stateDir, 'compiled');
  const told = async (session_id: string, bin: 'hook' | 'cli' = 'hook') => {
    const args = bin === 'cli' ? ['hook', 'claude'] : ['claude'];
    const { code, stdout, stderr } = await run({ bin, args, feed: write(payload({ session_id })) });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('half done');
  };
  const mainOf = (names: readonly string[]) => names.filter((name) => name.startsWith('SessionStart-main-'));

  it('is kept for the next start, for this user alone, and used by both programs', async () => {
    begin();
    await told('s1');
    const names = readdirSync(kept());
    expect(mainOf(names)).toHaveLength(1);
    expect(names.map((name) => statSync(join(kept(), name)).mode & 0o777)).toEqual(names.map(() => 0o600));
    expect(statSync(kept()).mode & 0o777).toBe(0o700);
    const before = names.map((name) => statSync(join(kept(), name)).ino);
    await told('s2');
    await told('s3', 'cli');
    expect(readdirSync(kept()).map((name) => statSync(join(kept(), name)).ino)).toEqual(before);
  });

  it.each([
    ['is not what V8 wrote', (path: string) => writeFileSync(path, 'rubbish')],
    ['is cut short', (path: string) => truncateSync(path, 1_000)],
    ['is empty', (path: string) => truncateSync(path, 0)],
  ])('is made anew where it %s', async (_what, spoil) => {
    begin();
    await told('s1');
    const [name = ''] = mainOf(readdirSync(kept()));
    const path = join(kept(), name);
    const { size } = statSync(path);
    spoil(path);
    await told('s2');
    expect(statSync(path).size).toBeGreaterThan(size / 2);
  });

  it('goes a day after another version of ours, or another Node, has kept its own', async () => {
    begin();
    await told('s1');
    const [name = ''] = mainOf(readdirSync(kept()));
    const [, , mark = '', node = ''] = name.split('-');
    const older = name.replace(mark, '0123456789abcdef');
    const elsewhere = name.replace(node, 'v1.2.3');
    const yesterday = Date.now() / 1000 - 25 * 60 * 60;
    for (const [session, day, left] of [
      ['s2', Date.now() / 1000, [older, elsewhere, name]],
      ['s3', yesterday, [name]],
    ] as const) {
      renameSync(join(kept(), name), join(kept(), older));
      writeFileSync(join(kept(), elsewhere), 'of another Node');
      for (const one of [older, elsewhere]) utimesSync(join(kept(), one), day, day);
      await told(session);
      expect(mainOf(readdirSync(kept())).sort()).toEqual([...left].sort());
    }
  });

  it.each([
    ['a file is in its place', () => writeFileSync(kept(), '')],
    ['a link is in its place', () => symlinkSync(folder, kept())],
  ])('is not needed: %s', async (_what, spoil) => {
    begin();
    spoil();
    const before = readdirSync(folder);
    await told('s1');
    expect(readdirSync(folder)).toEqual(before);
  });

  it('is not looked for in the present folder where home is not known', async () => {
    mkdirSync(join(folder, '.local/state/0dai'), { recursive: true });
    await run({ bin: 'cli', args: ['session', 'history'], env: { HOME: '' } });
    await run({ feed: write(payload()), env: { HOME: '' } });
    expect(readdirSync(join(folder, '.local/state/0dai'))).toEqual([]);
  });

  it('is nothing without a state folder, which a hook does not make for it', async () => {
    const { code, stderr } = await run({ feed: write(payload()) });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(existsSync(nodeHost(home).stateDir)).toBe(false);
  });
});

describe('the bundles', () => {
  it.each(['bin.cjs', 'main.cjs'])('%s loads nothing but Node, and none of the heavy libraries', (name) => {
    const file = join(dirname(inject('bins').hook), name);
    const text = readFileSync(file, 'utf8').replace(/^\/\/# sourceMappingURL=.*$/m, '');
    const required = [...text.matchAll(/\brequire\("([^"]+)"\)/g)].map(([, one]) => one ?? '');
    expect(required.length).toBeGreaterThan(3);
    expect(required.filter((one) => !one.startsWith('node:'))).toEqual([]);
    expect(text).not.toMatch(/proper-lockfile|yargs|modelcontextprotocol/);
  });
});
