import { describe, expect, it } from 'vitest';
import { newest } from '../../src/text/newest.ts';
import { seeded } from '../support.ts';

const item = (at: string, name = at) => ({ at, name });
const named = (items: { name: string }[]) => items.map(({ name }) => name).join('');

describe('newest', () => {
  it.each<[string, string, number, string]>([
    ['all of them if there is room', '213', 3, '321'],
    ['as many as requested', '21354', 2, '54'],
    ['none', '213', 0, ''],
    ['a negative number', '213', -1, ''],
    ['of an empty list', '', 2, ''],
  ])('%s', (_, times, most, expected) => {
    expect(
      named(
        newest(
          [...times].map((at) => item(at)),
          ({ at }) => at,
          most,
        ),
      ),
    ).toBe(expected);
  });

  it('of equal times, the first ones', () => {
    const items = [item('1', 'a'), item('2', 'b'), item('1', 'c'), item('2', 'd'), item('1', 'e')];
    expect(named(newest(items, ({ at }) => at, 3))).toBe('bda');
    expect(named(newest(items, ({ at }) => at, 1))).toBe('b');
  });

  it('is the head of the sorted list', () => {
    const random = seeded(7);
    const items = Array.from({ length: 300 }, (_, i) => item(String(Math.floor(random() * 90)), `${i} `));
    const sorted = [...items].sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0));
    for (const most of [1, 7, 150, 299, 300, 400])
      expect(named(newest(items, ({ at }) => at, most))).toBe(named(sorted.slice(0, most)));
  });
});
