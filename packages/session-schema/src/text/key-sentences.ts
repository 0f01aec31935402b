import { informativeness } from './informativeness.ts';
import { head, headBytes, singleLine, utf8Length } from './text.ts';

/** How much sooner the first sentence is chosen, which answers, and the last one, which asks or concludes. */
const FIRST = 1.2;
const LAST = 0.5;
const MIN_FIRST = 0.4;
/** How much sooner a sentence of the favoured part is chosen. */
const FAVOURED = 1;
/** Words that a sentence shares with the focus count up to this. */
const MAX_SHARED = 4;
const JOINT = ' … ';
const MORE = ' …';
const WORD = /[\p{L}\p{N}_][\p{L}\p{N}_.#/-]{2,}/gu;

/**
 * The most telling sentences of a text, in their order and whole, at most `max` bytes of UTF-8. The ends of a text joined
 * can say what it does not say; whole sentences cannot.
 *
 * @param about.focus sentences that share rare words with it come first
 * @param about.favoured sentences of this part of the text come first
 * @returns the text on one line if it fits; the head of its best sentence if none does
 * @example keySentences('Yes. It was slow. The cause is the cache.', 30) // 'Yes. … The cause is the cache.'
 */
export function keySentences(
  text: string,
  max: number,
  about: { focus?: string; favoured?: string } = {},
): string {
  const line = singleLine(text);
  if (utf8Length(line) <= max) return line;
  const all = sentencesIn(text);
  const scores = scoresOf(all, about);
  const best = [...all.keys()].sort((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0) || a - b);
  const chosen = new Set<number>();
  let size = 0;
  for (const i of best) {
    const own = utf8Length(all[i] ?? '') + utf8Length(JOINT);
    if (size + own > max || (scores[i] ?? 0) <= 0) continue;
    chosen.add(i);
    size += own;
  }
  if (chosen.size === 0) return cutHead(all[best[0] ?? 0] ?? line, max);
  let before = -1;
  let result = '';
  for (const [i, sentence] of all.entries()) {
    if (!chosen.has(i)) continue;
    result += `${i === before + 1 ? (i === 0 ? '' : ' ') : before === -1 ? '… ' : JOINT}${sentence}`;
    before = i;
  }
  return before === all.length - 1 ? result : `${result}${MORE}`;
}

/** The end of a sentence, but not the number of a list item. */
const ENDS = /(?<=(?<!^\W*\d{1,3})[.!?][)”"'`*]*)\s+(?=[^\p{Ll}\s])|(?<=[。！？])/u;

/** The sentences, list items and other lines of a text, each on one line; not blocks of code. */
function sentencesIn(text: string): string[] {
  return withoutCode(text)
    .split(/\n+/)
    .flatMap((line) => line.split(ENDS))
    .map(singleLine)
    .filter((sentence) => /\p{L}/u.test(sentence));
}

/** A Markdown text without its blocks of code, which say little in part. */
export function withoutCode(text: string): string {
  let isCode = false;
  const prose = text.split('\n').filter((line) => {
    const isFence = /^\s*```/.test(line);
    if (isFence) isCode = !isCode;
    return !isFence && !isCode;
  });
  return prose.join('\n').trim() || text;
}

function scoresOf(
  all: readonly string[],
  { focus = '', favoured = '' }: { focus?: string; favoured?: string },
): number[] {
  const whole = singleLine(favoured);
  const wanted = wordsOf(focus);
  const words = all.map(wordsOf);
  const counts = new Map<string, number>();
  for (const own of words) for (const word of own) counts.set(word, (counts.get(word) ?? 0) + 1);
  return all.map((sentence, i) => {
    // A heading announces what follows it.
    if (/^#+ |:\**$|^```/.test(sentence)) return 0;
    // A reference names another page.
    if (/^\W*\[[^\]]*\]\(http/.test(sentence)) return 0;
    const shared = [...(words[i] ?? [])].filter((word) => wanted.has(word));
    const rare = shared.reduce((sum, word) => sum + 1 / (counts.get(word) ?? 1), 0);
    const own = informativeness(sentence);
    // "Good question." is no answer.
    const place = own < MIN_FIRST ? 0 : i === 0 ? FIRST : i === all.length - 1 ? LAST : 0;
    return own + Math.min(MAX_SHARED, rare) + place + (whole.includes(sentence) ? FAVOURED : 0);
  });
}

function wordsOf(text: string): Set<string> {
  return new Set((text.toLowerCase().match(WORD) ?? []).map((word) => word.replace(/[./-]+$/, '')));
}

/** The head of a text, at most `max` bytes of UTF-8; ` …` marks the cut. */
export function cutHead(text: string, max: number): string {
  const room = max - utf8Length(MORE);
  if (room <= 0) return headBytes(text, Math.max(0, max));
  return `${head(text, headBytes(text, room).length)}${MORE}`;
}
