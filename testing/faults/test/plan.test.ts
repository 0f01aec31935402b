import { expect, test } from 'vitest';
import { tornAfter, trialsOf } from '../src/syscalls/plan.ts';
import { faultName } from '../src/syscalls/strace/faults.ts';
import { targetsIn } from '../src/syscalls/strace/target.ts';
import { parseTrace } from '../src/syscalls/strace/trace.ts';

const line = (n: number) => `fsync(3</w/home/project/ai/${n}>) = 0`;
const look = (n: number) => `read(3</w/home/project/ai/${n}>) = 0`;
const ten = (one: (n: number) => string) =>
  targetsIn(parseTrace(Array.from({ length: 10 }, (_, i) => one(i)).join('\n')), '/w');
const targets = ten(line);
const full = { every: 1, part: false, seed: 1, allErrors: false };

test('how much is tried', () => {
  const table: [string, boolean, typeof full, number, number][] = [
    ['all of it: a kill before each call, every error at each', false, full, 10, 40],
    ['in the part: a kill and one error a call', true, { ...full, every: 5, part: true }, 10, 10],
    ['in the part, every fifth of the rest', false, { ...full, every: 5, part: true }, 2, 2],
    ['every error there is', false, { ...full, allErrors: true }, 10, 70],
  ];
  for (const [what, always, extent, kills, errors] of table) {
    const names = trialsOf(targets, always, extent).map(({ fault }) => faultName(fault));
    const killed = names.filter((name) => name === 'SIGKILL').length;
    expect([killed, names.length - killed], what).toEqual([kills, errors]);
  }
});

test('in the part, what only looks is tried by turns everywhere', () => {
  const trials = trialsOf(ten(look), true, { ...full, every: 5, part: true });
  expect(trials.map(({ target }) => target.number)).toEqual([1]);
});

test('each seed has others of them, and all seeds together all', () => {
  const part = (seed: number) =>
    trialsOf(targets, false, { ...full, every: 5, part: true, seed })
      .filter(({ fault }) => fault.kind === 'kill')
      .map(({ target }) => target.number);
  const all = [0, 1, 2, 3, 4].flatMap(part);
  expect([...all].sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
});

test('a line is torn at its ends and in the middle', () => {
  const part = { ...full, every: 5, part: true };
  expect(tornAfter(100, false, full)).toEqual([0, 1, 2, 50, 98, 99, 100, 200]);
  expect(tornAfter(1, false, full)).toEqual([0, 1, 2]);
  expect(tornAfter(100, true, part)).toEqual([0, 1, 2, 50, 98, 99, 100, 200]);
  expect(tornAfter(100, false, part)).toEqual([1, 100]);
});
