import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { sha256Code } from '../../../scripts/wasm.mjs';
import { chance } from '../src/chance.ts';
import { hmacSha256 } from '../src/hmac.ts';

afterEach(() => void vi.unstubAllGlobals());

describe('the keyed digest', () => {
  // RFC 4231, test cases 1, 2 and 6.
  it.each([
    [Buffer.alloc(20, 0x0b), 'Hi There', 'b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7'],
    [
      Buffer.from('Jefe'),
      'what do ya want for nothing?',
      '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
    ],
    [
      Buffer.alloc(131, 0xaa),
      'Test Using Larger Than Block-Size Key - Hash Key First',
      '60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54',
    ],
  ])('is HMAC-SHA-256', (key, text, digest) => {
    expect(hmacSha256(key, text).toString('hex')).toBe(digest);
  });

  it('is what node:crypto makes, whatever the length', async () => {
    const key = chance(32);
    for (let length = 0; length < 200_000; length += length < 200 ? 1 : length) {
      // Anew: what has hashed a good deal uses node:crypto for all.
      vi.resetModules();
      const { hmacSha256 } = await import('../src/hmac.ts');
      const text = chance(length).toString('latin1').replaceAll('ÿ', '…').slice(0, length);
      expect(hmacSha256(key, text)).toEqual(createHmac('sha256', key).update(text).digest());
    }
  });
});

it('is made by node:crypto where there is no WebAssembly, and of much', async () => {
  const key = chance(32);
  const made = (text: string) => createHmac('sha256', key).update(text).digest();
  vi.resetModules();
  const { hmacSha256 } = await import('../src/hmac.ts');
  vi.stubGlobal('WebAssembly', undefined);
  expect(hmacSha256(key, 'text')).toEqual(made('text'));
  vi.unstubAllGlobals();
  const much = 'text'.repeat(200_000);
  expect(hmacSha256(key, much)).toEqual(made(much));
});

it.each([
  ['WebAssembly has no room', false, 1],
  ['it is preferred', true, 0],
])('is made by node:crypto where %s', async (_, preferred, times) => {
  vi.resetModules();
  const { hmacSha256, preferNodeCrypto } = await import('../src/hmac.ts');
  if (preferred) preferNodeCrypto();
  let tried = 0;
  class Instance {
    constructor() {
      tried += 1;
      throw new RangeError('Out of memory');
    }
  }
  const { Module } = (globalThis as unknown as { WebAssembly: { Module: object } }).WebAssembly;
  vi.stubGlobal('WebAssembly', { Module, Instance });
  const key = chance(32);
  for (const text of ['one', '', 'two'])
    expect(hmacSha256(key, text)).toEqual(createHmac('sha256', key).update(text).digest());
  expect(tried).toBe(times);
});

it('is compiled of sha256.wat as it stands', async () => {
  const path = new URL('../src/sha256-code.ts', import.meta.url);
  expect(readFileSync(path, 'utf8'), 'run: npm run wasm').toBe(await sha256Code());
});

describe('chance', () => {
  it('is as long as asked for, and another each time', () => {
    expect([chance(0).length, chance(7).length, chance(32).length]).toEqual([0, 7, 32]);
    expect(new Set(Array.from({ length: 50 }, () => chance(7).toString('hex'))).size).toBe(50);
  });
});
