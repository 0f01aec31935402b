import { createHmac } from 'node:crypto';
import { END, FUNCTION, START } from './sha256-code.ts';

const BLOCK = 64;
/** How often `npm run wasm` repeats the function of `sha256.wat`; sixteen would cost as much as they spare. */
const COPIES = 8;
/**
 * As many blocks are hashed by each before V8 compiles it anew, on another thread, which costs a twelfth of what it costs
 * to start Node: 70 with V8 11.3, which is Node 20's, and 480 to 530 since 12.4, by `--trace-wasm-compilation-times`.
 */
const BLOCKS_EACH = Number.parseInt(process.versions.v8, 10) < 12 ? 64 : 448;
/**
 * As many bytes are hashed by WebAssembly, in all. Loading node:crypto costs a twelfth (Node 20) to a quarter (Node 26) of
 * what it costs to start Node, making that ready a thirtieth.
 */
const FEW = 128 * 1024;
let left = FEW;

/** Has digests made by node:crypto from now on: a program that stays, and has loaded it anyway, is faster by it. */
export function preferNodeCrypto(): void {
  left = Number.NEGATIVE_INFINITY;
}

/**
 * HMAC-SHA-256 (RFC 2104, FIPS 180-4).
 * @param key 64 bytes at most are hashed without node:crypto
 */
export function hmacSha256(key: Uint8Array, text: string): Buffer {
  const bytes = Buffer.from(text);
  left -= bytes.length;
  const sha256 = left >= 0 && key.length <= BLOCK ? sha256Of() : undefined;
  if (!sha256) {
    // Once it is loaded, it is the faster way for all.
    preferNodeCrypto();
    return createHmac('sha256', key).update(bytes).digest();
  }
  const padded = (byte: number) => {
    const block = new Uint8Array(BLOCK);
    for (let i = 0; i < BLOCK; i++) block[i] = (key[i] ?? 0) ^ byte;
    return block;
  };
  return Buffer.from(sha256(padded(0x5c), sha256(padded(0x36), bytes)).buffer);
}

/** What `sha256.wat` exports, and what of WebAssembly that takes: Node's types have none of it. */
interface Exports {
  memory: { buffer: ArrayBuffer };
  /** `compress0` and so on, all the same: takes the blocks that lie in the memory into the state. */
  [compress: `compress${number}`]: (count: number) => void;
}
interface Engine {
  Module: new (code: Uint8Array) => object;
  Instance: new (module: object) => { exports: Exports };
}

/** Where the blocks lie in the memory of `sha256.wat`, which has room for a thousand. */
const BLOCKS = 544;
/** The first 32 bits of the fractional parts of the square roots of the first eight primes. */
const INITIAL = [
  0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
];

/** The digest of a block and what follows it. */
type Sha256 = (first: Uint8Array, rest: Uint8Array) => Uint8Array;
let made: Sha256 | undefined;

/**
 * @returns undefined where Node runs without WebAssembly (`--jitless`), or has no room for its memory: V8 sets ten
 *   gigabytes of addresses aside for it, which `ulimit -v` may not allow
 */
function sha256Of(): Sha256 | undefined {
  const { WebAssembly: engine } = globalThis as { WebAssembly?: Engine };
  try {
    if (engine) made ??= sha256By(engine);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  return made;
}

/** The module, as `npm run wasm` took it apart. */
function code(): Buffer {
  const [start, body, end] = [START, FUNCTION, END].map((part) => Buffer.from(part, 'base64'));
  return Buffer.concat([start, ...Array(COPIES).fill(body), end] as Buffer[]);
}

function sha256By(engine: Engine): Sha256 {
  const { exports } = new engine.Instance(new engine.Module(code()));
  const memory = new Uint8Array(exports.memory.buffer);
  const state = new DataView(exports.memory.buffer);
  let done = 0;
  return (first, rest) => {
    const length = BLOCK + rest.length;
    const message = new Uint8Array(Math.ceil((length + 9) / BLOCK) * BLOCK);
    message.set(first);
    message.set(rest, BLOCK);
    message[length] = 0x80;
    for (let i = 0; i < 4; i++) message[message.length - 1 - i] = (length * 8) >>> (8 * i);
    for (let i = 0; i < INITIAL.length; i++) state.setUint32(i * 4, INITIAL[i] ?? 0, true);
    for (let from = 0; from < message.length; ) {
      // The last one takes what is more than that: then it is compiled anew, alone of them.
      const compress = exports[`compress${Math.min(Math.floor(done / BLOCKS_EACH), COPIES - 1)}`];
      if (!compress) throw new Error('sha256-code.ts has fewer copies than hmac.ts: npm run wasm');
      const piece = message.subarray(from, from + (BLOCKS_EACH - (done % BLOCKS_EACH)) * BLOCK);
      memory.set(piece, BLOCKS);
      compress(piece.length / BLOCK);
      from += piece.length;
      done += piece.length / BLOCK;
    }
    // The memory is little-endian, a digest big-endian.
    const digest = new Uint8Array(32);
    for (let i = 0; i < digest.length; i++) digest[i] = memory[i ^ 3] ?? 0;
    return digest;
  };
}
