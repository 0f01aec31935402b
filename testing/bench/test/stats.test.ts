import { describe, expect, it } from 'vitest';
import { chanceFrom, median, quantile, ratioOf } from '../src/stats.ts';

it.each([
  [[3], 3],
  [[3, 1], 2],
  [[5, 1, 3], 3],
  [[4, 1, 3, 100], 3.5],
])('the median of %j is %d', (values, expected) => expect(median(values)).toBe(expected));

it.each([
  [0, 1],
  [0.25, 2],
  [1, 5],
])('quantile %d of 1 to 5 is %d', (part, expected) => expect(quantile([5, 4, 3, 2, 1], part)).toBe(expected));

describe('the ratio of pairs', () => {
  it('of equals is 1, surely', () => {
    expect(
      ratioOf(
        [
          [2, 2],
          [2, 2],
          [2, 2],
        ],
        chanceFrom(1),
      ),
    ).toEqual({ ratio: 1, low: 1, high: 1 });
  });

  it('lies between its bounds, which one wild pair does not move far', () => {
    const pairs = Array.from({ length: 40 }, (_, i): [number, number] => [11 + (i % 3), 10 + (i % 2)]);
    const { ratio, low, high } = ratioOf([...pairs, [900, 1]], chanceFrom(1));
    expect(low).toBeLessThanOrEqual(ratio);
    expect(high).toBeGreaterThanOrEqual(ratio);
    expect(high).toBeLessThan(1.4);
  });

  it('is the same each time', () => {
    const pairs = [
      [1, 2],
      [2, 3],
      [4, 3],
    ] as const;
    expect(ratioOf(pairs, chanceFrom(7))).toEqual(ratioOf(pairs, chanceFrom(7)));
  });
});
