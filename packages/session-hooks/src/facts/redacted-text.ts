import { redact, redactedHead } from '@0dai/session-schema/internal';

/**
 * A text without secrets, cut to a length.
 * @returns undefined if nothing is left
 */
export function redactedText(text: string, max: number): string | undefined {
  // `redactedHead` leaves a text that fits as it is, and a redacted one may be longer.
  return redactedHead(redact(redactedHead(text, max)), max) || undefined;
}

/** A text without private keys, to be cut at its lines: a part of a key is not recognised. */
export function withoutKeys(text: string): string {
  return text.includes('PRIVATE KEY') ? redact(text) : text;
}
