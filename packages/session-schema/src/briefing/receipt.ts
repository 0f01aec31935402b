import { BRIEF_ID } from '../model/entry/entry.ts';

const ALPHABET = '0123456789abcdefghijklmnopqrstuvwxyz';
const HEAD = 'Session Roaming [';
/** The random bytes that `briefId` takes. */
export const BRIEF_RANDOM_BYTES = 4;

/** A new briefing's id: long enough to distinguish the briefings of one session. */
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

/** The most briefings to find in one text. An agent gets at most two, and each costs a search. */
const IN_TEXT_MAX = 20;

/** A briefing in a text, from its head to its tail, or to the end of the text if it has none. */
interface FoundBriefing {
  brief: string;
  whole: boolean;
  from: number;
  to: number;
}

/**
 * Finds the briefings in a text from an agent's log, which shows what its context holds. Ignores those in lines that
 * begin with `| `: that is recorded text, not a briefing.
 * @returns the id of each, whether its end arrived, and the length of what arrived in UTF-16 units
 */
export function briefingsIn(text: string): { brief: string; whole: boolean; length: number }[] {
  return findBriefings(text).map(({ brief, whole, from, to }) => ({ brief, whole, length: to - from }));
}

/**
 * Removes the briefings from a prompt, which leaves the user's words. Removes a briefing without its end only if it
 * begins the text.
 * @example withoutBriefings(firstPrompt('Session Roaming [ab12]: … [end of ab12]', 'fix it')) // 'fix it'
 */
export function withoutBriefings(text: string): string {
  if (!text.includes(HEAD)) return text;
  let rest = '';
  let at = 0;
  for (const { whole, from, to } of findBriefings(text)) {
    const isOurs = whole || text.slice(at, from).trim() === '';
    if (from < at || !isOurs) continue;
    rest += text.slice(at, from);
    at = to;
  }
  return (rest + text.slice(at)).trim();
}

function findBriefings(text: string): FoundBriefing[] {
  const found: FoundBriefing[] = [];
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
