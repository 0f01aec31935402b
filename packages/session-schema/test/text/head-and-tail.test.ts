import { describe, expect, it } from 'vitest';
import { headAndTail, singleLineHead } from '../../src/text/head-and-tail.ts';
import { singleLine } from '../../src/text/text.ts';
import { seeded } from '../support.ts';

describe('headAndTail', () => {
  it.each<[string, string, number, string]>([
    ['fits', 'one two', 7, 'one two'],
    ['fits in two lines', 'one\ntwo', 7, 'one\ntwo'],
    [
      'is cut at line ends',
      'one two\nthree four\nfive six seven\neight nine',
      30,
      'one two\nthree … eight nine',
    ],
    ['is all surrogate pairs', '😀'.repeat(20), 11, '😀😀 … 😀😀'],
    ['is cut at words', 'Fix the login bug. Never touch the public API.', 30, 'Fix the login … public API.'],
    ['is one long word', 'a'.repeat(30), 13, `${'a'.repeat(6)} … ${'a'.repeat(4)}`],
    ['has no room for both', 'one two three', 3, 'one'],
    ['has no room at all', 'one two three', 0, ''],
    ['is empty', '', 10, ''],
  ])('of a text that %s', (_name, text, max, expected) => expect(headAndTail(text, max)).toBe(expected));

  it('is never longer, and never splits a pair', () => {
    const random = seeded(1);
    for (let n = 0; n < 500; n++) {
      const text = Array.from({ length: 40 }, () =>
        random() < 0.3 ? ' ' : random() < 0.5 ? '😀' : 'ab',
      ).join('');
      const max = Math.floor(random() * 60);
      const cut = headAndTail(text, max);
      expect(cut.length).toBeLessThanOrEqual(max);
      expect(cut).not.toMatch(/[\ud800-\udfff]/u);
    }
  });

  it('says of a long text how much was left out, if asked', () => {
    const text = headAndTail('x'.repeat(5_000), 1_000, { isCounted: true });
    expect(text).toMatch(/^x+ … \(4032 characters left out\) … x+$/);
    expect(text).toHaveLength(1_000);
    expect(headAndTail('x'.repeat(5_000), 1_000)).toMatch(/^x+ … x+$/);
  });
});

it('singleLine drops line ends and repeated spaces', () => {
  expect(singleLine(' one\n\n  two ')).toBe('one two');
});

it('singleLineHead marks what it cuts', () => {
  expect(singleLineHead('git\n  push', 20)).toBe('git push');
  expect(singleLineHead('git push origin main', 11)).toBe('git push …');
});
