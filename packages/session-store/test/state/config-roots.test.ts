import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { configRootsSeen, noteConfigRoot } from '../../src/internal.ts';
import { hostOf, temporaryFolder } from '../support/world.ts';

test('stores each configuration folder of an agent once, the newest eight', () => {
  const host = hostOf(temporaryFolder());
  expect(configRootsSeen(host)).toEqual({});
  for (let i = 0; i < 10; i += 1) noteConfigRoot(host, 'claude', `/c/${i}`);
  noteConfigRoot(host, 'claude', '/c/5');
  noteConfigRoot(host, 'codex', '/x');
  expect(configRootsSeen(host).claude).toEqual([2, 3, 4, 5, 6, 7, 8, 9].map((i) => `/c/${i}`));
  expect(configRootsSeen(host).codex).toEqual(['/x']);
});

test.each(['', '{"claude": ["/a"', 'null', '[]', '{"claude": 1}', '{"claude": [1]}'])(
  'ignores the note %j',
  (text) => {
    const host = hostOf(temporaryFolder());
    mkdirSync(host.stateDir, { recursive: true });
    writeFileSync(join(host.stateDir, 'config-roots.json'), text);
    expect(configRootsSeen(host).claude ?? []).toEqual([]);
    noteConfigRoot(host, 'claude', '/b');
    expect(configRootsSeen(host).claude).toEqual(['/b']);
  },
);

test('causes no error if nothing can be written', () => {
  const home = temporaryFolder();
  writeFileSync(join(home, '.local'), 'no folder');
  const host = hostOf(home);
  noteConfigRoot(host, 'claude', '/b');
  expect(configRootsSeen(host)).toEqual({});
});
