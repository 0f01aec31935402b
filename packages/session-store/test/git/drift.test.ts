import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { driftOf, save } from '../../src/internal.ts';
import { claude, git, START, world } from '../support/world.ts';

test('drift lists what changed in the work tree since the save', () => {
  const { store, root } = world({ git: true });
  const names = ['same', 'later', 'a moment later', 'gone', 'x'.repeat(300), 'file/below', 'd/deep'];
  mkdirSync(join(root, 'd'));
  for (const name of ['same', 'later', 'a moment later', 'gone', 'file', 'd/deep'])
    writeFileSync(join(root, name), '');
  const { session } = save(store, { summary: 'one', files_touched: names }, claude);
  const at = (name: string, ms: number) =>
    utimesSync(join(root, name), (START + ms) / 1000, (START + ms) / 1000);
  for (const name of ['same', 'file', 'd/deep']) at(name, -60_000);
  at('later', 60_000);
  at('a moment later', 1_000);
  rmSync(join(root, 'gone'));
  expect(driftOf(store, session)).toEqual({
    branch: 'main',
    commit: null,
    changed: ['later'],
    missing: ['gone', 'x'.repeat(300), 'file/below'],
  });
  git(root, 'switch', '-q', '-c', 'other');
  git(root, 'commit', '-q', '--allow-empty', '-m', 'one');
  expect(driftOf(store, session)).toMatchObject({
    branch: 'other',
    commit: git(root, 'rev-parse', 'HEAD').trim(),
  });
});

test('a branch that contains the session\u2019s commit continues it', () => {
  const { store, root } = world({ git: true });
  git(root, 'commit', '-q', '--allow-empty', '-m', 'one');
  const { session } = save(store, { summary: 'one' }, claude);
  const continues = () => driftOf(store, session).continues ?? false;
  expect(continues()).toBe(false);
  git(root, 'switch', '-q', '-c', 'fix/login');
  expect(continues()).toBe(true);
  git(root, 'commit', '-q', '--allow-empty', '-m', 'two');
  expect(continues()).toBe(true);
  git(root, 'switch', '-q', '--orphan', 'unrelated');
  git(root, 'commit', '-q', '--allow-empty', '-m', 'three');
  expect(continues()).toBe(false);
});

const commit = (root: string, text: string, message: string) => {
  writeFileSync(join(root, 'a'), text);
  git(root, 'add', 'a');
  git(root, 'commit', '-qm', message);
};
/** Runs git until it stops at a conflict. */
const conflict = (root: string, ...words: string[]) => {
  const { status } = spawnSync('git', ['-c', 'user.name=T', '-c', 'user.email=t@example.org', ...words], {
    cwd: root,
  });
  expect(status).not.toBe(0);
};

test.each([
  ['rebase', 'with patches', (root: string) => conflict(root, 'rebase', '--apply', 'main')],
  ['rebase', 'with merges', (root: string) => conflict(root, 'rebase', 'main')],
  ['merge', 'merge', (root: string) => conflict(root, 'merge', 'main')],
  ['cherry-pick', 'cherry-pick', (root: string) => conflict(root, 'cherry-pick', 'main')],
  ['revert', 'revert', (root: string) => conflict(root, 'revert', 'HEAD~1')],
  ['bisect', 'bisect', (root: string) => git(root, 'bisect', 'start')],
] as const)('drift names an unfinished %s (%s)', (operation, _how, begin) => {
  const { store, root } = world({ git: true });
  commit(root, 'one', 'one');
  commit(root, 'two', 'two');
  git(root, 'switch', '-qc', 'fix', 'HEAD~1');
  commit(root, 'three', 'three');
  commit(root, 'four', 'four');
  const { session } = save(store, { summary: 'one' }, claude);
  expect(driftOf(store, session).operation).toBeUndefined();
  begin(root);
  expect(driftOf(store, session).operation).toBe(operation);
});

test('outside git, and with no files', () => {
  const { store } = world();
  const { session } = save(store, { summary: 'one' }, claude);
  expect(driftOf(store, session)).toEqual({ branch: null, commit: null, changed: [], missing: [] });
});

test('drift checks the latest of very many files', () => {
  const { store } = world();
  save(store, { files_touched: Array.from({ length: 1_000 }, (_, i) => `old${i}`) }, claude);
  const { session } = save(store, { files_touched: ['new'] }, claude);
  const { missing } = driftOf(store, session);
  expect(missing).toHaveLength(100);
  expect(missing[0]).toBe('new');
});
