import type { Provenance, Session } from '../../model/session.ts';
import { type CutOptions, headAndTail } from '../../text/head-and-tail.ts';
import { informativeness } from '../../text/informativeness.ts';
import { withoutCode } from '../../text/key-sentences.ts';
import { isBefore } from '../provenance.ts';

const MAX_STATEMENTS = 12;
const MAX_STATEMENT_CHARS = 1_500;
/** The length to which earlier statements are cut, in UTF-16 units. */
const MAX_EARLIER_CHARS = 900;
/** How many of the last statements are always kept. */
const MIN_LAST = 3;
/** Added to the informativeness of a statement of the current turn. */
const CURRENT_TURN = 2;

/**
 * Adds a statement of an agent. If there are too many, drops the least informative one, but none of the last few.
 */
export function addStatement(session: Session, said: string, from: Provenance): void {
  const { statements: list, requests } = session;
  const text = endsOfReply(said, MAX_STATEMENT_CHARS, { isCounted: true });
  if (text === '') return;
  // Hook and log may report the same statement.
  const isSame = (other: string) => other === text || other === endsOfReply(text, MAX_EARLIER_CHARS);
  if (list.some((other) => other.agent === from.by && isSame(other.text))) return;
  const place = list.findLastIndex((other) => !isBefore(from.at, other.at)) + 1;
  list.splice(place, 0, { text, agent: from.by, at: from.at });
  const earlier = list.slice(0, -MIN_LAST);
  for (const one of earlier) one.text = endsOfReply(one.text, MAX_EARLIER_CHARS);
  if (list.length <= MAX_STATEMENTS) return;
  const since = requests.at(-1)?.at;
  const worth = earlier.map(({ text: words, at }) => {
    const isCurrent = since === undefined || !isBefore(at, since);
    return informativeness(words) + (isCurrent ? CURRENT_TURN : 0);
  });
  list.splice(worth.indexOf(Math.min(...worth)), 1);
}

/** The head and the tail of what an agent said. If it is too long, its blocks of code are left out first. */
export function endsOfReply(text: string, max: number, options: CutOptions = {}): string {
  const whole = text.trim();
  return whole.length <= max ? whole : headAndTail(withoutCode(whole), max, options);
}
