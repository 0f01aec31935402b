import { describe, expect, it } from 'vitest';
import { redact, redactDeep, redactedHead } from '../../src/redact/redact.ts';
import { pick, seeded } from '../support.ts';
import { canaries } from './secrets/canaries.ts';
import { IN_CONTEXT } from './secrets/contexts.ts';
import { isGone } from './secrets/measure.ts';

const SECRETS = canaries(11);
const SCRAPS = [
  ...SECRETS,
  ...[
    '-----BEGIN RSA PRIVATE',
    ' KEY-----',
    '-----END',
    'eyJ',
    'AKIA',
    'password',
    'token',
    '=',
    ':',
    '"',
    "'",
    '`',
    '\\',
    '\\n',
    '://',
    '@',
  ],
  ...[
    '[redacted:',
    ']',
    '[redacted:jwt]',
    'Authorization: ',
    'Bearer ',
    'Cookie: ',
    'curl -u ',
    ' -p ',
    ' ',
    '\n',
    '\u0000',
    '\ud83d',
    'é',
    '𝕏',
    '<',
    '>',
  ],
  ...[
    'kind: Secret\n',
    '  a: ',
    'machine x login y password ',
    'a'.repeat(50),
    '0'.repeat(40),
    '+'.repeat(30),
    '.',
    ';',
    '{',
    '}',
    ',',
  ],
];

function* jumbles(seed: number, count: number): Generator<string> {
  const random = seeded(seed);
  for (let i = 0; i < count; i++) {
    yield Array.from({ length: 1 + Math.floor(random() * 14) }, () => pick(random, SCRAPS)).join(
      random() < 0.5 ? '' : ' ',
    );
  }
}

describe('redact, for random texts', () => {
  it('changes nothing the second time', () => {
    for (const text of jumbles(1, 4_000)) {
      const once = redact(text);
      expect(redact(once), JSON.stringify(text)).toBe(once);
    }
  });

  it('redacts a secret among any others, in any order', () => {
    const random = seeded(5);
    for (let i = 0; i < 300; i++) {
      const some = Array.from({ length: 4 }, () => pick(random, SECRETS));
      const result = redact(some.join(pick(random, ['\n', ' ', '; ', '", "', ' | '])));
      for (const secret of some)
        expect(isGone(secret, result), `${JSON.stringify(some)}\n${result}`).toBe(true);
    }
  });

  it('is idempotent for secrets in context', () => {
    const text = IN_CONTEXT.map(({ make }) => make(seeded(1)).text).join('\n\n');
    expect(redact(redact(text))).toBe(redact(text));
  });
});

describe('redactedHead', () => {
  it('returns a text that fits unchanged', () => {
    expect(redactedHead('a token', 7)).toBe('a token');
  });

  it('leaves no half of a secret at the cut, wherever the cut falls', () => {
    for (const secret of SECRETS) {
      const text = `${'word '.repeat(200)}${secret}${' word'.repeat(40)}`;
      for (let max = 1_001; max < 1_000 + secret.length; max += Math.ceil(secret.length / 7)) {
        const result = redactedHead(text, max);
        expect(result.length).toBeLessThanOrEqual(max);
        const rest = result.slice(1_000);
        // A few characters may be the cut `[redacted:…]`, or a key's first line.
        expect(rest.startsWith('[redacted:'.slice(0, rest.length)) || rest.length < 12, rest).toBe(true);
      }
    }
  });

  it('cuts a text of any length before a place where a secret may be cut', () => {
    const key = SECRETS.find((secret) => secret.includes('RSA PRIVATE')) ?? '';
    const long = `${`${key}\n`.repeat(80)}${'x '.repeat(20)}${SECRETS[0]}`.repeat(2);
    expect(long.length).toBeGreaterThan(200_000);
    expect(redactedHead(long, 4_000)).toMatch(/^(?:\[redacted:private-key\]\s*)+$/);
  });
});

describe('redactDeep', () => {
  it('keeps the shape of the value', () => {
    const value = { a: [SECRETS[0], 1, null, { b: SECRETS[1] }], c: undefined, d: true };
    const result = redactDeep(value);
    expect(Object.keys(result)).toEqual(Object.keys(value));
    expect(result.a).toHaveLength(4);
    expect(JSON.stringify(result)).not.toContain(SECRETS[1]);
  });
});
