/** Text after this does not count. */
const MAX_CHARS = 4_000;
/** Length counts up to this. */
const MAX_UNITS = 400;
const UNITS_A_POINT = 100;
const MAX_FINDINGS = 4;
/** Characters of Chinese, Japanese and Korean, each of which counts as several letters. */
const WIDE = /[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]/g;
const WIDE_UNITS = 3;
/** Words that mark findings and decisions. */
const FINDING =
  /^(?:yes|no)\b|\b(?:found|cause[ds]?|because|since|confirmed|verified|pass(?:ed|es)|fail(?:ed|s|ure)|succe(?:eded|ssful)|works?|fixed|broken|bug|already|instead|not allowed|forbid(?:s|den)|reject(?:ed|s)|requires?|skip(?:ped)?|remaining|so far|decided|recommend|prefer|chose|approach|simpler|revert(?:ed|ing)?|conclusion|root|only|never|cannot|can't|doesn't|isn't|is not|are not|was not|unused|missing|updated|done|committed|pushed|summary|verdict|result)\b|\d+/gi;
/** Words that announce a next step. */
const ANNOUNCED =
  /^(?:(?:ok(?:ay)?|good|great|perfect|alright|right|now|next|first|then|also|so)[,.!:]?\s+)*(?:(?:first,\s+)?let me|let's|i(?:'|’)?ll|i will|i(?:'|’)m (?:now |also )?\w+ing|i need to|now(?! (?:i (?:see|have|understand|know)|it|that|the (?:tests?|build)))|next|time to|checking|running|reading|looking)\b/i;
/** Words that make an announcement a decision. */
const DECIDED = /\b(?:but|because|since|instead|not|unless|rather than|rules?)\b/i;
/** A statement with fewer units besides its announcements counts as empty unless it has a word of a finding. */
const MIN_UNITS = 25;

/**
 * Scores how informative an agent's statement seems, to rank statements. Length and words of findings count; sentences
 * that announce the next step do not.
 */
export function informativeness(text: string): number {
  const found = findingsIn(text.slice(0, MAX_CHARS));
  const units = unitsOf(found);
  const matches = found.match(FINDING) ?? [];
  // Count all numbers as one word.
  const words = new Set(matches.map((word) => (/\d/.test(word) ? '0' : word.toLowerCase())));
  if (words.size === 0 && units < MIN_UNITS) return 0;
  return Math.min(MAX_UNITS, units) / UNITS_A_POINT + Math.min(MAX_FINDINGS, words.size) / 2;
}

/** Whether a statement only announces the next step. */
export function isAnnouncement(text: string): boolean {
  return informativeness(text) === 0;
}

/** Whether all sentences of a statement announce a step. */
export function announcesOnly(text: string): boolean {
  return findingsIn(text) === '';
}

/**
 * A statement without the sentences that only announce a next step; the whole text if nothing else is in it. For
 * statements after which the step was taken: what came of it says more.
 * @example withoutAnnouncements('The cache is stale. Let me look.') // 'The cache is stale.'
 */
export function withoutAnnouncements(text: string): string {
  return findingsIn(text) || text;
}

/** The sentences that do not announce a step. */
function findingsIn(text: string): string {
  return text
    .split(/(?<=[.!?])\s+|(?<=[。！？])|\n+/)
    .map((sentence) => sentence.trim())
    .filter((sentence) => !sentence.endsWith(':') && (!ANNOUNCED.test(sentence) || DECIDED.test(sentence)))
    .join(' ');
}

function unitsOf(text: string): number {
  return text.length + (text.match(WIDE)?.length ?? 0) * (WIDE_UNITS - 1);
}
