import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import * as nodeModule from 'node:module';
import { dirname, join } from 'node:path';
import { ensureStore, nodeHost, readActive, save } from '@0dai/session-store/internal';
import { transform } from 'esbuild';
import { beforeEach, describe, expect, inject, it } from 'vitest';
import { openWorld } from '../../../../testing/kit/src/test-world.ts';

let folder: string;
let project: string;
let home: string;

beforeEach(() => {
  ({ folder, project, home } = openWorld());
});

interface Options {
  args?: string[];
  bin?: 'hook' | 'cli' | 'mcp';
  cwd?: string;
  env?: Record<string, string>;
  /** A command that starts the program. */
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

  it('answers once the payload is complete, even if stdin stays open', async () => {
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
  ])('exits 0 without output for %s', async (_, options) => {
    begin();
    expect(await run(options)).toMatchObject({ code: 0, stdout: '', stderr: '' });
  });

  it('creates no home', async () => {
    begin();
    const gone = join(folder, 'no-home');
    const { code, stdout } = await run({ env: { HOME: gone }, feed: write(payload()) });
    expect(code).toBe(0);
    // Without the key no entry verifies as this user's.
    expect(stdout).not.toContain('half done');
    expect(existsSync(gone)).toBe(false);
  });

  it('reports on stderr that it does not know the agent, and exits 0', async () => {
    const { code, stdout, stderr } = await run({ args: ['nobody'] });
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect(stderr).toContain('no agent is called "nobody"');
    expect(stderr).toContain('claude, codex, gemini');
  });

  it.skipIf(process.platform !== 'linux')('briefs and records where addresses are bounded', async () => {
    begin();
    const bounded = { through: ['/bin/sh', '-c', 'ulimit -v 4000000; exec "$@"', 'sh'] };
    const { code, stdout, stderr } = await run({ ...bounded, feed: write(payload()) });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('half done');
    const asked = { hook_event_name: 'UserPromptSubmit', prompt: 'Fix it' };
    await run({ ...bounded, feed: write(payload(asked)) });
    expect(readActive(ensureStore(project, nodeHost(home))).session?.last_asked).toBe('Fix it');
  });

  it('has help', async () => {
    const { code, stdout } = await run({ args: ['--help'] });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Usage: 0dai-hook AGENT/);
  });

  it.each(['--version', '-v'])('prints its version: %s', async (flag) => {
    const { code, stdout } = await run({ args: [flag] });
    expect({ code, isVersion: /^\d+\.\d+\.\d+\n$/.test(stdout) }).toEqual({ code: 0, isVersion: true });
  });

  it('survives a closed stdout', async () => {
    begin();
    const { code } = await run({
      feed(child) {
        child.stdout?.destroy();
        child.stdin?.end(payload());
      },
    });
    expect(code).toBe(0);
  });

  it('briefs once when two hooks run at the same time', async () => {
    begin();
    const both = await Promise.all([run({ feed: write(payload()) }), run({ feed: write(payload()) })]);
    expect(both.filter(({ stdout }) => stdout !== '')).toHaveLength(1);
  });
});

describe('the compile cache of Node', () => {
  const cache = () => join(nodeHost(home).stateDir, 'compile-cache');
  const start = async () => {
    const { code, stdout, stderr } = await run({ feed: write(payload({ session_id: randomUUID() })) });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    return stdout;
  };

  it.runIf('enableCompileCache' in nodeModule)(
    'is kept in the state folder, for this user alone',
    async () => {
      begin();
      expect(await start()).toContain('half done');
      expect(statSync(cache()).mode & 0o777).toBe(0o700);
      expect(readdirSync(cache())).toHaveLength(1);
    },
  );

  it.each([
    ['a file is in its place', () => writeFileSync(cache(), '')],
    ['it cannot be made', () => chmodSync(dirname(cache()), 0o500)],
  ])('is not needed: %s', async (_what, spoil) => {
    begin();
    spoil();
    expect(await start()).toContain('half done');
  });

  it('is not kept in the present folder if home is not known', async () => {
    mkdirSync(join(folder, '.local/state/0dai'), { recursive: true });
    await run({ bin: 'cli', args: ['session', 'history'], env: { HOME: '' } });
    await run({ feed: write(payload()), env: { HOME: '' } });
    expect(readdirSync(join(folder, '.local/state/0dai'))).toEqual([]);
  });

  it('does not make the state folder', async () => {
    await start();
    expect(existsSync(nodeHost(home).stateDir)).toBe(false);
  });
});

describe.each([
  ['hook', ['claude'], 0],
  ['cli', ['hook', 'claude'], 0],
  ['cli', ['session', 'status'], 1],
  ['mcp', [], 1],
] as const)('on a Node that is too old, %s %j', (bin, args, expected) => {
  it('says so and exits', async () => {
    const before = join(folder, 'old.cjs');
    writeFileSync(
      before,
      "Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '18.20.8' } });",
    );
    const { code, stdout, stderr } = await run({
      bin,
      args: [...args],
      env: { NODE_OPTIONS: `--require ${before}` },
    });
    expect({ code, stdout, stderr }).toEqual({
      code: expected,
      stdout: '',
      stderr: '0dai needs Node >= 20.19, this is 18.20.8\n',
    });
  });

  it('is parsed: ES5 only', async () => {
    const text = readFileSync(inject('bins')[bin], 'utf8').replace(/^#!.*/, '');
    const [es5, now] = await Promise.all(
      (['es5', 'esnext'] as const).map((target) => transform(text, { target })),
    );
    // The transpiler changed nothing.
    expect(es5?.code).toBe(now?.code);
  });
});
