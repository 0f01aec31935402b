import {
  InvalidInputError,
  isWholeObject,
  parseSaveInput,
  type SaveInput,
} from '@0dai/session-schema/internal';
import type { Input } from '../context.ts';

/** Largest patch that is read, in bytes. */
const MAX_PATCH_BYTES = 8 * 1024 * 1024;
/** How long a writer has to begin. An agent's shell tool leaves stdin open and silent. */
const PEEK_MS = 1_000;
/** How long a writer that has begun may pause. */
const PAUSE_MS = 10_000;

/** The result of reading stdin. */
export interface StdinPatch {
  /** undefined if stdin was empty. */
  text: string | undefined;
  /** Stdin stayed open and silent: a writer may still be about to begin. */
  silent: boolean;
}

/**
 * Reads a patch from stdin.
 *
 * @param how `wait` for its end, if the user asked for it; `peek` whether there is one: not on a terminal, and for at
 *   most a second of silence
 * @throws {InvalidInputError} when it is too large, breaks off, or was asked for and is empty
 */
export async function readPatch(stdin: Input, how: 'wait' | 'peek', peekMs = PEEK_MS): Promise<StdinPatch> {
  if (how === 'peek' && stdin.isTTY) return { text: undefined, silent: false };
  const piped = await readBounded(stdin, how === 'peek' ? peekMs : undefined);
  if (piped.text !== undefined && piped.text.trim() !== '') return piped;
  if (how === 'peek') return { ...piped, text: undefined };
  throw new InvalidInputError(
    'Stdin is empty. Expected a patch as JSON, as in: echo \'{"summary":"…"}\' | 0dai session save -',
  );
}

/**
 * Parses a patch.
 * @throws {InvalidInputError} saying what is wrong with it
 */
export function parsePatch(text: string): SaveInput {
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\ufeff/, ''));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new InvalidInputError(
      'Stdin is not JSON. Expected an object such as {"summary":"…"}; for plain text use: ' +
        '0dai session save --summary "…"',
      { cause: error },
    );
  }
  return parseSaveInput(value);
}

function readBounded(stdin: Input, peekMs: number | undefined): Promise<StdinPatch> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    let timer: NodeJS.Timeout | undefined;
    const close = () => {
      clearTimeout(timer);
      stdin.off('data', take);
      stdin.off('end', end);
      stdin.off('close', end);
      stdin.off('error', fail);
      stdin.pause();
    };
    const text = () => Buffer.concat(chunks).toString('utf8');
    const end = () => {
      close();
      resolve({ text: text(), silent: false });
    };
    const fail = (error: Error) => {
      close();
      reject(new InvalidInputError(`Could not read stdin: ${error.message}.`, { cause: error }));
    };
    const pause = () => {
      close();
      if (size === 0) return resolve({ text: undefined, silent: true });
      // A writer may keep the pipe open after a complete object: take the object.
      if (isWholeObject(text())) return resolve({ text: text(), silent: false });
      reject(
        new InvalidInputError(
          'The JSON on stdin is incomplete, and no more input arrived. Nothing was saved.',
        ),
      );
    };
    const take = (chunk: Buffer | string) => {
      const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
      size += bytes.length;
      if (size > MAX_PATCH_BYTES) {
        close();
        return reject(
          new InvalidInputError(
            `The patch on stdin is larger than ${MAX_PATCH_BYTES / 1024 / 1024} MiB. Save less in one call.`,
          ),
        );
      }
      chunks.push(bytes);
      if (peekMs === undefined) return;
      clearTimeout(timer);
      timer = setTimeout(pause, isWholeObject(text()) ? peekMs : PAUSE_MS);
    };
    if (peekMs !== undefined) timer = setTimeout(pause, peekMs);
    stdin.on('data', take);
    stdin.once('end', end);
    stdin.once('close', end);
    stdin.once('error', fail);
  });
}
