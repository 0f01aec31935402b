import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, inject, it, onTestFinished } from 'vitest';
import { call } from './in-process.ts';
import {
  AS_ANYBODY,
  answersIn,
  briefingIn,
  CAN_MOUNT,
  callsOf,
  editing,
  type InstalledWorld,
  installedCommand,
  openInstalledWorld,
  payload,
  type RunResult,
  starting,
} from './installed-world.ts';
import { runWholeSession, SHELLS } from './whole-session.ts';

// The key is in the home. Without a usable home, nothing is written anywhere, and no agent is disturbed.

let world: InstalledWorld;
beforeEach(() => {
  world = openInstalledWorld();
});
afterEach(() => {
  chmodSync(world.home, 0o755);
  world.close();
});

const CALLS = callsOf(['get_session', {}], ['save_session', { summary: 'over MCP' }]);
const NO_KEY =
  /The key that signs your entries is not in .*\. Nothing was saved\. Create it with `0dai init`/;
const NO_HOME = /Could not find your home folder: HOME .*, expected an absolute path/;

/** Runs a program with this home. */
type Run = (argv: readonly string[], input?: string) => RunResult | Promise<RunResult>;
const asProcess =
  (HOME: string, through: readonly string[] = []): Run =>
  (argv, input = '') =>
    world.run(argv, { env: { HOME }, through, input });
const inProcess =
  (home: string): Run =>
  (argv, input = '') =>
    call(world, argv, { home, input });

/** Expects an error of everything that needs a key, and no error of the rest. */
async function expectNothingKept(run: Run): Promise<void> {
  const { project } = world;
  // The search for a project ends at home, and home is elsewhere: the git root keeps it from the temporary folder.
  world.git(project, 'init', '-q');
  const ran = (...argv: string[]) => run(argv);
  for (const argv of [
    ['init', 'claude'],
    ['session', 'save', '-s', 'x'],
    ['session', 'new', '--goal', 'x'],
  ]) {
    const { code, stdout, stderr } = await ran('0dai', ...argv);
    expect({ code, stdout }, argv.join(' ')).toEqual({ code: 1, stdout: '' });
    expect(stderr.replace(/\s+/g, ' ')).toMatch(NO_KEY);
  }
  const json = await ran('0dai', 'session', 'save', '-s', 'x', '--json');
  expect({ code: json.code, ...JSON.parse(json.stdout) }).toMatchObject({
    code: 1,
    error: { code: 'NO_KEY' },
  });
  for (const argv of [
    ['session', 'status'],
    ['session', 'history'],
    ['uninstall', 'claude'],
  ])
    expect(await ran('0dai', ...argv), argv.join(' ')).toMatchObject({ code: 0, stderr: '' });
  expect(await ran('0dai', 'doctor', 'claude')).toMatchObject({
    code: 1,
    stdout: expect.stringContaining('there is no key'),
  });
  expect(await run(['0dai-hook', 'claude'], starting(project))).toEqual({ code: 0, stdout: '', stderr: '' });
  const mcp = await run(['0dai-mcp'], CALLS);
  expect(mcp).toMatchObject({ code: 0, stderr: '' });
  expect(answersIn(mcp)).toMatchObject([
    { isError: false, value: { active: false } },
    { isError: true, text: expect.stringMatching(NO_KEY) },
  ]);
  expect(readdirSync(project)).toEqual(['.git']);
}

describe('a home', () => {
  it.each<[string, (home: string) => void]>([
    ['that is not there', () => undefined],
    ['that is a file', (home) => writeFileSync(home, '')],
  ])('%s', async (_, put) => {
    const home = join(world.folder, 'odd');
    put(home);
    await expectNothingKept(inProcess(home));
    expect(existsSync(home) && statSync(home).isDirectory()).toBe(false);
  });

  it('in which no folder can be created: nothing hangs', async () => {
    // In a process: a call that never returns would block the test.
    await expectNothingKept(asProcess('/proc/self'));
  });

  it.skipIf(!AS_ANYBODY)('that is read-only (skipped if root can always write)', async () => {
    const home = join(world.folder, 'closed');
    mkdirSync(home);
    chmodSync(home, 0o555);
    await expectNothingKept(asProcess(home, AS_ANYBODY));
    expect(readdirSync(home)).toEqual([]);
  });

  it.skipIf(!AS_ANYBODY)('that became read-only after the key was created: saves still work', () => {
    const { project, home, run } = world;
    const state = join(home, '.local', 'state', '0dai');
    expect(run(['0dai', 'init', 'claude'])).toMatchObject({ code: 0, stderr: '' });
    const before = readdirSync(state);
    const closed = [state, join(home, '.local', 'state'), join(home, '.local'), home];
    for (const path of closed) chmodSync(path, 0o555);
    try {
      const options = { ...(AS_ANYBODY && { through: AS_ANYBODY }) };
      const saved = run(['0dai', 'session', 'save', '-s', 'half done'], options);
      expect(saved).toMatchObject({ code: 0, stderr: '' });
      const hook = run(['0dai-hook', 'claude'], { ...options, input: starting(project) });
      expect({ code: hook.code, briefing: briefingIn(hook) }).toEqual({
        code: 0,
        briefing: expect.stringContaining('half done'),
      });
      const edit = run(['0dai-hook', 'claude'], {
        ...options,
        input: editing(world, project, join(project, 'a.ts')),
      });
      expect(edit).toEqual({ code: 0, stdout: '', stderr: '' });
      expect(answersIn(run(['0dai-mcp'], { ...options, input: CALLS }))).toMatchObject([
        { isError: false, value: { active: true, summary: 'half done', files_touched: ['a.ts'] } },
        { isError: false },
      ]);
      // The lock for editing agents' configuration is in the home.
      const init = run(['0dai', 'init', 'codex'], options);
      expect({ code: init.code, stderr: init.stderr.replace(/\s+/g, ' ') }).toEqual({
        code: 1,
        stderr: expect.stringContaining('permission denied'),
      });
      expect(existsSync(join(project, '.codex'))).toBe(false);
      expect(run(['0dai', 'session', 'complete'], options)).toMatchObject({ code: 0, stderr: '' });
      expect(readdirSync(state)).toEqual(before);
    } finally {
      for (const path of closed) chmodSync(path, 0o755);
    }
  });
});

describe('HOME', () => {
  it.each([
    ['empty', ''],
    ['a relative path', 'there'],
  ])('%s: writes no state into the project', (_, HOME) => {
    const { project, run } = world;
    mkdirSync(join(project, 'there'));
    const env = { HOME };
    for (const argv of [
      ['init', 'claude'],
      ['session', 'save', '-s', 'x'],
      ['session', 'status'],
      ['doctor'],
    ]) {
      const { code, stdout, stderr } = run(['0dai', ...argv], { env });
      expect({ code, stdout, stderr: stderr.replace(/\s+/g, ' ') }).toEqual({
        code: 1,
        stdout: '',
        stderr: expect.stringMatching(NO_HOME),
      });
    }
    const json = run(['0dai', 'session', 'status', '--json'], { env });
    expect(JSON.parse(json.stdout)).toMatchObject({ error: { code: 'NO_HOME' } });
    expect(run(['0dai', '--version'], { env })).toMatchObject({ code: 0, stderr: '' });
    expect(run(['0dai-hook', 'claude'], { env, input: starting(project) })).toEqual({
      code: 0,
      stdout: '',
      stderr: '',
    });
    expect(run(['0dai-mcp'], { env, input: CALLS })).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(NO_HOME),
    });
    expect(readdirSync(project, { recursive: true })).toEqual(['there']);
  });

  it.skipIf(!CAN_MOUNT)('not set: comes from the system (skipped without permission to mount)', () => {
    const { home, project, run } = world;
    run(['0dai', 'session', 'save', '-s', 'half done']);
    const script = 'mount --bind "$1" "$(getent passwd 0 | cut -d: -f6)"; shift; exec "$@"';
    const through = ['unshare', '--mount', 'sh', '-e', '-c', script, 'sh', home];
    const options = { env: { HOME: undefined }, through };
    const hook = run(['0dai-hook', 'claude'], { ...options, input: starting(project) });
    expect({ code: hook.code, briefing: briefingIn(hook) }).toEqual({
      code: 0,
      briefing: expect.stringContaining('half done'),
    });
    expect(run(['0dai', 'session', 'status'], options)).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('half done'),
    });
  });

  it.skipIf(process.getuid?.() !== 0 || !AS_ANYBODY)(
    'not set, of a user whom the system does not know (skipped unless root)',
    () => {
      const { folder, project, run } = world;
      // The other user may not be able to read our build.
      cpSync(dirname(dirname(inject('bins').cli)), join(folder, 'programs'), { recursive: true });
      run(['chmod', '-R', 'a+rX', folder]);
      const program = (path: string) => [process.execPath, join(folder, 'programs', path)];
      const through = ['setpriv', '--reuid=54321', '--regid=54321', '--clear-groups'];
      const options = { env: { HOME: undefined }, through };
      const status = run([...program('session-cli/bin.cjs'), 'session', 'status'], options);
      expect({ code: status.code, stderr: status.stderr.replace(/\s+/g, ' ') }).toEqual({
        code: 1,
        stderr: expect.stringMatching(NO_HOME),
      });
      const input = starting(project);
      const hook = run([...program('session-hooks/bin.cjs'), 'claude'], { ...options, input });
      expect(hook).toEqual({ code: 0, stdout: '', stderr: '' });
    },
  );
});

describe('a deleted working folder', () => {
  /** Runs a script in a folder that is then deleted; leaves out what the shell itself prints. */
  const inGone = (script: string, cwd: string, input = '') => {
    mkdirSync(cwd, { recursive: true });
    const ran = world.run(['sh', '-c', `cd "${cwd}" && rm -r "${cwd}" && ${script}`], { input });
    return { ...ran, stderr: ran.stderr.replace(/^(?:sh|shell-init): .*getcwd.*\n/gm, '') };
  };

  it('is an error, and --cwd names another', () => {
    const { project, home, run } = world;
    run(['0dai', 'session', 'save', '-s', 'half done']);
    const gone = join(home, 'gone');
    for (const [argv, expected] of [
      ['session status', { code: 1, stderr: expect.stringContaining('The working folder no longer exists') }],
      ['session save -s x', { code: 1, stderr: expect.stringContaining('or name one with --cwd') }],
      ['session status --json', { code: 1, stdout: expect.stringContaining('"GONE_FOLDER"'), stderr: '' }],
      ['session status --cwd rel', { code: 1 }],
      [
        `session status --cwd "${project}"`,
        { code: 0, stdout: expect.stringContaining('half done'), stderr: '' },
      ],
      ['--help', { code: 0, stderr: '' }],
    ] as const) {
      expect(inGone(`0dai ${argv}`, gone), argv).toMatchObject(expected);
    }
  });

  it.each(SHELLS)('does not disturb an agent: its hook in %s', (shell) => {
    const { project, run } = world;
    run(['0dai', 'init', 'claude']);
    run(['0dai', 'session', 'save', '-s', 'half done']);
    const gone = join(project, 'gone');
    const command = join(world.folder, 'command');
    writeFileSync(command, installedCommand(project));
    const hook = (input: string) => inGone(`exec ${shell} "${command}"`, gone, input);
    expect(hook(starting(gone))).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(hook(editing(world, gone, join(gone, 'a.ts')))).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(hook(payload(gone, 'Stop', {}))).toEqual({ code: 0, stdout: '', stderr: '' });
    // The payload names the agent's present folder.
    expect(briefingIn(hook(starting(project)))).toContain('half done');
  });

  it('has no session over MCP, and saves none', () => {
    const gone = join(world.home, 'gone');
    const ran = inGone('exec 0dai-mcp', gone, CALLS);
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    expect(answersIn(ran)).toMatchObject([
      { isError: false, value: { active: false } },
      { isError: true, text: expect.stringContaining('Could not create ai/sessions in the current folder') },
    ]);
    expect(existsSync(gone)).toBe(false);
  });
});

describe('umask', () => {
  it.each(['077', '000', '777'])('%s: our files are readable by this user only', async (umask) => {
    const { home, project } = world;
    // Agents' own files follow the umask; with 777 no user could read them.
    if (umask === '777') world.run(['0dai', 'session', 'save', '-s', 'x'], { umask });
    else if (umask === '077')
      await runWholeSession(world, { cwd: project, root: project, options: { umask }, quick: true });
    else {
      const before = process.umask(Number.parseInt(umask, 8));
      onTestFinished(() => void process.umask(before));
      await runWholeSession(world, { cwd: project, root: project, inProcess: 'all', quick: true });
    }
    const state = join(home, '.local', 'state', '0dai');
    const wrong = [join(project, 'ai', 'sessions'), state].flatMap((top) =>
      readdirSync(top, { recursive: true, withFileTypes: true }).flatMap((item) => {
        const path = join(item.parentPath, item.name);
        const mode = statSync(path).mode & 0o777;
        const most = item.isDirectory() ? 0o700 : 0o600;
        return (mode & ~most) === 0 ? [] : [`${path} ${mode.toString(8)}`];
      }),
    );
    expect(wrong).toEqual([]);
  });
});
