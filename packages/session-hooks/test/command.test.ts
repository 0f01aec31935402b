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
        stdout: `hook claude in ${realpathSync(join(folder, cwd))}\npayload`,
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
});
