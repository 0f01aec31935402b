import type { FactBody } from '@0dai/session-schema/internal';
import { FactLog } from '../../../logs/fact-log.ts';
import type { LogReading } from '../../../logs/log-reading.ts';

/** Types that are told apart where they are not known; a file that is no rollout has no end of them. */
const UNKNOWN_TYPES_MAX = 50;
const UNKNOWN_NAME_MAX = 100;

/** A `FactLog` that takes of a sub-agent's log only what the sub-agent did. */
export class RolloutLog {
  /** The log is a sub-agent's: its prompts, words and plans are not the session's. */
  isSubagent = false;
  readonly #log = new FactLog();
  readonly #unknown = new Set<string>();
  readonly #ids = new Set<string>();
  #offset = 0;

  record(offset: number, at: unknown): void {
    this.#offset = offset;
    this.#log.record(offset, at);
  }

  /** Where the present record begins. */
  get offset(): number {
    return this.#offset;
  }

  unknown(type: string): void {
    const name = type.slice(0, UNKNOWN_NAME_MAX);
    const isNew = !this.#unknown.has(name);
    const isTooMany = isNew && this.#unknown.size >= UNKNOWN_TYPES_MAX;
    if (!isTooMany) this.#unknown.add(name);
    this.#log.unknown(isTooMany ? 'other' : name);
  }

  add(facts: readonly FactBody[]): void {
    this.#log.add(this.#own(facts));
  }

  /** Adds a call that has no result yet. */
  call(id: string, facts: readonly FactBody[]): void {
    this.#ids.add(id);
    this.#log.call(id, this.#own(facts));
  }

  /** Puts the facts in the place of those with this id; adds them where there are none. */
  setResult(id: string, facts: readonly FactBody[]): void {
    if (!this.#ids.has(id)) this.call(id, facts);
    this.#log.setResult(id, this.#own(facts));
  }

  closeCalls(): void {
    this.#log.closeCalls();
  }

  /** Takes back the conversation from a place on. What was done to files stays done. */
  rewind(from: number): void {
    this.#log.rewind(from, isWork);
  }

  reading(): LogReading {
    return this.#log.reading();
  }

  #own(facts: readonly FactBody[]): readonly FactBody[] {
    return this.isSubagent ? facts.filter(isWork) : facts;
  }
}

/** What an agent did, in contrast to what was said. */
function isWork({ fact }: FactBody): boolean {
  return fact === 'file' || fact === 'command' || fact === 'call';
}
