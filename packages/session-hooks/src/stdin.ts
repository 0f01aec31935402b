import { constants, fstatSync, openSync, read } from 'node:fs';
import type { Readable } from 'node:stream';
import { JsonScan } from '@0dai/session-schema';

/** Largest payload that is read, in bytes. */
export const INPUT_MAX = 8 * 1024 * 1024;
const CHUNK = 64 * 1024;
/** How long to wait for more where a read does not wait by itself. */
const AGAIN_MS = 2;

/**
 * Reads a hook's payload from a file, else from a stream: until the end of input, or until it is one whole JSON object (Codex may leave
 * stdin open), or until the time is up.
 * @param timeoutMs how long to wait at most
 * @returns undefined for one that is too large, or would be as a value
 */
export function readPayload(
  file: number | undefined,
  stream: () => Readable,
  timeoutMs: number,
): Promise<string | undefined> {
  return new Promise((resolve) => {
    const payload = new Payload();
    // On a busy machine the time may be up before anything was read: what has come by now counts.
    const timer = setTimeout(() => setTimeout(() => finish(), 2 * AGAIN_MS), timeoutMs);
    const finish = () => {
      clearTimeout(timer);
      stop();
      resolve(payload.text());
    };
    const take = (bytes: Buffer) => {
      if (payload.add(bytes)) finish();
    };
    const stop = file === undefined ? listen(stream(), take, finish) : readFile(file, take, finish);
  });
}

/**
 * The file descriptor that stdin can be read from without `process.stdin`, whose sockets cost a seventh of what it
 * costs to start Node; undefined where that would not do. A read that still waits when the time is up keeps the
 * process from ending: it must be one that does not wait (a pipe on Linux, opened anew), or one that can be left
 * (`leave`).
 */
export function stdinFile(): number | undefined {
  const stat = fstatSync(0);
  if (stat.isFIFO() && process.platform === 'linux')
    return openSync('/proc/self/fd/0', constants.O_RDONLY | constants.O_NONBLOCK);
  return stat.isFile() || canLeave() ? 0 : undefined;
}

/** Not in the types of the oldest Node that we support. */
const { execve } = process as { execve?: (file: string, args: readonly string[]) => void };
/** A read of stdin that has not come back yet. */
let waiting = false;

/** Ends the process with exit code 0, also where a read still waits: `process.exit` would wait for it. */
export function leave(): void {
  if (waiting && canLeave()) execve?.call(process, '/bin/sh', ['sh', '-c', 'exit 0']);
  process.exit(0);
}

/** Node ≥ 22.15; not on Windows. */
function canLeave(): boolean {
  return process.platform !== 'win32' && execve !== undefined;
}

/** @returns what stops it */
function readFile(file: number, take: (bytes: Buffer) => void, finish: () => void): () => void {
  let over = false;
  const buffer = Buffer.allocUnsafe(CHUNK);
  const next = () => {
    if (over) return;
    waiting = true;
    read(file, buffer, 0, CHUNK, null, (error, size) => {
      waiting = false;
      if (over) return;
      if (error?.code === 'EAGAIN') return void setTimeout(next, AGAIN_MS);
      if (error || size === 0) return finish();
      take(Buffer.from(buffer.subarray(0, size)));
      next();
    });
  };
  next();
  return () => {
    over = true;
  };
}

/** @returns what stops it */
function listen(stream: Readable, take: (bytes: Buffer) => void, finish: () => void): () => void {
  stream.on('data', (chunk: Buffer | string) => take(typeof chunk === 'string' ? Buffer.from(chunk) : chunk));
  stream.once('end', finish);
  stream.once('error', finish);
  return () => {
    stream.removeAllListeners('data');
    stream.pause();
  };
}

/** What has come in so far. */
class Payload {
  readonly #scan = new JsonScan();
  #chunks: Buffer[] = [];
  #size = 0;

  /** @returns whether that is all: one whole object, or too much to be one */
  add(bytes: Buffer): boolean {
    this.#size += bytes.length;
    if (this.#size <= INPUT_MAX) this.#chunks.push(bytes);
    else this.#chunks = [];
    return this.#scan.push(bytes).whole || this.#isTooMuch();
  }

  /** @returns undefined where it is too much */
  text(): string | undefined {
    return this.#isTooMuch() ? undefined : Buffer.concat(this.#chunks).toString('utf8');
  }

  #isTooMuch(): boolean {
    return this.#size > INPUT_MAX || this.#scan.tooMuch;
  }
}
