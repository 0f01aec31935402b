import { describe, expect, it } from 'vitest';
import { jsonText } from '../../src/render/json.ts';
import { clockTime } from '../../src/render/time.ts';
import { cut, displayWidth, pad, wrap } from '../../src/render/wrap.ts';

describe('displayWidth', () => {
  it.each([
    ['', 0],
    ['abc', 3],
    ['日本', 4],
    ['é', 1],
    ['e\u0301', 1],
    ['👍', 2],
    ['ｆ', 2],
  ])('%j is %d', (text, width) => {
    expect(displayWidth(text)).toBe(width);
  });
});

describe('wrap', () => {
  it.each<[string, Parameters<typeof wrap>, string[]]>([
    ['nothing', ['', 10], ['']],
    ['what fits', ['ab cd', 5], ['ab cd']],
    ['what does not', ['ab cdefghij', 10, '- '], ['- ab', '  cdefghij']],
    ['its own lines', ['a\n\nb', 10, '  ', '  '], ['  a', '', '  b']],
    ['its own indentation', ['a\n    b c', 20], ['a', '    b c']],
    ['a word longer than a line', ['abcdefghijklmnop', 10], ['abcdefghij', 'klmnop']],
    ['a long word behind a short one', ['a bcdefghijklm', 10], ['a', 'bcdefghijk', 'lm']],
    ['wide letters', ['日本語日本語', 8], ['日本語日', '本語']],
    ['an infinite width', ['a '.repeat(100).trim(), Number.POSITIVE_INFINITY], ['a '.repeat(100).trim()]],
    ['a tab', ['a\tb', 20], ['a b']],
  ])('%s', (_name, args, expected) => {
    expect(wrap(...args)).toEqual(expected);
  });
});

it.each([
  ['fits', 10, 'fits'],
  ['does not fit', 6, 'does…'],
  ['日本語', 5, '日本…'],
])('cut %j to %d', (text, width, expected) => {
  expect(cut(text, width)).toBe(expected);
});

it('pads by columns', () => {
  expect([pad('日', 4), pad('abcd', 2)]).toEqual(['日  ', 'abcd']);
});

it.each([
  ['UTC', '2026-11-23 14:05'],
  ['Asia/Tokyo', '2026-11-23 23:05'],
])('shows the time of %s', (zone, expected) => {
  expect(clockTime(zone)('2026-11-23T14:05:59.000Z')).toBe(expected);
});

it('shows the time of the system as Intl does, where TZ says nothing', () => {
  const options = { dateStyle: 'short', timeStyle: 'short' } as const;
  const expected = new Intl.DateTimeFormat('sv-SE', options).format(Date.parse('2026-03-04T05:06:07Z'));
  expect(clockTime(undefined)('2026-03-04T05:06:07Z')).toBe(expected.replace(',', ''));
});

it('reads no rule as a zone, and no text as a time', () => {
  expect(clockTime('CET-1CEST')('2026-11-23T14:05:00Z')).toMatch(/^2026-11-2\d \d\d:05$/);
  expect(clockTime('UTC')('never')).toBe('unknown time');
});

it.each([
  ['x\u202e\u009b\u{e0041}\u001b é', 'x\\u202e\\u009b\\udb40\\udc41\\u001b é'],
  ['blank\u3164\u115f\u034fs', 'blank\\u3164\\u115f\\u034fs'],
  ['a\u200c\u200d\u200cb', 'a\\u200c\\u200d\\u200cb'],
  ['a\ufff0b\u2065c\u{e01f0}d\u{e0fff}', 'a\\ufff0b\\u2065c\\udb40\\uddf0d\\udb43\\udfff'],
  ['e\u180bf', 'e\\u180bf'],
  ['line\u2028end\u2029', 'line\\u2028end\\u2029'],
  ['👩\u200d💻 ❤\ufe0f', '👩\u200d💻 ❤\ufe0f'],
])('escapes in the JSON of %j what a reader cannot see, and loses nothing', (a, escaped) => {
  const text = jsonText({ a });
  expect(text).toBe(`{\n  "a": "${escaped}"\n}\n`);
  expect(JSON.parse(text)).toEqual({ a });
});
