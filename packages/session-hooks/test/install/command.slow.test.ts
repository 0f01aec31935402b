import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { hookFailureFile } from '@0dai/session-store/internal';
import { beforeEach, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../../testing/kit/src/test-world.ts';
import { hookCommand } from '../../src/install/command.ts';

let folder: string;
const state = () => join(folder, '.local/state/0dai');

beforeEach(() => {
  folder = temporaryFolder();
  const folders = [
    'bin',
    'empty',
    'none/deep',
    'pro ject/ai/sessions',
    "pro ject/it's a/$(b)/c",
    'linked/sub',
  ];
  for (const path of [...folders, '.local/state/0dai']) mkdirSync(join(folder, path), { recursive: true });
  script('bin/0dai', 'echo "$@ in $(pwd -P)"; cat; echo "not for the agent" >&2');
  symlinkSync(join(folder, "pro ject/it's a"), join(folder, 'none/link'));
  writeFileSync(join(folder, 'none/ai'), 'no folder\n');
  writeFileSync(join(folder, 'linked/.git'), 'gitdir: elsewhere\n');
});

function script(path: string, body: string, interpreter = '/bin/sh'): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), `#!${interpreter}\n${body}\n`);
  chmodSync(join(folder, path), 0o755);
}

const SHELLS = [['dash'], ['bash'], ['bash', '--posix'], ['sh'], ['zsh'], ['busybox', 'sh'], ['mksh']];
const shells = SHELLS.filter(([name = '', ...args]) => spawnSync(name, [...args, '-c', ':']).status === 0);

describe.each(shells.map((shell) => [shell.join(' '), shell] as const))(
  'the installed command in %s',
  (_, [shell = '', ...args]) => {
    const run = (cwd: string, path: string, env = {}) => {
      const { status, stdout, stderr } = spawnSync(shell, [...args, '-c', hookCommand('claude')], {
        cwd: join(folder, cwd),
        env: { HOME: folder, PATH: [join(folder, path), '/usr/bin', '/bin'].join(delimiter), ...env },
        input: 'payload',
        encoding: 'utf8',
      });
      return { status, stdout, stderr };
    };
    const silent = { status: 0, stdout: '', stderr: '' };
    const traces = () => readdirSync(state()).filter((name) => name.startsWith('hook-failed'));

    it.each([
      ['the project', 'pro ject', 'pro ject'],
      ['a folder in it', "pro ject/it's a/$(b)/c", 'pro ject'],
      ['a folder in it, through a link from elsewhere', 'none/link/$(b)', 'pro ject'],
      ['a linked work tree', 'linked/sub', 'linked'],
    ])('runs 0dai in %s', (_, cwd, root) => {
      const told = { PWD: join(folder, cwd), CDPATH: '/' };
      for (const env of [{}, told]) {
        expect(run(cwd, 'bin', env)).toEqual({
          status: 0,
          // The command runs in a folder above; the payload names the agent's folder.
          stdout: `hook claude in ${join(folder, root)}\npayload `,
          stderr: '',
        });
      }
      expect(traces()).toEqual([]);
    });

    it('runs 0dai in any folder with --everywhere', () => {
      writeFileSync(join(state(), 'everywhere'), '');
      expect(run('none/deep', 'bin').stdout).toBe(`hook claude in ${join(folder, 'none/deep')}\npayload `);
    });

    it('prints the answer unchanged', () => {
      const answer = String.raw`{"a":"%s %d \n \\ $HOME '*' ä"}`;
      script('bin/0dai', `cat <<'end'\n${answer}\nend`);
      expect(run('pro ject', 'bin').stdout).toBe(`${answer}\n `);
    });

    it('prints nothing if 0dai prints nothing', () => {
      script('bin/0dai', 'exit 0');
      expect(run('pro ject', 'bin')).toEqual(silent);
    });

    it('exits silently outside a project', () => {
      expect(run('none/deep', 'bin')).toEqual(silent);
    });

    it.each([
      ['0dai is not installed', () => rmSync(join(folder, 'bin/0dai')), '127'],
      ['Node is not installed', () => script('bin/0dai', '', '/usr/bin/env no-node'), '127'],
      ['0dai must not be run', () => chmodSync(join(folder, 'bin/0dai'), 0o644), '12[67]'],
      ['Node must not be run', () => script('bin/0dai', `exec '${folder}/none/ai'`), '126'],
      [
        'a version manager has no version',
        () => script('bin/0dai', 'echo "No version is set"; exit 126'),
        '126',
      ],
      ['Node is too old', () => script('bin/0dai', 'echo "SyntaxError" >&2; exit 1'), '1'],
      ['Node crashes', () => script('bin/0dai', 'echo "{"; kill -9 $$'), '137|265'],
    ])('exits silently, and records the failure, if %s', (_, arrange, code) => {
      arrange();
      for (const _time of ['once', 'twice']) expect(run('pro ject', 'bin')).toEqual(silent);
      expect(traces()).toEqual([hookFailureFile('claude')]);
      const [exit, where, ...rest] = readFileSync(join(state(), hookFailureFile('claude')), 'utf8').split(
        '\n',
      );
      expect(exit).toMatch(new RegExp(`^(?:${code})$`));
      expect([where, rest]).toEqual([join(folder, 'pro ject'), ['']]);
    });

    it('creates no state folder for a user without one', () => {
      rmSync(join(folder, '.local'), { recursive: true });
      const { status, stdout } = run('pro ject', 'empty');
      expect([status, stdout, existsSync(join(folder, '.local'))]).toEqual([0, '', false]);
    });

    it('exits in a deleted folder', () => {
      const gone = join(folder, 'pro ject', 'gone');
      mkdirSync(gone);
      const before = `cd "${gone}" && rmdir "${gone}" && exec ${[shell, ...args].join(' ')} -c "$0"`;
      const { status } = spawnSync('sh', ['-c', before, hookCommand('claude')], {
        env: { HOME: folder, PATH: [join(folder, 'bin'), '/usr/bin', '/bin'].join(delimiter) },
        input: 'payload',
        encoding: 'utf8',
        timeout: 10_000,
      });
      // Systems differ in whether a deleted folder has a parent.
      expect(status).toBe(0);
    });
  },
);

// Gemini CLI 0.61.0 does so in its settings (`resolveEnvVarsInString`), and puts no quotes around them: a folder called
// `a;touch b` would be a command. It takes `$NAME` and `${NAME}`; cmd.exe takes `%NAME%`.
it.each([{}, { manual: true }])('holds nothing that an agent would replace by a value, %j', (options) => {
  expect(hookCommand('gemini', options)).not.toMatch(/\$[\w{]|`|%\w*%/);
});
