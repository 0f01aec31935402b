import { redactedHead } from '@0dai/session-schema/internal';
import { textAt } from '../logs/json/fields.ts';
import { lineOf } from './facts.ts';

/** Longest summary of a call, in UTF-16 code units. */
const ABOUT_MAX = 300;

/** A summary of a call on one line, cut to a length; the cut never leaves part of a secret. */
export function aboutLine(text: string): string {
  return redactedHead(lineOf(text), ABOUT_MAX);
}

/**
 * A one-line summary of a call: the first of these fields of its input that holds text.
 * @example aboutIn({ command: 'npm test', timeout: 5 }, ['path', 'command']) // 'npm test'
 */
export function aboutIn(input: unknown, keys: readonly string[]): string | undefined {
  for (const key of keys) {
    const line = aboutLine(textAt(input, key) ?? '');
    if (line !== '') return line;
  }
  return undefined;
}
