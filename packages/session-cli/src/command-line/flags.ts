import { isAbsolute, relative } from 'node:path';
import { cleanLine } from '@0dai/session-schema/internal';
import { UsageError } from '../errors.ts';

/** The most that is listed at once. */
const LIMIT_MAX = 10_000;

/** How a flag for one text is declared. */
interface TextFlag {
  type: 'string';
  nargs: 1;
  describe: string;
  alias?: string;
  coerce(value: string | string[]): string;
}

/** A flag for one text; given twice it is an error, as one of the two would be lost. */
export function text(name: string, describe: string, { alias }: { alias?: string } = {}): TextFlag {
  return {
    type: 'string',
    nargs: 1,
    describe,
    ...(alias !== undefined && { alias }),
    coerce: (value) => {
      if (!Array.isArray(value)) return value;
      throw new UsageError(`--${name} takes one value and is given ${value.length} times.`);
    },
  };
}

/** A flag that is given once for each text. */
export function texts(describe: string): { type: 'string'; array: true; nargs: 1; describe: string } {
  return { type: 'string', array: true, nargs: 1, describe };
}

/**
 * A flag's number as it was understood, checked.
 * @throws {UsageError} when it is not one whole number in that range
 */
export function wholeNumber(flag: string, value: number, { least = 1, most = LIMIT_MAX } = {}): number {
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw new UsageError(`--${flag} expects one whole number from ${least} to ${most}.`);
}

/** A path as the person sees it from where they are; one that lies elsewhere stays absolute. */
export function relativePath(cwd: string, path: string): string {
  const name = relative(cwd, path);
  return cleanLine(name === '' || name.startsWith('..') || isAbsolute(name) ? path : name);
}
