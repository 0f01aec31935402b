import { constants, openSync, read, readSync, type Stats } from 'node:fs';
import type { Readable } from 'node:stream';
import { isWholeObject, JsonScan } from '@0dai/session-schema';

/** Largest payload that is read, in bytes. */
export const INPUT_MAX = 8 * 1024 * 1024;
const CHUNK = 64 * 1024;
/** How long to wait for more where a read does not wait by itself. */
const AGAIN_MS = 2;

/** More than that, and its parts are counted as it comes (`JsonScan`). */
const SHORT = 256 * 1024;

/**
 * What has come of a payload by now, without waiting: it nearly always is all of it, since Node takes longer to start
 * than an agent to write. Timers, and Node's threads for reading, would cost a tenth of what it costs to start Node.
 *
 * @param file one that does not wait
 * @returns the text, where that is all; else the bytes that have come
 */
export function readAtOnce(file: number): { text?: string; bytes: Buffer[] } {
  const bytes: Buffer[] = [];
  for (let size = 0; size <= SHORT; ) {
    const chunk = readChunk(file);
    if (!chunk) return { bytes };
    bytes.push(chunk);
    size += chunk.length;
    const text = bytes.length === 1 ? chunk.toString('utf8') : '';
    // Codex 0.169.0 may leave stdin open.
    if (isWholeObject(text)) return { text, bytes };
    if (chunk.length === 0) return { text: Buffer.concat(bytes).toString('utf8'), bytes };
  }
  return { bytes };
}

/** @returns undefined where nothing has come; an empty one at the end of input */
function readChunk(file: number): Buffer | undefined {
  const chunk = Buffer.allocUnsafeSlow(CHUNK);
  try {
    return chunk.subarray(0, readSync(file, chunk, 0, CHUNK, null));
  } catch (error) {
    const { code, syscall } = error as NodeJS.ErrnoException;
    if (code === 'EAGAIN') return undefined;
    if (syscall === undefined) throw error;
    // What cannot be read has nothing more.
    return chunk.subarray(0, 0);
  }
}

/**
 * Reads a hook's payload from a file, else from a stream: until the end of input, or until it is one whole JSON object (Codex may leave
 * stdin open), or until the time is up.
 * @param begun what has come of it before
 * @param timeoutMs how long to wait at most
 * @returns undefined for one that is too large, or would be as a value
 */
export function readPayload(
  file: number | undefined,
  begun: readonly Buffer[],
  stream: () => Readable,
  timeoutMs: number,
): Promise<string | undefined> {
  return new Promise((resolve) => {
    const payload = new Payload();
    if (begun.some((bytes) => payload.add(bytes))) return resolve(payload.text());
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
 * process from ending: it must be one that does not wait (a file, or a pipe on Linux, opened anew), or one that can be
 * left (`leave`).
 * @param stat of stdin
 */
export function stdinFile(stat: Stats): { file: number; waits: boolean } | undefined {
  if (stat.isFile()) return { file: 0, waits: false };
  const file = stat.isFIFO() && process.platform === 'linux' ? openedAnew() : undefined;
  if (file !== undefined) return { file, waits: false };
  return canLeave() ? { file: 0, waits: true } : undefined;
}

/** @returns undefined where the system does not let us, as in a sandbox without /proc */
function openedAnew(): number | undefined {
  try {
    return openSync('/proc/self/fd/0', constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).syscall === undefined) throw error;
    return undefined;
  }
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
