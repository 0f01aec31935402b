import { randomBytes } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';

/** As many are fetched at once: each entry and each temporary file wants a few. */
const POOL = 64;
let pool: Buffer = Buffer.alloc(0);

/**
 * Random bytes from the operating system. Loading node:crypto for them costs a hook a sixth of what it costs to
 * start Node, so that the device is read where there is one; it is what node:crypto draws from.
 */
export function chance(size: number): Buffer {
  if (pool.length < size) pool = fetched(Math.max(size, POOL));
  const bytes = Buffer.from(pool.subarray(0, size));
  pool = pool.subarray(size);
  return bytes;
}

function fetched(size: number): Buffer {
  return fromDevice(size) ?? randomBytes(size);
}

function fromDevice(size: number): Buffer | undefined {
  try {
    const device = openSync('/dev/urandom', 'r');
    try {
      const bytes = Buffer.alloc(size);
      return readSync(device, bytes) === size ? bytes : undefined;
    } finally {
      closeSync(device);
    }
  } catch {
    // Windows has none, and a sandbox may hide it.
    return undefined;
  }
}
