import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { closeSync, constants, mkdirSync, openSync, read, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, inject, it } from 'vitest';
import { HANDSHAKE, wire } from '../../../testing/kit/src/mcp-messages.ts';
import { type CliWorld, openCliWorld } from './cli-world.ts';

let world: CliWorld;
let env: Record<string, string | undefined>;
beforeEach(() => {
  world = openCliWorld();
  env = { PATH: process.env.PATH, HOME: join(world.folder, 'home'), TZ: 'UTC' };
});
afterEach(() => world.close());

const cli = (args: string[], input = '') => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [inject('bins').cli, ...args], {
    cwd: world.project,
    env,
    input,
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
};
const shell = (script: string) =>
  spawnSync('bash', ['--norc', '-c', script], {
    cwd: world.project,
    env: { ...env, NODE: process.execPath, CLI: inject('bins').cli },
    encoding: 'utf8',
  });
/** The next few bytes from a pipe. */
const someOf = (file: number) =>
  new Promise<string>((resolve, reject) => {
    const bytes = Buffer.alloc(10_000);
    read(file, bytes, 0, bytes.length, null, (error, size) => {
      if (error) reject(error);
      else setTimeout(resolve, 5, bytes.toString('utf8', 0, size));
    });
  });
const ended = (child: ChildProcess) => new Promise<number | null>((resolve) => child.once('close', resolve));

it('hands a session on: saves, briefs the next agent, completes, lists it in history', () => {
  expect(cli(['session', 'save', '-s', 'Fix at line 84', '--agent', 'claude'])).toMatchObject({
    status: 0,
    stderr: '',
  });
  const payload = { hook_event_name: 'SessionStart', session_id: 'n', source: 'startup', cwd: world.project };
  const hook = cli(['hook', 'codex'], JSON.stringify(payload));
  expect(hook).toMatchObject({ status: 0, stderr: '' });
  expect(JSON.parse(hook.stdout)).toMatchObject({
    hookSpecificOutput: { additionalContext: expect.stringContaining('line 84') },
  });
  expect(cli(['session', 'status']).stdout).toMatch(/claude[\s\S]*codex/);
  expect(cli(['session', 'complete']).status).toBe(0);
  expect(cli(['hook', 'gemini'], JSON.stringify(payload)).stdout).toBe('');
  expect(cli(['session', 'history']).stdout).toContain('Fix at line 84');
});

it('starts the MCP server, which exits when stdin closes', () => {
  const { status, stdout } = cli(['mcp'], wire(HANDSHAKE));
  expect(status).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ id: 0, result: { serverInfo: { name: 'roaming' } } });
  expect(cli(['mcp', '--help']).stdout).toContain('0dai mcp');
});

it.each([
  [['session', 'nope'], 2],
  [['session', 'complete'], 1],
  [['session', 'status'], 0],
])('exits with the code of main: %j %d', (args, status) => {
  expect(cli(args).status).toBe(status);
});

it.each([
  ['cli', ['nope'], '0dai --help'],
  ['cli', ['status', '--nope'], '0dai session status --help'],
  ['cli', ['mcp', 'x'], '0dai mcp --help'],
  ['cli', ['hook', '--nope'], 'Usage: 0dai-hook'],
  ['hook', ['--nope'], 'Usage: 0dai-hook'],
  ['mcp', ['x'], 'Usage: 0dai-mcp'],
  ['mcp', ['--nope'], 'Usage: 0dai-mcp'],
  ['mcp', ['--help', 'x'], 'Usage: 0dai-mcp'],
] as const)('%s refuses unknown arguments with exit code 2 and help: %j', (program, args, help) => {
  const ran = spawnSync(process.execPath, [inject('bins')[program], ...args], {
    cwd: world.project,
    env,
    input: wire(HANDSHAKE),
    encoding: 'utf8',
  });
  expect(ran).toMatchObject({ status: 2, stdout: '', stderr: expect.stringContaining(help) });
});

it('treats a closed pipe as success', () => {
  // More than a pipe holds.
  cli(
    ['session', 'save', '-'],
    JSON.stringify({ goal: 'g '.repeat(49_000), handoff_notes: 'n '.repeat(49_000) }),
  );
  const { stdout, stderr } = shell('"$NODE" "$CLI" session status --json | head -1; echo $PIPESTATUS');
  expect({ stdout, stderr }).toEqual({ stdout: '{\n0\n', stderr: '' });
});

it.runIf(process.platform === 'linux')(
  'writes everything to a slow reader of a non-blocking pipe',
  async () => {
    const notes = 'n '.repeat(49_000);
    cli(['session', 'save', '-'], JSON.stringify({ handoff_notes: notes }));
    const pipe = join(world.folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    const file = openSync(pipe, constants.O_RDWR);
    // Node gives its children a blocking stdout, so open it again.
    const before = join(world.folder, 'before.cjs');
    writeFileSync(
      before,
      `const { closeSync, openSync, constants } = require('node:fs');
    closeSync(1);
    openSync(${JSON.stringify(pipe)}, constants.O_WRONLY | constants.O_NONBLOCK);`,
    );
    const args = ['--require', before, inject('bins').cli, 'session', 'status', '--json'];
    const child = spawn(process.execPath, args, { cwd: world.project, env, stdio: 'ignore' });
    const end = ended(child);
    let text = '';
    while (!text.endsWith('\n}\n')) text += await someOf(file);
    expect(JSON.parse(text).session.handoff_notes).toBe(notes.trimEnd());
    expect(await end).toBe(0);
    closeSync(file);
  },
);

it.runIf(process.platform === 'linux')('fails when its output cannot be written', () => {
  cli(['session', 'save', '-s', 'x']);
  const { status, stderr } = shell('"$NODE" "$CLI" session status > /dev/full');
  expect({ status, stderr }).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('could not write the output'),
  });
});

it('exits when stdin stays open', async () => {
  const child = spawn(process.execPath, [inject('bins').cli, 'session', 'save'], {
    cwd: world.project,
    env,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  expect(await ended(child)).toBe(0);
});

it('reports a deleted working folder', () => {
  const gone = join(world.folder, 'gone');
  mkdirSync(gone);
  const { status, stderr } = shell(`cd "${gone}" && rmdir "${gone}" && "$NODE" "$CLI" session status`);
  expect({ status, stderr }).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('no longer exists'),
  });
  rmSync(gone, { recursive: true, force: true });
});

it('detects the agent whose shell tool it runs in', () => {
  env = { ...env, CLAUDECODE: '1' };
  cli(['session', 'save', '-s', 'x']);
  expect(JSON.parse(cli(['session', 'status', '--json']).stdout)).toMatchObject({
    session: { agent_history: [{ agent: 'claude' }] },
  });
});

it('loads neither yargs nor the MCP SDK for a hook', () => {
  const script = `require('node:module')._load = ((load) => (name, ...rest) => {
    if (/yargs|modelcontextprotocol|main\\.js/.test(name)) process.stderr.write('LOADED ' + name);
    return load(name, ...rest);
  })(require('node:module')._load);
  process.argv = [process.execPath, '0dai', 'hook', 'claude'];
  require(${JSON.stringify(inject('bins').cli)});`;
  expect(
    execFileSync(process.execPath, ['-e', script], {
      env,
      input: '{}',
      encoding: 'utf8',
      stdio: ['pipe', 'pipe', 'pipe'],
    }),
  ).toBe('');
});

// util-linux's `script` runs a command in a terminal of its own.
it.skipIf(process.platform !== 'linux')('accepts in a real terminal what is typed there', async () => {
  const theirs = { ...env, HOME: join(world.folder, 'other-user') };
  mkdirSync(theirs.HOME);
  const save = [inject('bins').cli, 'session', 'save', '--goal', 'Their goal'];
  spawnSync(process.execPath, save, { cwd: world.project, env: theirs, input: '' });
  const trust = (typed: string) =>
    new Promise<string>((resolve, reject) => {
      const command = `'${process.execPath}' '${inject('bins').cli}' session trust`;
      const child = spawn('script', ['-qec', command, '/dev/null'], { cwd: world.project, env });
      let shown = '';
      let isTyped = false;
      child.once('error', reject);
      child.stdout.on('data', (chunk: Buffer) => {
        shown += chunk.toString();
        if (isTyped || !shown.includes('Type "accept"')) return;
        isTyped = true;
        child.stdin.write(typed);
      });
      child.once('close', (code) => resolve(`${shown}\n[${code}]`));
    });
  expect(await trust('yes\r')).toMatch(/Their goal[\s\S]*Nothing was accepted[\s\S]*\[1\]$/);
  expect(await trust('accept\r')).toMatch(/Their goal[\s\S]*Accepted[\s\S]*\[0\]$/);
  expect(cli(['session', 'status']).stdout).toContain('Their goal');
});
