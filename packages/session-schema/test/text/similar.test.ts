import { describe, expect, it } from 'vitest';
import { isAlmostSame } from '../../src/text/similar.ts';

const output = (id: string, count: number) =>
  `=== Step 17: session validation ===\nSession ids: ${id}\nERROR: session ${id} was included in the metadata, ` +
  `although its changes were discarded. ${count} sessions were found after ${count * 7} seconds. Keeping the folder /tmp/${id}.`;

describe('isAlmostSame', () => {
  it.each<[string, string, string, boolean]>([
    ['one output with other ids and counts', output('1eab90f9', 2), output('5df98c99', 3), true],
    ['the same text', output('a', 1), output('a', 1), true],
    [
      'another output',
      output('a', 1),
      output('a', 1).replaceAll(/session|changes|folder|the|was|were|its/g, 'file'),
      false,
    ],
    [
      'the text with an addition of the same length',
      output('a', 1),
      `${output('a', 1)} ${'New words come here. '.repeat(12)}`,
      false,
    ],
    ['short texts', 'Fix the login bug', 'Fix the login bug', false],
    ['no words', '1 '.repeat(200), '2 '.repeat(200), false],
  ])('%s', (_what, a, b, expected) => {
    expect(isAlmostSame(a, b)).toBe(expected);
    expect(isAlmostSame(b, a)).toBe(expected);
  });
});
