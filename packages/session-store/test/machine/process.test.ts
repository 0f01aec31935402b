import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import {
  agentProcess,
  identifyAgent,
  identifyProcess,
  isGone,
  type ProcessEntry,
} from '../../src/internal.ts';

test('a process exists until it is killed', async () => {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
  const mark = identifyProcess(child.pid ?? 0);
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
  const mark = identifyProcess(process.pid);
  const [boot, namespace, time] = mark?.started?.split('/') ?? [];
  const started = Object.values({ boot, namespace, time, ...change }).join('/');
  expect(isGone({ pid: process.pid, started })).toBe(gone);
});

test.each([[0], [1], [-1], [Number.NaN], [2 ** 30]])('pid %s is not an agent process', (pid) => {
  expect(identifyProcess(pid)).toBeUndefined();
});

test('a live pid without a start time is not conclusive', () => {
  expect(isGone({ pid: process.pid })).toBeUndefined();
  expect(isGone({ pid: 2 ** 30 })).toBe(true);
});

/** A chain of processes with the pids 10, 11, … from the hook's parent upward; the last one's parent is 1. */
function chain(...found: (Omit<ProcessEntry, 'parent'> | undefined)[]) {
  return (pid: number): ProcessEntry | undefined => {
    const entry = found[pid - 10];
    return entry && { ...entry, parent: pid - 9 < found.length ? pid + 1 : 1 };
  };
}

const sh = { command: 'sh' };
const claude = { command: 'claude', args: ['/opt/claude', '-p', '0dai'] };
const nodeRunning = (script: string, ...args: string[]) => ({
  command: 'node',
  args: ['/usr/bin/node', script, ...args],
});

test.each([
  ['started by the agent itself', [claude], 10],
  ['in its shell', [sh, claude], 11],
  ['in a subshell of a login shell, on macOS', [{ command: '/bin/sh' }, { command: '-zsh' }, claude], 12],
  ['behind wrappers', [{ command: 'timeout' }, { command: 'env' }, { command: 'busybox' }, claude], 13],
  ["behind a version manager's shim", [{ command: '0dai' }, sh, claude], 12],
  ['behind npx', [{ command: 'npm exec 0dai' }, nodeRunning('/lib/npx-cli.js', '0dai'), sh, claude], 13],
  ['of an agent that runs on Node', [sh, nodeRunning('/lib/gemini.js', '-p', '0dai')], 11],
  ['of an agent that calls itself node', [sh, { command: 'MainThread', args: ['node', '/bin/gemini'] }], 11],
  ['whose agent is the first process of a container', [sh], undefined],
  ['whose agent cannot be inspected', [sh, undefined], undefined],
  ['behind too many shells', [...Array.from({ length: 20 }, () => sh), claude], undefined],
])('finds the agent of a hook %s', (_what, entries, agent) => {
  expect(agentProcess(10, chain(...entries))).toBe(agent);
});

test.runIf(process.platform !== 'win32')('finds the process that started a shell', () => {
  const child = spawn('sh', ['-c', 'read line; :']);
  try {
    expect(agentProcess(child.pid ?? 0)).toBe(process.pid);
    expect(identifyAgent(child.pid ?? 0)?.pid).toBe(process.pid);
  } finally {
    child.kill('SIGKILL');
  }
});
