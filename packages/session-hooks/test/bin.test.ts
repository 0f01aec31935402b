import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ensureStore, nodeHost, save } from '@0dai/session-store';
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
  /** Writes to the child's stdin, and closes it or not. */
  feed?: (child: ChildProcess) => void;
}

function run({
  args = ['claude'],
  bin = 'hook',
  cwd = folder,
  env = {},
  feed = (c) => c.stdin?.end(),
}: Options) {
  return new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve, reject) => {
    const child = spawn(process.execPath, [inject('bins')[bin], ...args], {
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

describe('the bundles', () => {
  it.each(['bin.cjs', 'edited.cjs', 'main.cjs'])(
    '%s loads nothing but Node, and none of the heavy libraries',
    (name) => {
      const file = join(dirname(inject('bins').hook), name);
      const text = readFileSync(file, 'utf8').replace(/^\/\/# sourceMappingURL=.*$/m, '');
      const required = [...text.matchAll(/\brequire\("([^"]+)"\)/g)].map(([, one]) => one ?? '');
      expect(required.length).toBeGreaterThan(3);
      expect(required.filter((one) => !/^node:|^\.\/later\.cjs$/.test(one))).toEqual([]);
      expect(text).not.toMatch(/proper-lockfile|yargs|modelcontextprotocol/);
    },
  );
});
