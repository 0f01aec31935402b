import type { FactBody } from '@0dai/session-schema/internal';
import { lineOf } from '../../../facts/facts.ts';
import type { FactLog } from '../../../logs/fact-log.ts';
import type { Record } from './records.ts';

/**
 * What the program, or its user, calls the conversation. Old versions write summaries of other conversations into a
 * log as well: one counts only if the record that it ends at stands in the same log.
 */
export class Titles {
  readonly #log: FactLog;
  /** Summaries by the record that they end at, until it was seen. */
  readonly #waiting = new Map<string, { key: string; facts: readonly FactBody[] }>();
  #isCustom = false;
  #last: string | undefined;

  constructor(log: FactLog) {
    this.#log = log;
  }

  /** A record of this id was seen. */
  seen(uuid: string): void {
    const found = this.#waiting.get(uuid);
    if (!found) return;
    this.#waiting.delete(uuid);
    this.#log.setResult(found.key, found.facts);
  }

  /** A `summary`, of the conversation that ends at `leafUuid`. */
  summary({ summary, leafUuid }: Record, offset: number, isHere: (uuid: string) => boolean): void {
    const facts = titled(summary);
    if (leafUuid === undefined || facts.length === 0) return;
    const key = `title ${offset}`;
    // It keeps its place in the log, and stays open for nothing.
    this.#log.call(key, []);
    this.#log.setResult(key, isHere(leafUuid) ? facts : []);
    if (!isHere(leafUuid)) this.#waiting.set(leafUuid, { key, facts });
  }

  /** An `ai-title` or `custom-title`, which is written again and again. The user's own wins. */
  named({ customTitle, aiTitle }: Record): void {
    if (customTitle === undefined && this.#isCustom) return;
    if (customTitle !== undefined) this.#isCustom = true;
    const facts = titled(customTitle ?? aiTitle);
    const [title] = facts;
    if (title?.text === this.#last) return;
    this.#last = title?.text;
    this.#log.add(facts);
  }
}

function titled(text: string | undefined): Extract<FactBody, { fact: 'title' }>[] {
  const line = lineOf(text ?? '');
  return line === '' ? [] : [{ fact: 'title', text: line }];
}
