import { describe, expect, it } from 'vitest';
import { canonicalJson } from '../../src/model/entry/entry.ts';
import { isWholeObject, JsonScan } from '../../src/text/json-scan.ts';

const scan = (text: string) => new JsonScan().push(Buffer.from(text));

describe('whether JSON is whole', () => {
  it.each([
    ['{}', true],
    [' {"a":{"b":[1,2]}} \n', true],
    ['[]', true],
    ['{"a":"}"', false],
    ['{"a":"\\"}"', false],
    ['{"a":"\\\\"}', true],
    ['{"a":[}', false],
    ['', false],
    ['"text"', false],
    ['{"a":"é…{{{"}', true],
    ['{"a":"\\\\\\"}","b":"\\"}', false],
    ['{"a":"\\"\\"x\\\\"}', true],
    ['{"a":"}\\', false],
  ])('%j: %s', (text, whole) => {
    expect(scan(text).whole).toBe(whole);
    const bytes = new JsonScan();
    for (const byte of Buffer.from(text)) bytes.push(Uint8Array.of(byte));
    expect(bytes.whole).toBe(whole);
  });
});

describe('JSON that would take far more memory than its text', () => {
  it.each([
    ['an ordinary payload', JSON.stringify({ a: [{ b: 'c' }], d: 'x'.repeat(100_000) }), false],
    ['many brackets in a text', JSON.stringify({ a: '['.repeat(1_000_000) }), false],
    [
      'a list of ten thousand objects',
      JSON.stringify(Array.from({ length: 10_000 }, () => ({ a: 1 }))),
      false,
    ],
    ['a list of a million objects', `[${'{},'.repeat(1_000_000)}{}]`, true],
    ['a list of a million lists', `[${'[],'.repeat(1_000_000)}[]]`, true],
    ['nested a thousand deep', `${'['.repeat(1_000)}${']'.repeat(1_000)}`, true],
  ])('%s: %s', (_what, text, exceedsLimits) => expect(scan(text).exceedsLimits).toBe(exceedsLimits));
});

/** The original implementation. Entries are signed by its result, so it must not change. */
function reference(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    inner !== null && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

it.each<[string, unknown]>([
  ['a text', 'é"\\\n\u2028\ud800'],
  ['a number', 1.5],
  ['null', null],
  ['nested', { b: [{ z: 1, a: null }, [], {}], a: { y: true, x: [null, false] } }],
  ['a missing value', { a: undefined, b: [undefined, 1] }],
  ['keys without value', { é: 1, Z: 2, a: 3, '': 4, 'a b': 5 }],
  ['a prototype', JSON.parse('{"__proto__":{"a":1},"b":2}')],
])('the canonical form of %s does not change', (_what, value) =>
  expect(canonicalJson(value)).toBe(reference(value)),
);

it.each([
  ['{}', true],
  ['{"a":{"b":"}"}} \n', true],
  ['{"a":1', false],
  ['{"a":{}', false],
  ['[{}]', false],
  ['', false],
])('%j is one whole object: %s', (text, whole) => expect(isWholeObject(text)).toBe(whole));
