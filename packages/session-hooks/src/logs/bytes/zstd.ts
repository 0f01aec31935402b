import { Decompress } from 'fzstd';

/** Compressed bytes per step; a step may yield more than is wanted. */
const STEP_BYTES = 64 * 1024;

/** The output reached its limit. */
class FullError extends Error {}

/**
 * Decompresses zstd data (RFC 8878) up to a limit; of torn data, what comes before the tear.
 * @returns `isWhole`: all of the data was decompressed
 */
export function decompressed(compressed: Uint8Array, maxBytes: number): { bytes: Buffer; isWhole: boolean } {
  const chunks: Uint8Array[] = [];
  let length = 0;
  const stream = new Decompress((chunk) => {
    chunks.push(chunk.slice(0, maxBytes - length));
    length += chunk.length;
    if (length > maxBytes) throw new FullError();
  });
  let isWhole = false;
  try {
    for (let at = 0; at < compressed.length; at += STEP_BYTES)
      stream.push(compressed.subarray(at, at + STEP_BYTES), at + STEP_BYTES >= compressed.length);
    isWhole = compressed.length > 0;
  } catch (error) {
    // fzstd throws errors with a numeric code for bad data.
    const isBadData = error instanceof Error && typeof (error as { code?: unknown }).code === 'number';
    if (!(error instanceof FullError || error instanceof RangeError || isBadData)) throw error;
  }
  return { bytes: Buffer.concat(chunks), isWhole };
}
