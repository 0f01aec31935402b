/** A shorter run of base64 characters may be a word; prose and code have no longer ones. */
const MIN_RUN_BYTES = 4096;
/** Bytes kept of a run, because its first bytes may end an escape such as `\u00e9`. */
const KEPT_BYTES = 8;

const IS_BASE64 = new Uint8Array(256);
for (const char of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=_-')
  IS_BASE64[char.charCodeAt(0)] = 1;

/**
 * Removes images and other base64 data from JSON text, so that the rest is small enough to parse. All other bytes
 * stay, so the result is valid JSON.
 *
 * @param bytes JSON text, or a piece of it cut anywhere
 * @returns the remaining pieces, which share memory with `bytes`
 */
export function withoutBase64(bytes: Buffer, minRun = MIN_RUN_BYTES): Buffer[] {
  const pieces: Buffer[] = [];
  let kept = 0;
  // Checking every `minRun - 1` bytes hits each run of `minRun` bytes at least once.
  const stride = minRun - 1;
  for (let at = Math.min(stride, bytes.length - 1); at >= 0 && at < bytes.length; at += stride) {
    let start = at;
    while (start > kept && isBase64(bytes, start - 1)) start -= 1;
    while (at < bytes.length && isBase64(bytes, at)) at += 1;
    if (at - start < minRun) continue;
    pieces.push(bytes.subarray(kept, start + KEPT_BYTES));
    kept = at;
  }
  pieces.push(bytes.subarray(kept));
  return pieces;
}

function isBase64(bytes: Buffer, at: number): boolean {
  return IS_BASE64[bytes[at] ?? 0] === 1;
}
