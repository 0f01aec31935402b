import type { Readable } from 'node:stream';

/** Largest payload that is read, in bytes; more is not a payload. */
const INPUT_MAX = 16 * 1024 * 1024;

/**
 * Reads a hook's payload: until the end of input, or until it is one whole JSON object (Codex may leave
 * stdin open), or until the time is up.
 * @param timeoutMs how long to wait at most
 */
export function readPayload(stdin: Readable, timeoutMs: number): Promise<string> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const finish = () => {
      clearTimeout(timer);
      stdin.removeAllListeners('data');
      stdin.pause();
      resolve(Buffer.concat(chunks).toString('utf8'));
    };
    const timer = setTimeout(finish, timeoutMs);
    stdin.on('data', (chunk: Buffer | string) => {
      const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
      size += bytes.length;
      if (size > INPUT_MAX) return finish();
      chunks.push(bytes);
      // Only a chunk that ends an object can end the payload.
      if (/\}\s*$/.test(bytes.toString('latin1', Math.max(0, bytes.length - 16))) && isWhole(chunks))
        finish();
    });
    stdin.once('end', finish);
    stdin.once('error', finish);
  });
}

function isWhole(chunks: readonly Buffer[]): boolean {
  try {
    JSON.parse(Buffer.concat(chunks).toString('utf8'));
    return true;
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}
