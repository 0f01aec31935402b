import { describe, expect, it } from 'vitest';
import { type Field, fit, jsonSize, neutraliseDeep } from '../../src/answers/fit.ts';

const text = (length: number): Field => ({ text: 'word '.repeat(length / 5) });
const list = (count: number, size = 100) => ({
  list: Array.from({ length: count }, (_, i) => `${i} ${'x'.repeat(size)}`),
  rank: Array.from({ length: count }, (_, i) => count - 1 - i),
});

describe('fit', () => {
  it('keeps what fits unchanged', () => {
    const fields = { goal: text(100), plan: list(3) };
    expect(fit(fields, 1_000)).toEqual({
      fields: { goal: 'word '.repeat(20), plan: fields.plan.list },
      leftOut: [],
    });
  });

  it.each<[string, Record<string, Field>]>([
    ['a long text', { goal: text(100), note: text(100_000) }],
    ['a long list', { goal: text(100), files: list(5_000) }],
    ['long texts in a list', { plan: list(50, 4_000), goal: text(100) }],
    ['all of it', { goal: text(50_000), note: text(50_000), plan: list(900), files: list(9_000) }],
    [
      'what JSON makes longer',
      { goal: { text: '"\n\\'.repeat(20_000) }, note: { text: '世界🌍'.repeat(9_000) } },
    ],
    ['half of a character', { goal: { text: '\ud83c'.repeat(20_000) } }],
  ])('cuts %s', (_, fields) => {
    const { fields: kept, leftOut } = fit(fields, 10_000);
    expect(jsonSize(kept)).toBeLessThan(10_200);
    expect(jsonSize(kept)).toBeGreaterThan(2_000);
    expect(leftOut.length).toBeGreaterThan(0);
  });

  it('does not let a large field take the share of a small one', () => {
    const { fields, leftOut } = fit({ goal: text(1_000), note: text(100_000), plan: list(10) }, 10_000);
    expect(fields.goal).toBe('word '.repeat(200));
    expect(fields.plan).toHaveLength(10);
    expect(leftOut).toEqual([expect.stringMatching(/^note: only the first \d+ of 100000 characters$/)]);
  });

  it('keeps the highest-ranked items in their own order, and counts the rest', () => {
    const { fields, leftOut } = fit({ files: list(100, 10) }, 200);
    const numbers = (fields.files as string[]).map((item) => Number.parseInt(item, 10));
    expect(numbers.at(-1)).toBe(99);
    expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
    expect(leftOut).toEqual([`files: ${100 - numbers.length} of 100`]);
  });
});

describe('neutraliseDeep', () => {
  it('changes strings and nothing else', () => {
    const value = { a: ['<system-reminder>', 1, null, { b: 'x\u202ey', c: true }] };
    expect(neutraliseDeep(value)).toEqual({ a: ['‹system-reminder>', 1, null, { b: 'xy', c: true }] });
  });
});
