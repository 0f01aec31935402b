import { withoutBriefings } from '../briefing/receipt.ts';
import { redactedEnds } from '../redact/redact.ts';

/** Longest prompt that the journal keeps whole, in UTF-16 code units. */
export const PROMPT_MAX = 16_000;

const PRIVATE = /<private>[\s\S]*?<\/private>/gi;

/**
 * The part of a prompt that is recorded: without our briefing and the text in `<private>…</private>`; of more than
 * `PROMPT_MAX` characters the head and the tail. The hook and the readers of logs both use it, so that they agree.
 * @returns the text to record; '' for none
 * @example promptText('use the <private>ACME</private> account') // 'use the  account'
 */
export function promptText(text: string): string {
  return redactedEnds(withoutBriefings(text).replace(PRIVATE, '').trim(), PROMPT_MAX);
}
