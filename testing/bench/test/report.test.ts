import { describe, expect, it } from 'vitest';
import { parseOptions } from '../src/options.ts';
import { table } from '../src/report.ts';
import { chosen } from '../src/rows/index.ts';

it('the table says what was measured, against what, and whether the target is met', () => {
  const ratio = (middle: number) => ({ ratio: middle, low: middle - 0.01, high: middle + 0.02 });
  const text = table([
    { row: 'a', what: 'a hook', against: 'node', cpu: ratio(1.1), wall: ratio(1.3), target: 1.15, met: true },
    {
      row: 'b',
      what: 'a rate',
      against: 'bare',
      other: { ...ratio(0.4), of: 'saves a second' },
      target: 0.5,
      least: true,
      met: false,
    },
    { row: 'c', what: 'a size', against: '–', figure: '60 kB' },
  ]);
  expect(text.split('\n').slice(2)).toEqual([
    '| a hook | node | 1.10 (1.09–1.12) | 1.30 (1.29–1.32) | ≤ 1.15 | met |',
    '| a rate | bare | 0.40 (0.39–0.42) (saves a second) |  | ≥ 0.5 | missed |',
    '| a size | – | 60 kB |  |  |  |',
  ]);
});

describe('the command line', () => {
  it.each([
    [[], { rows: [], runs: 40, all: false }],
    [['hook', '--runs', '7', '--json', '-'], { rows: ['hook'], runs: 7, all: false, json: '-' }],
    [['--all'], { rows: [], runs: 40, all: true }],
  ])('%j', (args, expected) => expect(parseOptions(args)).toEqual(expected));

  it.each([[['--runs', 'many']], [['--runs', '1']], [['--what']]])('refuses %j', (args) =>
    expect(() => parseOptions(args)).toThrow(TypeError),
  );
});

it.each([
  [['hook-start'], false, ['hook-start']],
  [['mcp', 'programs'], false, ['mcp-start', 'mcp-warm', 'programs']],
  [['nothing'], true, []],
])('the rows for %j', (words, all, expected) => {
  expect(chosen(words, all).map(({ id }) => id)).toEqual(expected);
});

it('the rows that take minutes are run when asked for', () => {
  const ids = (all: boolean) => chosen([], all).map(({ id }) => id);
  expect(ids(false)).not.toContain('storm');
  expect(ids(true)).toContain('storm');
});
