import { cleanLine } from '@0dai/session-schema/internal';
import { UsageError } from '../errors.ts';

/** The largest value of `--limit`. */
const MAX_LIMIT = 10_000;

/** The yargs declaration of a flag for one text. */
interface TextFlag {
  type: 'string';
  nargs: 1;
  describe: string;
  alias?: string;
  coerce(value: string | string[]): string;
}

/** Declares a flag for one text. Giving it twice is an error, because one of the two would be lost. */
export function text(name: string, describe: string, { alias }: { alias?: string } = {}): TextFlag {
  return {
    type: 'string',
    nargs: 1,
    describe,
    ...(alias !== undefined && { alias }),
    coerce: (value) => {
      if (!Array.isArray(value)) return value;
      throw new UsageError(`--${name} takes one value, but was given ${value.length} times.`);
    },
  };
}

/** Declares a flag that may be repeated, once for each text. */
export function texts(describe: string): { type: 'string'; array: true; nargs: 1; describe: string } {
  return { type: 'string', array: true, nargs: 1, describe };
}

/**
 * Validates the number of a flag.
 * @throws {UsageError} when it is not one whole number in that range
 */
export function wholeNumber(flag: string, value: number, { least = 1, most = MAX_LIMIT } = {}): number {
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw new UsageError(`--${flag} expects one whole number from ${least} to ${most}.`);
}

const DAY_MS = 24 * 3_600_000;

/**
 * Parses an age in days or weeks, in milliseconds.
 * @throws {UsageError} when it is not one
 * @example days('older-than', '90d'); // 7776000000
 */
export function days(flag: string, value: string): number {
  const [, count, unit] = /^(\d{1,5})([dw])$/.exec(value.trim()) ?? [];
  if (count !== undefined) return Number(count) * (unit === 'w' ? 7 : 1) * DAY_MS;
  throw new UsageError(`--${flag} expects days or weeks, such as 90d or 12w; got "${cleanLine(value)}".`);
}
