/** A shorter run of base64 characters may be a word; prose and code never have a longer one. */
const MIN_RUN_BYTES = 4096;
/** What of a run is kept: an escape such as `\u00e9` may begin with its first bytes. */
const KEPT_BYTES = 8;

const IS_BASE64 = new Uint8Array(256);
for (const char of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=_-')
  IS_BASE64[char.charCodeAt(0)] = 1;

/**
 * Cuts the contents of images and other binary data out of JSON text, so that the text around them can be parsed.
 * Bytes outside such runs stay as they are, so JSON stays JSON.
 *
 * @param bytes JSON text, or a piece of it cut anywhere
 * @returns what is left, in pieces that share memory with `bytes`
 */
export function withoutBase64(bytes: Buffer, minRun = MIN_RUN_BYTES): Buffer[] {
  const pieces: Buffer[] = [];
  let kept = 0;
  // A run of `minRun` bytes has at least one byte at such a distance from the last one looked at.
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
