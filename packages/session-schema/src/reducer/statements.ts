import type { Provenance, Session } from '../model/session.ts';
import { headAndTail } from '../text/text.ts';
import { isBefore } from './provenance.ts';

const MAX_STATEMENTS = 4;
const MAX_STATEMENT_CHARS = 1_500;

/** Adds what an agent said to the last things that agents said. */
export function addStatement({ statements: list }: Session, said: string, from: Provenance): void {
  const text = headAndTail(said.trim(), MAX_STATEMENT_CHARS);
  if (text === '') return;
  // The hook and the log may both tell it.
  if (list.some((other) => other.agent === from.by && other.text === text)) return;
  const place = list.findLastIndex((other) => !isBefore(from.at, other.at)) + 1;
  list.splice(place, 0, { text, agent: from.by, at: from.at });
  if (list.length > MAX_STATEMENTS) list.shift();
}
