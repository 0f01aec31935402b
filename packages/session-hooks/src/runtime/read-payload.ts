import type { Readable } from 'node:stream';
import { JsonScan } from '@0dai/session-schema/internal';

/** Largest payload that a hook reads. */
export const MAX_PAYLOAD_BYTES = 8 * 1024 * 1024;

/**
 * Reads a hook's payload until the end of input, until it is one complete JSON object (Codex may leave stdin open),
 * or until the time is up.
 * @returns undefined if the payload is too large, or would take far more memory once parsed
 */
export function readPayload(stdin: Readable, timeoutMs: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const scan = new JsonScan();
    const chunks: Buffer[] = [];
    let size = 0;
    const isTooLarge = () => size > MAX_PAYLOAD_BYTES || scan.exceedsLimits;
    // On a busy machine the time may be up before the first read: the immediate runs after that read.
    const timer = setTimeout(() => setImmediate(finish), timeoutMs);
    const finish = () => {
      clearTimeout(timer);
      stdin.off('data', take).pause();
      resolve(isTooLarge() ? undefined : Buffer.concat(chunks).toString('utf8'));
    };
    const take = (chunk: Buffer) => {
      size += chunk.length;
      chunks.push(chunk);
      if (scan.push(chunk).whole || isTooLarge()) finish();
    };
    stdin.on('data', take).once('end', finish).once('error', finish);
  });
}
