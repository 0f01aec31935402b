import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hookCommand } from '../src/command.ts';

let folder: string;

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'hook-command-')));
  for (const path of ['bin', 'empty', 'none/deep', 'pro ject/ai/sessions', "pro ject/it's a/$(b)/c"]) {
    mkdirSync(join(folder, path), { recursive: true });
  }
  writeFileSync(join(folder, 'bin/0dai'), '#!/bin/sh\necho "$@ in $(pwd -P)"; cat\n');
  chmodSync(join(folder, 'bin/0dai'), 0o755);
  symlinkSync(join(folder, "pro ject/it's a"), join(folder, 'none/link'));
  writeFileSync(join(folder, 'none/ai'), 'no folder\n');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const shells = ['dash', 'bash', 'sh', 'zsh'].filter((shell) => spawnSync(shell, ['-c', ':']).status === 0);

describe.each(shells)('the installed command in %s', (shell) => {
  const run = (cwd: string, path: string, env = {}) => {
    const { status, stdout, stderr } = spawnSync(shell, ['-c', hookCommand('claude')], {
      cwd: join(folder, cwd),
      env: { HOME: folder, PATH: [join(folder, path), '/usr/bin', '/bin'].join(delimiter), ...env },
      input: 'payload',
      encoding: 'utf8',
    });
    return { status, stdout, stderr };
  };

  it.each([
    ['the project', 'pro ject'],
    ['a folder in it', "pro ject/it's a/$(b)/c"],
    ['a folder in it, through a link from elsewhere', 'none/link/$(b)'],
  ])('hands on to 0dai in %s', (_, cwd) => {
    const told = { PWD: join(folder, cwd), CDPATH: '/' };
    for (const env of [{}, told]) {
      expect(run(cwd, 'bin', env)).toEqual({
        status: 0,
        // Gone up to by the shell; which folder is meant, the payload tells.
        stdout: `hook claude in ${join(folder, 'pro ject')}\npayload`,
        stderr: '',
      });
    }
  });

  it.each([
    ['without 0dai', 'pro ject', 'empty'],
    ['in no project', 'none/deep', 'bin'],
  ])('is silent and content %s', (_, cwd, path) => {
    expect(run(cwd, path)).toEqual({ status: 0, stdout: '', stderr: '' });
  });

  it('ends in a folder that was deleted', () => {
    const gone = join(folder, 'pro ject', 'gone');
    mkdirSync(gone);
    const script = `cd "${gone}" && rmdir "${gone}" && exec ${shell} -c "$0"`;
    const { status } = spawnSync('sh', ['-c', script, hookCommand('claude')], {
      env: { HOME: folder, PATH: [join(folder, 'bin'), '/usr/bin', '/bin'].join(delimiter) },
      input: 'payload',
      encoding: 'utf8',
      timeout: 10_000,
    });
    // Whether there is a way up from it, systems see differently.
    expect(status).toBe(0);
  });
});

// Gemini CLI 0.61.0 does so in its settings (`resolveEnvVarsInObject`), and puts no quotes around them: a folder called
// `a;touch b` would be a command.
it.each([{}, { manual: true }])(
  'holds nothing that an agent would put a value in the place of, %j',
  (options) => {
    expect(hookCommand('gemini', options)).not.toMatch(/[$`%]/);
  },
);
