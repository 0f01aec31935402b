import { redactedHead } from '@0dai/session-schema/internal';
import { asObject, fieldAt } from '../logs/fields.ts';
import { lineOf } from './facts.ts';

/** Longest summary of a call, in UTF-16 code units. */
const ABOUT_MAX = 300;

/**
 * A one-line summary of a call: the first of these fields of its input that holds text.
 * @example aboutIn({ command: 'npm test', timeout: 5 }, ['path', 'command']) // 'npm test'
 */
export function aboutIn(input: unknown, keys: readonly string[]): string | undefined {
  const given = asObject(input);
  for (const key of keys) {
    const value = fieldAt(given, key);
    const line = typeof value === 'string' ? redactedHead(lineOf(value), ABOUT_MAX) : '';
    if (line !== '') return line;
  }
  return undefined;
}
