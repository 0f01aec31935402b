import { mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  forgetHookTraces,
  hookFailureFile,
  lastHookFailure,
  noteOldHooks,
  takeOldHooksNotice,
} from '../../src/internal.ts';
import { hostOf, temporaryFolder } from '../support/world.ts';

function machine() {
  const host = hostOf(temporaryFolder());
  mkdirSync(host.stateDir, { recursive: true });
  return host;
}

describe('a hook that could not run 0dai', () => {
  test.each([
    ['127\n/p/q\n', { exitCode: 127, cwd: '/p/q' }],
    ['1\n', { exitCode: 1, cwd: '' }],
    ['1\n/p\nnode 18.20.8\n', { exitCode: 1, cwd: '/p', node: '18.20.8' }],
    ['1\n/p\nnode of another kind\n', { exitCode: 1, cwd: '/p' }],
    ['', undefined],
    ['x\n/p\n', undefined],
    ['127', undefined],
  ])('left the trace %j', (text, expected) => {
    const host = machine();
    const file = join(host.stateDir, hookFailureFile('codex'));
    writeFileSync(file, text);
    utimesSync(file, 1_000, 1_000);
    expect(lastHookFailure(host, 'codex')).toEqual(expected && { at: 1_000_000, ...expected });
    expect(lastHookFailure(host, 'claude')).toBeUndefined();
  });
});

describe('hooks of an earlier version', () => {
  test('are reported once for each of our versions', () => {
    const host = machine();
    expect(takeOldHooksNotice(host, 'claude', 2)).toBe(false);
    noteOldHooks(host, 'claude', 'PostToolUse');
    expect([2, 2, 3, 3].map((version) => takeOldHooksNotice(host, 'claude', version))).toEqual([
      true,
      false,
      true,
      false,
    ]);
    // Noting them again, as on every edit, changes nothing.
    const before = readFileSync(join(host.stateDir, 'old-hooks-claude.json'), 'utf8');
    noteOldHooks(host, 'claude', 'SessionEnd');
    expect(readFileSync(join(host.stateDir, 'old-hooks-claude.json'), 'utf8')).toBe(before);
    expect(takeOldHooksNotice(host, 'codex', 3)).toBe(false);
  });

  test('are forgotten together with the traces of the agent', () => {
    const host = machine();
    for (const agent of ['claude', 'codex']) {
      noteOldHooks(host, agent, 'PostToolUse');
      writeFileSync(join(host.stateDir, hookFailureFile(agent)), '127\n/p\n');
    }
    forgetHookTraces(host, 'claude');
    forgetHookTraces(host, 'claude');
    expect(readdirSync(host.stateDir).sort()).toEqual(['hook-failed-codex', 'old-hooks-codex.json']);
  });

  test('cause no error if nothing can be written', () => {
    const home = temporaryFolder();
    writeFileSync(join(home, '.local'), 'no folder');
    const host = hostOf(home);
    noteOldHooks(host, 'claude', 'PostToolUse');
    expect(takeOldHooksNotice(host, 'claude', 2)).toBe(false);
    forgetHookTraces(host, 'claude');
  });
});
