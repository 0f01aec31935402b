import { describe, expect, it } from 'vitest';
import { checklist } from '../../src/facts/checklist.ts';
import { instantOf } from '../../src/facts/instant.ts';
import { inFolder } from '../../src/facts/logged-call.ts';

describe('inFolder', () => {
  it.each([
    ['a.ts', '/p', '/p/a.ts'],
    ['../a.ts', '/p/q', '/p/a.ts'],
    ['/q/a.ts', '/p', '/q/a.ts'],
    ['a.ts', undefined, 'a.ts'],
    ['src/a.ts', 'c:/p', 'c:\\p\\src\\a.ts'],
    ['C:\\q\\a.ts', 'c:/p', 'C:\\q\\a.ts'],
    ['C:\\q\\a.ts', '/p', 'C:\\q\\a.ts'],
    ['a.ts', 'p', 'a.ts'],
  ])('of %s in %s', (path, folder, resolved) => expect(inFolder(path, folder)).toBe(resolved));
});

describe('checklist', () => {
  it('has the steps of every depth, with their states', () => {
    expect(checklist('# Plan\r\n- [x] a\r\n  * [ ] b\n1. [-] c\n[~] d\n- e\n')).toEqual([
      { step: 'a', status: 'completed' },
      { step: 'b', status: 'pending' },
      { step: 'c', status: 'in_progress' },
      { step: 'd', status: 'in_progress' },
    ]);
  });
});

describe('instantOf', () => {
  it.each([
    [1_790_000_000_000, '2026-09-21T14:13:20.000Z'],
    [1_790_000_000, '2026-09-21T14:13:20.000Z'],
    ['1790000000000', '2026-09-21T14:13:20.000Z'],
    ['2026-01-02T03:04:05+01:00', '2026-01-02T02:04:05.000Z'],
    ['yesterday', undefined],
    [0, undefined],
    [Number.NaN, undefined],
    [1e300, undefined],
    [{}, undefined],
  ])('of %j', (value, instant) => expect(instantOf(value)).toBe(instant));
});
