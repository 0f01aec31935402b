import { createHmac } from 'node:crypto';

/**
 * Texts up to so many bytes are hashed here. Loading node:crypto costs a sixth (Node 20) to a quarter (Node 26) of
 * what it costs to start Node, and the line of a captured edit is a few hundred bytes.
 */
const SHORT = 1_500;
const BLOCK = 64;
/** Once it is loaded, it is the faster way for all. */
let loaded = false;

/** HMAC-SHA-256 (RFC 2104, FIPS 180-4). */
export function hmacSha256(key: Uint8Array, text: string): Buffer {
  const bytes = Buffer.from(text);
  if (loaded || bytes.length > SHORT || key.length > BLOCK) {
    loaded = true;
    return createHmac('sha256', key).update(bytes).digest();
  }
  const padded = (byte: number) => {
    const block = Buffer.alloc(BLOCK, byte);
    for (let i = 0; i < key.length; i++) block[i] = (key[i] ?? 0) ^ byte;
    return block;
  };
  const inner = sha256(Buffer.concat([padded(0x36), bytes]));
  return sha256(Buffer.concat([padded(0x5c), inner]));
}

/** The first 32 bits of the fractional parts of the cube roots of the first 64 primes. */
const K = new Int32Array([
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98,
  0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786,
  0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8,
  0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13,
  0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819,
  0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a,
  0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7,
  0xc67178f2,
]);
/** The same of the square roots of the first eight. */
const START = [
  0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
];

function sha256(message: Uint8Array): Buffer {
  const bytes = Buffer.alloc(Math.ceil((message.length + 9) / BLOCK) * BLOCK);
  bytes.set(message);
  bytes[message.length] = 0x80;
  bytes.writeUInt32BE(message.length * 8, bytes.length - 4);
  const state = new Int32Array(START);
  const words = new Int32Array(64);
  for (let from = 0; from < bytes.length; from += BLOCK) compress(state, words, bytes, from);
  const digest = Buffer.alloc(32);
  for (let i = 0; i < 8; i++) digest.writeInt32BE(state[i] ?? 0, i * 4);
  return digest;
}

const at = (list: Int32Array, i: number): number => list[i] as number;
const turned = (word: number, by: number): number => (word >>> by) | (word << (32 - by));

function compress(state: Int32Array, words: Int32Array, bytes: Buffer, from: number): void {
  for (let i = 0; i < 16; i++) words[i] = bytes.readInt32BE(from + i * 4);
  for (let i = 16; i < 64; i++) {
    const x = at(words, i - 15);
    const y = at(words, i - 2);
    const s0 = turned(x, 7) ^ turned(x, 18) ^ (x >>> 3);
    const s1 = turned(y, 17) ^ turned(y, 19) ^ (y >>> 10);
    words[i] = at(words, i - 16) + s0 + at(words, i - 7) + s1;
  }
  let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = state;
  for (let i = 0; i < 64; i++) {
    const s1 = turned(e, 6) ^ turned(e, 11) ^ turned(e, 25);
    const one = (h + s1 + ((e & f) ^ (~e & g)) + at(K, i) + at(words, i)) | 0;
    const s0 = turned(a, 2) ^ turned(a, 13) ^ turned(a, 22);
    const two = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + one) | 0;
    d = c;
    c = b;
    b = a;
    a = (one + two) | 0;
  }
  [a, b, c, d, e, f, g, h].forEach((word, i) => {
    state[i] = at(state, i) + word;
  });
}
