import { mkdirSync, symlinkSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Command } from '../src/command-line/command.ts';
import { commands } from '../src/commands/index.ts';
import { type CliWorld, openCliWorld } from './cli-world.ts';

let world: CliWorld;
beforeEach(() => {
  world = openCliWorld();
});
afterEach(() => world.close());

/** Every command line that names a command, with what it must have. */
const paths = (list: readonly Command[], above: string[] = []): string[][] =>
  list.flatMap((command) => [[...above, command.name], ...paths(command.children, [...above, command.name])]);
const ours = paths(commands).filter(([first = '']) =>
  ['session', 'switch', 'completion', 'hook', 'mcp'].includes(first),
);

describe('help', () => {
  it.each(paths(commands).map((path) => [path.join(' '), path] as const))(
    '%s has an example and fits 80 columns',
    async (_name, path) => {
      const { code, stdout, stderr } = await world.run([...path, '--help'], { terminal: true });
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout).toContain('Examples:');
      expect(stdout).toContain(`0dai ${path.join(' ')}`);
      for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
    },
  );

  it.each(ours.map((path) => [path.join(' '), path] as const))(
    '%s matches its snapshot',
    async (_name, path) => {
      expect((await world.run([...path, '--help'])).stdout).toMatchSnapshot();
    },
  );

  it.each([
    ['0dai', [], '0dai COMMAND'],
    ['0dai session', ['session'], '0dai session COMMAND'],
    ['0dai --json', ['--json'], '0dai COMMAND'],
    ['0dai -h', ['-h'], '0dai COMMAND'],
  ])('%s prints its help', async (_name, argv, start) => {
    const { code, stdout } = await world.run(argv);
    expect(code).toBe(0);
    expect(stdout.startsWith(start)).toBe(true);
  });

  it('names the commands of every day first', async () => {
    const { stdout } = await world.run([]);
    const [everyDay = ''] = stdout.split('Commands:');
    expect(everyDay).toContain('0dai status, save, log, history, show, resume, complete\n');
  });

  it('is in English whatever the locale', async () => {
    expect((await world.run(['--help'], { env: { LANG: 'de_DE.UTF-8' } })).stdout).toContain('Options:');
  });
});

it.each(['--version', '-v'])('prints its version: %s', async (flag) => {
  expect((await world.run([flag])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
});

describe('short forms', () => {
  it.each<[string, string[], string]>([
    ['a session command without `session`', ['save', '-s', 'x'], 'Saved: summary'],
    ['after a flag with a value', ['-C', '.', 'status'], 'No session'],
    ['after a flag', ['--no-color', 'history'], 'No '],
    ['help of a command', ['help', 'save'], '0dai session save'],
    ['help of a group', ['help', 'session'], '0dai session COMMAND'],
    ['help', ['help'], '0dai COMMAND'],
    ['help of a command in a group', ['help', 'session', 'log'], '0dai session log'],
  ])('%s', async (_what, argv, start) => {
    const { code, stdout, stderr } = await world.run(argv);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout.startsWith(start), stdout).toBe(true);
  });

  it('-n is --limit', async () => {
    for (const text of ['one', 'two']) await world.run(['save', '-s', text]);
    const { stdout } = await world.run(['log', '-n', '1']);
    expect(stdout).toContain('two');
    expect(stdout).toContain('2 earlier lines');
  });
});

describe('colours', () => {
  const coloured = async (argv: string[], env: Record<string, string>, terminal: boolean) =>
    (await world.run([...argv, 'status'], { env, terminal })).stdout.includes('\u001b[');
  it.each<[string, string[], Record<string, string>, boolean, boolean]>([
    ['in a terminal', [], {}, true, true],
    ['in a pipe', [], {}, false, false],
    ['NO_COLOR', [], { NO_COLOR: '1' }, true, false],
    ['an empty NO_COLOR', [], { NO_COLOR: '' }, true, true],
    ['CLICOLOR=0', [], { CLICOLOR: '0' }, true, false],
    ['CLICOLOR_FORCE', [], { CLICOLOR_FORCE: '1' }, false, true],
    ['CLICOLOR_FORCE=0', [], { CLICOLOR_FORCE: '0' }, false, false],
    ['FORCE_COLOR', [], { FORCE_COLOR: '1' }, false, true],
    ['FORCE_COLOR=0', [], { FORCE_COLOR: '0' }, true, false],
    ['a dumb terminal', [], { TERM: 'dumb' }, true, false],
    ['--color', ['--color'], { NO_COLOR: '1' }, false, true],
    ['--no-color', ['--no-color'], { FORCE_COLOR: '1' }, true, false],
  ])('%s', async (_what, argv, env, terminal, expected) => {
    await world.run(['save', '-s', 'x']);
    expect(await coloured(argv, env, terminal)).toBe(expected);
  });
});

const save = ['session', 'save'];
const WRONG: [string, string[], string, string][] = [
  [
    'an unknown command',
    ['sesion'],
    'There is no command "0dai sesion". Did you mean: 0dai session',
    '0dai --help',
  ],
  [
    'an unknown subcommand',
    ['session', 'sav'],
    'There is no command "0dai session sav". Did you mean: 0dai session save',
    '0dai session --help',
  ],
  [
    'one that resembles none',
    ['session', 'frobnicate'],
    'There is no command "0dai session frobnicate".',
    '0dai session --help',
  ],
  [
    'a subcommand without its group',
    ['sav'],
    'There is no command "0dai sav". Did you mean: 0dai session save',
    '0dai --help',
  ],
  ['a command in the group', ['session', 'doctr'], 'Did you mean: 0dai doctor', '0dai session --help'],
  [
    'an unknown flag',
    [...save, '--sumary', 'x'],
    'Unknown flag --sumary. Did you mean: --summary',
    '0dai session save --help',
  ],
  [
    'an unknown flag of a short form',
    ['status', '--jsn'],
    'Unknown flag --jsn. Did you mean: --json',
    '0dai session status --help',
  ],
  [
    'an unknown flag that resembles none',
    [...save, '--frobnicate'],
    'Unknown flag --frobnicate.',
    '0dai session save --help',
  ],
  ['an unknown short flag', ['session', 'status', '-q'], 'Unknown flag -q.', '0dai session status --help'],
  [
    'a flag without its value',
    [...save, '--summary'],
    '--summary expects a value after it.',
    '0dai session save --help',
  ],
  [
    'a flag where a value should be',
    [...save, '--summary', '--goal', 'x'],
    '--summary expects a value after it.',
    '0dai session save --help',
  ],
  [
    'a flag given twice',
    [...save, '-s', 'a', '-s', 'b'],
    '--summary takes one value, but was given 2 times.',
    '0dai session save --help',
  ],
  [
    'a text without its flag',
    [...save, 'my text'],
    'Put a text after a flag: 0dai session save --summary "…"',
    '0dai session save --help',
  ],
  [
    'a word too many',
    ['session', 'status', 'x'],
    '0dai session status does not expect "x".',
    '0dai session status --help',
  ],
  [
    'a word too few',
    ['session', 'delete'],
    'An argument is missing. Expected: 0dai session delete <id>',
    '0dai session delete --help',
  ],
  [
    'a choice that is none',
    ['session', 'brief', '--for', 'zed'],
    '--for expects one of claude, codex, gemini; got "zed".',
    '0dai session brief --help',
  ],
  [
    'a number that is none',
    ['session', 'history', '--limit', 'x'],
    '--limit expects one whole number',
    '0dai session history --help',
  ],
  [
    'a number out of range',
    ['session', 'history', '--limit', '0'],
    '--limit expects one whole number',
    '0dai session history --help',
  ],
  [
    'a log of none',
    ['session', 'log', '--limit', '0'],
    '--limit expects one whole number from 1 to 10000.',
    '0dai session log --help',
  ],
  [
    'a budget that is too small',
    ['session', 'brief', '--budget', '9'],
    '--budget expects one whole number from 100 to 50000.',
    '0dai session brief --help',
  ],
  [
    'a budget that is none',
    ['session', 'brief', '--budget', '1.5'],
    '--budget expects one whole number',
    '0dai session brief --help',
  ],
  [
    'two numbers',
    ['session', 'history', '--limit', '1', '--limit', '2'],
    '--limit expects one whole number',
    '0dai session history --help',
  ],
  [
    'an agent with a bad name',
    [...save, '--agent', 'A B'],
    '--agent expects a name',
    '0dai session save --help',
  ],
  [
    'a folder that is none',
    ['--cwd', 'nope', 'session', 'status'],
    '--cwd expects a folder',
    '0dai session status --help',
  ],
  [
    'two folders',
    ['--cwd', 'a', 'session', 'status', '--cwd', 'b'],
    '--cwd takes one value',
    '0dai session status --help',
  ],
  [
    'a shell that is none',
    ['completion', 'tcsh'],
    'shell expects one of bash, zsh, fish; got "tcsh".',
    '0dai completion --help',
  ],
  ['a hook with flags', ['--json', 'hook', 'claude'], 'takes no other flags', '0dai hook --help'],
];

describe('a wrong command line exits 2 with an explanation, a pointer to help, and no stack', () => {
  it.each(WRONG)('%s', async (_name, argv, message, help) => {
    const plain = argv.filter((word) => word !== '--json');
    if (plain.length === argv.length) {
      const { code, stdout, stderr } = await world.run(argv);
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toContain(message);
      expect(stderr).toContain(`See: ${help}`);
      expect(stderr).not.toContain('    at ');
    }
    const { error } = await world.json<{ error: { code: string; message: string } }>(argv, { code: 2 });
    expect(error.code).toBe('USAGE');
    expect(error.message).toContain(message);
  });
});

describe('--cwd', () => {
  it.each([['before the command'], ['after it']])('works %s', async (where) => {
    world.write('sub/x', '');
    const flag = ['--cwd', 'home/project/sub'];
    const argv = where.startsWith('before') ? [...flag, ...save, '-s', 'x'] : [...save, '-s', 'x', ...flag];
    expect((await world.run(argv, { cwd: world.folder })).code).toBe(0);
    expect((await world.run(['session', 'status'], { cwd: `${world.project}/sub` })).stdout).toContain(
      'Goal\n  x',
    );
  });
});

describe('errors that are not about the command line', () => {
  it('of the system show the system’s message', async () => {
    await world.run(['session', 'save']);
    const error = await world.json(['session', 'edit'], {
      env: { EDITOR: 'true', TMPDIR: `${world.folder}/gone` },
      code: 1,
    });
    expect(error).toMatchObject({ error: { code: 'SYSTEM', message: expect.stringContaining('ENOENT') } });
  });

  it('of a symlinked session folder name it', async () => {
    mkdirSync(`${world.folder}/sessions`);
    symlinkSync(world.folder, `${world.project}/ai`);
    expect(await world.json(['session', 'status'], { code: 1 })).toMatchObject({
      error: { code: 'UNSAFE_PATH' },
    });
  });

  it('that are bugs take one line and ask for a report; DEBUG=0dai adds the stack', async () => {
    const agent = new Proxy(
      { agent: 'x' },
      {
        get: () => {
          throw new TypeError('boom');
        },
      },
    );
    const ran = await world.run(['session', 'save'], { agent });
    expect(ran.code).toBe(1);
    expect(ran.stderr).toMatch(
      /^0dai: Something went wrong inside 0dai: boom\.\s+This is a bug; please report it with what DEBUG=0dai prints\.\n$/,
    );
    const debug = await world.run(['session', 'save'], { agent, env: { DEBUG: '0dai' } });
    expect(debug.stderr).toContain('    at ');
  });
});
