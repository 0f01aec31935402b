import fc from 'fast-check';
import { HOSTILE_TEXTS } from './hostile-texts.ts';

/** Keys that reach for what all objects share, and ones that a careless lookup finds there. */
export const EVIL_KEYS = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'valueOf',
  'hasOwnProperty',
  '__defineGetter__',
  '',
  '0',
  'length',
] as const;

const hostile = fc.constantFrom(...Object.values(HOSTILE_TEXTS));
/** A piece again and again: what a pattern that tries too much takes forever for. */
const row = fc
  .tuple(
    fc.constantFrom(
      '<',
      '< ',
      '<\n',
      '[',
      ' ',
      '\r',
      '\u2028',
      '\u001b',
      '\u001b[',
      '\u001b]',
      '\u200d',
      '\ufe0f\u200d',
      'Session Roaming [ab12]: ',
      '[end of ',
      '<a-',
      '<|',
      '`',
      '- ',
      '1. ',
      '.',
      '"',
      '\\',
      '$(',
      '&& ',
      'key=',
      'https://a:b@',
      '-----BEGIN PRIVATE KEY-----',
    ),
    fc.constantFrom(50, 5_000, 60_000),
    fc.constantFrom('', '!', '\u0000'),
  )
  .map(([piece, size, end]) => piece.repeat(Math.ceil(size / piece.length)) + end);
/** Any text: ordinary ones, halves of characters, and those that fight back, also one behind another. */
export const anyText: fc.Arbitrary<string> = fc.oneof(
  { arbitrary: fc.string({ maxLength: 40 }), weight: 2 },
  { arbitrary: fc.string({ unit: 'binary', maxLength: 40 }), weight: 2 },
  { arbitrary: hostile, weight: 3 },
  { arbitrary: fc.array(hostile, { minLength: 2, maxLength: 3 }).map((texts) => texts.join('')), weight: 1 },
  { arbitrary: fc.constantFrom(...EVIL_KEYS), weight: 1 },
  { arbitrary: row, weight: 1 },
  {
    arbitrary: fc.constantFrom('x'.repeat(150_000), '\n'.repeat(5_000), '../../etc/passwd', '/etc'),
    weight: 1,
  },
);

/** What may stand where something else is expected. */
export const anyValue: fc.Arbitrary<unknown> = fc.oneof(
  { arbitrary: anyText, weight: 3 },
  {
    arbitrary: fc.constantFrom<unknown>(null, true, false, 0, -1, 1.5, 1e308, 2 ** 53, [], {}, [[]]),
    weight: 2,
  },
  { arbitrary: fc.integer(), weight: 1 },
  { arbitrary: fc.date({ noInvalidDate: true }).map((date) => date.toISOString()), weight: 1 },
  {
    arbitrary: fc.constantFrom('0000-01-01T00:00:00Z', '9999-12-31T23:59:59.999Z', 'not a time', '1970'),
    weight: 1,
  },
  { arbitrary: fc.constant(null).map(() => evilObject('x')), weight: 1 },
  { arbitrary: fc.constant(null).map(() => ({ length: evilObject('x') })), weight: 1 },
  { arbitrary: fc.constant(null).map(() => nested(200)), weight: 1 },
  { arbitrary: fc.array(fc.integer(), { minLength: 3, maxLength: 30 }), weight: 1 },
);

/** As `JSON.parse` makes it: the evil keys are keys of its own. */
export function evilObject(value: unknown): Record<string, unknown> {
  const members = EVIL_KEYS.map((key) => `${JSON.stringify(key)}:${JSON.stringify(value)}`);
  return JSON.parse(`{${members.join(',')},"__proto__":{"polluted":true}}`) as Record<string, unknown>;
}

function nested(depth: number): unknown {
  return JSON.parse(`${'['.repeat(depth)}${']'.repeat(depth)}`);
}

/** One change of a value: where (a number for each level), what, and to what. */
interface Change {
  at: readonly number[];
  how: 'replace' | 'remove' | 'rename' | 'add' | 'double';
  key: string;
  to: unknown;
}
const change: fc.Arbitrary<Change> = fc.record({
  at: fc.array(fc.nat(1_000), { minLength: 1, maxLength: 6 }),
  how: fc.constantFrom('replace', 'replace', 'replace', 'remove', 'rename', 'add', 'double'),
  key: fc.oneof(fc.constantFrom(...EVIL_KEYS), fc.string({ maxLength: 10 })),
  to: anyValue,
});

/** A sample with a few things in it changed, as what was read with `JSON.parse`. */
export function mutated(samples: readonly unknown[]): fc.Arbitrary<unknown> {
  return fc
    .tuple(fc.constantFrom(...samples), fc.array(change, { minLength: 1, maxLength: 4 }))
    .map(([sample, changes]) => changes.reduce<unknown>(changed, sample));
}

function changed(value: unknown, { at, how, key, to }: Change): unknown {
  const [step = 0, ...deeper] = at;
  if (typeof value !== 'object' || value === null) return how === 'replace' ? to : value;
  const members = Array.isArray(value)
    ? value.map((item, i) => [String(i), item] as const)
    : Object.entries(value);
  const index = members.length === 0 ? -1 : step % members.length;
  const [name = key, inner] = members[index] ?? [];
  let next: (readonly [string, unknown])[] = [...members];
  if (deeper.length > 0 && typeof inner === 'object' && inner !== null) {
    next[index] = [name, changed(inner, { at: deeper, how, key, to })];
  } else if (how === 'replace' && index >= 0) next[index] = [name, to];
  else if (how === 'remove' && index >= 0) next.splice(index, 1);
  else if (how === 'rename' && index >= 0) next[index] = [key, inner];
  else if (how === 'double' && index >= 0) next = [...next, ...next.slice(0, 20)];
  else next.push([key, to]);
  if (Array.isArray(value)) return next.map(([, item]) => item);
  // Defined, not assigned: `__proto__` becomes a key, as it does in JSON.
  return Object.fromEntries(next);
}

/** One change of a text: cut, doubled, something put in, a character changed. */
const textChange = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  size: fc.nat(60),
  how: fc.constantFrom('cut', 'double', 'insert', 'flip', 'end', 'swap'),
  what: fc.oneof(
    fc.constantFrom(
      '"',
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '\\',
      '\n',
      '\r\n',
      '#',
      '=',
      "'",
      '"""',
      '//',
      '/*',
      '*/',
    ),
    fc.constantFrom(
      '\u0000',
      '\ufeff',
      '\ud83d',
      '<!-- 0dai:begin -->',
      '<!-- 0dai:end -->',
      '[[',
      ']]',
      '\\u0000',
    ),
    fc.constantFrom(
      '"__proto__":{"polluted":1},',
      'constructor = 1\n',
      '[__proto__]\npolluted = 1\n',
      '[constructor.prototype]\npolluted = 1\n',
      '[[__proto__.x]]\na.__proto__.b = 1\n',
    ),
    anyText,
  ),
});

/** A text with a few things in it changed. */
export function mutatedText(samples: readonly string[]): fc.Arbitrary<string> {
  return fc
    .tuple(fc.constantFrom(...samples), fc.array(textChange, { minLength: 1, maxLength: 4 }))
    .map(([sample, changes]) =>
      changes.reduce((text, { at, size, how, what }) => {
        const place = Math.floor(at * text.length);
        const before = text.slice(0, place);
        switch (how) {
          case 'cut':
            return before + text.slice(place + size);
          case 'double':
            return before + text.slice(place, place + size) + text.slice(place);
          case 'flip':
            return (
              before +
              String.fromCharCode((text.charCodeAt(place) || 0) ^ (1 << (size % 8))) +
              text.slice(place + 1)
            );
          case 'end':
            return before;
          case 'swap':
            return text.slice(place) + before;
          default:
            return before + what + text.slice(place);
        }
      }, sample),
    );
}
