import { BRIEF_ID } from '../model/entry.ts';

const ALPHABET = '0123456789abcdefghijklmnopqrstuvwxyz';
const HEAD = 'Session Roaming [';
/** Bytes of chance that `briefId` takes. */
export const BRIEF_RANDOM_BYTES = 4;

/** A new briefing's id: enough characters to distinguish a session's briefings. */
export function briefId(random: Uint8Array): string {
  return Array.from(random.subarray(0, BRIEF_RANDOM_BYTES), (byte) => ALPHABET.charAt(byte % 36)).join('');
}

/** How a briefing with this id begins. */
export function briefHead(id: string): string {
  return `${HEAD}${id}]: `;
}

/** How a briefing with this id ends, so that a cut one can be distinguished from a whole one. */
export function briefTail(id: string): string {
  return `[end of ${id}]`;
}

/** So many are looked for in one text; an agent is given two at most, and each costs a search. */
const IN_TEXT_MAX = 20;

/** A briefing in a text, from its head to its tail, or to the end of the text if it has none. */
interface Place {
  brief: string;
  whole: boolean;
  from: number;
  to: number;
}

/**
 * The briefings that stand in a text, as an agent's log shows what was put into its context. One that stands in
 * a line of a record is something that was written down, not given.
 * @returns for each its id, whether its end is there, and the length of what is there in UTF-16 units
 */
export function briefingsIn(text: string): { brief: string; whole: boolean; length: number }[] {
  return placesIn(text).map(({ brief, whole, from, to }) => ({ brief, whole, length: to - from }));
}

/**
 * The text without the briefings in it: the user's words in a prompt that carries one. A briefing without its end is
 * removed only if nothing stands before it.
 * @example withoutBriefings(firstPrompt('Session Roaming [ab12]: … [end of ab12]', 'fix it')) // 'fix it'
 */
export function withoutBriefings(text: string): string {
  if (!text.includes(HEAD)) return text;
  let rest = '';
  let at = 0;
  for (const { whole, from, to } of placesIn(text)) {
    const isOurs = whole || text.slice(at, from).trim() === '';
    if (from < at || !isOurs) continue;
    rest += text.slice(at, from);
    at = to;
  }
  return (rest + text.slice(at)).trim();
}

function placesIn(text: string): Place[] {
  const found: Place[] = [];
  for (const { 1: brief = '', index } of text.matchAll(/Session Roaming \[([0-9a-z]{4})\]: /g)) {
    if (!BRIEF_ID.test(brief) || isRecord(text, index)) continue;
    const tail = briefTail(brief);
    const end = text.indexOf(tail, index);
    found.push({ brief, whole: end !== -1, from: index, to: end === -1 ? text.length : end + tail.length });
    if (found.length === IN_TEXT_MAX) break;
  }
  return found;
}

function isRecord(text: string, at: number): boolean {
  return text.startsWith('| ', text.lastIndexOf('\n', at) + 1);
}
