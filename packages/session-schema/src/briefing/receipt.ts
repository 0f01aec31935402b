import { BRIEF_ID } from '../model/entry.ts';

const ALPHABET = '0123456789abcdefghijklmnopqrstuvwxyz';
/** Bytes of chance that `briefId` takes. */
export const BRIEF_RANDOM_BYTES = 4;

/** A new briefing's id: enough characters to distinguish a session's briefings. */
export function briefId(random: Uint8Array): string {
  return Array.from(random.subarray(0, BRIEF_RANDOM_BYTES), (byte) => ALPHABET.charAt(byte % 36)).join('');
}

/** How a briefing with this id begins. */
export function briefHead(id: string): string {
  return `Session Roaming [${id}]: `;
}

/** How a briefing with this id ends, so that a cut one can be distinguished from a whole one. */
export function briefTail(id: string): string {
  return `[end of ${id}]`;
}

/** So many are looked for in one text; an agent is given two at most, and each costs a search. */
const IN_TEXT_MAX = 20;

/**
 * The briefings that stand in a text, as an agent's log shows what was put into its context. One that stands in
 * a line of a record is something that was written down, not given.
 * @returns for each its id, whether its end is there, and the length of what is there in UTF-16 units
 */
export function briefingsIn(text: string): { brief: string; whole: boolean; length: number }[] {
  const found: { brief: string; whole: boolean; length: number }[] = [];
  for (const { 1: brief = '', index } of text.matchAll(/Session Roaming \[([0-9a-z]{4})\]: /g)) {
    if (!BRIEF_ID.test(brief) || isRecord(text, index)) continue;
    const tail = briefTail(brief);
    const end = text.indexOf(tail, index);
    const length = (end === -1 ? text.length : end + tail.length) - index;
    found.push({ brief, whole: end !== -1, length });
    if (found.length === IN_TEXT_MAX) break;
  }
  return found;
}

function isRecord(text: string, at: number): boolean {
  return text.startsWith('| ', text.lastIndexOf('\n', at) + 1);
}
