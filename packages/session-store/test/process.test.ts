import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { isGone, markProcess } from '../src/index.ts';

test('a process is there until it is killed', async () => {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
  const mark = markProcess(child.pid ?? 0);
  expect(mark?.pid).toBe(child.pid);
  if (!mark) return;
  expect(isGone(mark)).not.toBe(true);
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(isGone(mark)).toBe(true);
});

test.runIf(process.platform === 'linux').each([
  ['the same', {}, false],
  ['another process under the same pid', { time: '1' }, true],
  ['before the machine was started again', { boot: '00000000' }, true],
  ['in another container', { namespace: '1' }, undefined],
])('%s', (_what, change, gone) => {
  const mark = markProcess(process.pid);
  const [boot, namespace, time] = mark?.started?.split('/') ?? [];
  const started = Object.values({ boot, namespace, time, ...change }).join('/');
  expect(isGone({ pid: process.pid, started })).toBe(gone);
});

test.each([[0], [1], [-1], [Number.NaN], [2 ** 30]])('%s is no process of an agent', (pid) => {
  expect(markProcess(pid)).toBeUndefined();
});

test('without a start time, a pid that lives tells nothing', () => {
  expect(isGone({ pid: process.pid })).toBeUndefined();
  expect(isGone({ pid: 2 ** 30 })).toBe(true);
});
