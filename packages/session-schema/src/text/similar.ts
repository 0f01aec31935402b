/** Shorter texts are told in full. */
const MIN_CHARS = 160;
/** How many of the words of two texts are the same. */
const SAME = 0.8;
/** Words without digits: ids, times and counts differ between two runs of one command. */
const WORD = /(?<![\p{L}\p{N}])\p{L}{2,}(?![\p{L}\p{N}])/gu;

/** Whether two long texts have almost the same words, such as the output of one command that was pasted twice. */
export function isAlmostSame(a: string, b: string): boolean {
  if (a.length < MIN_CHARS || b.length < MIN_CHARS) return false;
  const [one, other] = [countsOf(a), countsOf(b)];
  let shared = 0;
  for (const [word, count] of one) shared += Math.min(count, other.get(word) ?? 0);
  const most = Math.max(...[one, other].map((counts) => [...counts.values()].reduce((sum, n) => sum + n, 0)));
  return most > 0 && shared / most >= SAME;
}

function countsOf(text: string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const word of text.match(WORD) ?? []) counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
}
