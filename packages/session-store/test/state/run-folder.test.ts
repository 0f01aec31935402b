import { mkdirSync, readdirSync, rmSync, symlinkSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { noteRunFolder, runFolder } from '../../src/internal.ts';
import { world } from '../support/world.ts';

const run = { agent: 'claude', session_id: 'c1' };

describe('the folder in which an agent run began', () => {
  test.each([
    ['an id', 'c1', '/home/dev/project'],
    ['an id that looks like a path', '../../key', '/home/dev/project'],
    ['a long id', 'x'.repeat(200), '/home/dev/project'],
    ['a folder with a newline', 'c1', '/home/dev/a\nb'],
  ])('%s', (_what, session_id, folder) => {
    const { host } = world();
    expect(runFolder(host, { agent: 'claude', session_id })).toBeUndefined();
    noteRunFolder(host, { agent: 'claude', session_id }, folder);
    expect(runFolder(host, { agent: 'claude', session_id })).toBe(folder);
    expect(runFolder(host, { agent: 'codex', session_id })).toBeUndefined();
    expect(readdirSync(host.stateDir).sort()).toEqual(['key', 'runs']);
  });

  test('the later one counts', () => {
    const { host } = world();
    noteRunFolder(host, run, '/a/longer/folder');
    noteRunFolder(host, run, '/b');
    expect(runFolder(host, run)).toBe('/b');
  });

  test('of many runs the oldest are forgotten', () => {
    const { host } = world();
    for (let i = 0; i <= 520; i++) {
      const before = new Set(i === 0 ? [] : readdirSync(join(host.stateDir, 'runs')));
      noteRunFolder(host, { agent: 'claude', session_id: `c${i}` }, '/a');
      const [made] = readdirSync(join(host.stateDir, 'runs')).filter((name) => !before.has(name));
      if (made) utimesSync(join(host.stateDir, 'runs', made), i, i);
    }
    expect(readdirSync(join(host.stateDir, 'runs')).length).toBeLessThanOrEqual(500);
    const isKept = (i: number) => runFolder(host, { agent: 'claude', session_id: `c${i}` }) === '/a';
    expect([0, 100, 300, 499, 520].map(isKept)).toEqual([false, false, true, true, true]);
  });

  test('a link in its place is not followed and causes no error', () => {
    const { host, folder } = world();
    noteRunFolder(host, run, '/a');
    const runs = join(host.stateDir, 'runs');
    rmSync(runs, { recursive: true });
    mkdirSync(join(folder, 'elsewhere'));
    symlinkSync(join(folder, 'elsewhere'), runs);
    noteRunFolder(host, run, '/b');
    expect(readdirSync(join(folder, 'elsewhere'))).toEqual([]);
  });
});
