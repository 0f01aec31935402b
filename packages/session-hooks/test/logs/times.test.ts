import { describe, expect, it } from 'vitest';
import { isoTime, millisecondsOf } from '../../src/logs/times.ts';

describe('isoTime', () => {
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
  ])('of %j', (value, instant) => expect(isoTime(value)).toBe(instant));
});

it.each([1e300, 8.65e24, Number.MAX_VALUE, Number.POSITIVE_INFINITY])(
  'millisecondsOf: %j is no time',
  (value) => expect(millisecondsOf(value)).toBeUndefined(),
);
