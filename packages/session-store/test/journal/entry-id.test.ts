import { describe, expect, test } from 'vitest';
import { shortIds } from '../../src/journal/entry-id.ts';

describe('the short form of an id', () => {
  test.each<[string, string[], string[]]>([
    ['one', ['01kat9w1q8000k3f9x2a'], ['9x2a']],
    ['two that differ at the end', ['01kat9w1q8000k3f9x2a', '01kat9w1q8001aaaaaaa'], ['9x2a', 'aaaa']],
    ['two that end alike', ['01kat9w1q8000k3f9x2a', '01kat9w1q8001kbf9x2a'], ['3f9x2a', 'bf9x2a']],
    ['one that ends as another begins', ['01kat9w1q8000k301kat', '02kat9w1q8001aaaa01k'], ['1kat', 'a01k']],
    ['one whose end is its own beginning', ['abcd9w1q8000k3f9abcd'], ['abcd']],
    ['none', [], []],
  ])('%s', (_what, ids, expected) => {
    const short = shortIds(ids);
    expect(ids.map((id) => short.get(id))).toEqual(expected);
  });

  test('matches only its own entry', () => {
    const ids = ['01kat9w1q8000k3f01ka', '01kat9w1q8001aaaaaaa', '01kat9w1q8002bbbaaaa'];
    for (const [id, end] of shortIds(ids)) {
      expect(ids.filter((other) => other.startsWith(end) || other.endsWith(end))).toEqual([id]);
    }
  });

  test('is fast for a long journal', () => {
    const ids = Array.from({ length: 20_000 }, (_, i) => `01kat9w1q8${String(i).padStart(10, '0')}`);
    expect(new Set(shortIds(ids).values()).size).toBe(20_000);
  });
});
