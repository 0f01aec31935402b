import type { FactBody } from '@0dai/session-schema/internal';
import { lineOf } from '../../../facts/facts.ts';
import type { FactLog } from '../../../logs/fact-log.ts';
import type { Record } from './records.ts';

/**
 * Titles of the conversation, by the program or the user. Old versions also log summaries of other conversations: a
 * summary counts only if the record at its end is in the same log.
 */
export class Titles {
  readonly #log: FactLog;
  /** Summaries that wait for the record at their end, by its id. */
  readonly #waiting = new Map<string, { key: string; facts: readonly FactBody[] }>();
  #isCustom = false;
  #last: string | undefined;

  constructor(log: FactLog) {
    this.#log = log;
  }

  /** Notes a record's id. */
  seen(uuid: string): void {
    const found = this.#waiting.get(uuid);
    if (!found) return;
    this.#waiting.delete(uuid);
    this.#log.setResult(found.key, found.facts);
  }

  /** Adds a `summary` of the conversation that ends at `leafUuid`. */
  summary({ summary, leafUuid }: Record, offset: number, isHere: (uuid: string) => boolean): void {
    const facts = titled(summary);
    if (leafUuid === undefined || facts.length === 0) return;
    const key = `title ${offset}`;
    // Reserve its position in the log with a call that has no facts yet.
    this.#log.call(key, []);
    this.#log.setResult(key, isHere(leafUuid) ? facts : []);
    if (!isHere(leafUuid)) this.#waiting.set(leafUuid, { key, facts });
  }

  /** Adds an `ai-title` or `custom-title`, which the log repeats. The user's title wins. */
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
