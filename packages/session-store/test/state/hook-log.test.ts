import { mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type HookRun, lastHookRun, noteHookRun } from '../../src/internal.ts';
import { hostOf, temporaryFolder } from '../support/world.ts';

const run: HookRun = {
  agent: 'claude',
  at: '2026-11-23T10:00:00.000Z',
  event: 'SessionStart',
  cwd: '/p',
  said: 'briefed',
};

test('stores the last run and appends warnings to the log', () => {
  const host = hostOf(temporaryFolder());
  expect(lastHookRun(host, 'claude')).toBeUndefined();
  expect(noteHookRun(host, { ...run, said: 'no', warning: true })).toBe(true);
  expect(noteHookRun(host, run)).toBe(true);
  expect(lastHookRun(host, 'claude')).toEqual(run);
  expect(lastHookRun(host, 'codex')).toBeUndefined();
  const log = join(host.stateDir, 'hooks.log');
  expect(readFileSync(log, 'utf8')).toBe(`${JSON.stringify({ ...run, said: 'no', warning: true })}\n`);
  expect(statSync(log).mode & 0o777).toBe(0o600);
});

test('empties a log that grew large', () => {
  const host = hostOf(temporaryFolder());
  for (let i = 0; i < 3; i++) noteHookRun(host, { ...run, warning: true, said: 'x'.repeat(200_000) });
  expect(statSync(join(host.stateDir, 'hooks.log')).size).toBeLessThan(300_000);
});

test.each([
  ['torn', '{"agent": "cl'],
  ['empty', ''],
  ['no object', 'null'],
  ['of another shape', '{"agent": 1}'],
])('ignores a note that is %s', (_what, text) => {
  const host = hostOf(temporaryFolder());
  mkdirSync(host.stateDir, { recursive: true });
  writeFileSync(join(host.stateDir, 'last-hook-claude.json'), text);
  expect(lastHookRun(host, 'claude')).toBeUndefined();
});

test.each<[string, (home: string) => void]>([
  ['is not there and cannot be made', (home) => writeFileSync(join(home, '.local'), '')],
  [
    'has a folder in the place of the note',
    (home) => mkdirSync(join(home, '.local/state/0dai/last-hook-claude.json'), { recursive: true }),
  ],
  [
    'has a dangling link in the place of the log',
    (home) => {
      mkdirSync(join(home, '.local/state/0dai'), { recursive: true });
      symlinkSync('/nowhere/at/all', join(home, '.local/state/0dai/hooks.log'));
    },
  ],
])('if the state folder %s, nothing is noted and no error is thrown', (_what, spoil) => {
  const home = temporaryFolder();
  spoil(home);
  expect(noteHookRun(hostOf(home), { ...run, warning: true })).toBe(false);
});
