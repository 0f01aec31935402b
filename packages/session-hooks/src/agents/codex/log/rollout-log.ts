import type { FactBody } from '@0dai/session-schema/internal';
import { FactLog } from '../../../logs/fact-log.ts';
import type { LogReading } from '../../../logs/log-reading.ts';

/** Most unknown types counted separately; a file that is no rollout has arbitrarily many. */
const UNKNOWN_TYPES_MAX = 50;
const UNKNOWN_NAME_MAX = 100;

/** A `FactLog` that keeps only the work of a sub-agent's log. */
export class RolloutLog {
  /** Whether the log is a sub-agent's: its prompts, words and plans are not the session's. */
  isSubagent = false;
  readonly #log = new FactLog();
  readonly #unknown = new Set<string>();
  readonly #ids = new Set<string>();
  #offset = 0;

  record(offset: number, at: unknown): void {
    this.#offset = offset;
    this.#log.record(offset, at);
  }

  /** Offset of the present record. */
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

  /** Replaces the facts with this id; adds them if there are none. */
  setResult(id: string, facts: readonly FactBody[]): void {
    if (!this.#ids.has(id)) this.call(id, facts);
    this.#log.setResult(id, this.#own(facts));
  }

  /** Replaces the facts of a call that has no result yet. */
  setOpen(id: string, facts: readonly FactBody[]): void {
    this.#log.setOpen(id, this.#own(facts));
  }

  closeCalls(): void {
    this.#log.closeCalls();
  }

  /** Undoes the conversation from an offset. File changes stay. */
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

/** Whether a fact records work rather than words. */
function isWork({ fact }: FactBody): boolean {
  return fact === 'file' || fact === 'command' || fact === 'call';
}
