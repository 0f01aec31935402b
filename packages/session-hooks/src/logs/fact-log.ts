import type { Fact, FactBody } from '@0dai/session-schema/internal';
import type { LogReading } from './log-reading.ts';

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z$/;

/** Facts of one place in a record. */
interface Slot {
  facts: readonly FactBody[];
  at: string | undefined;
  offset: number;
  part: number;
}

/**
 * Collects the facts of a log in its order and gives each its `at` and `source`. A reader calls `record` for each
 * record, then `add` or `call` for what it says; the result of a call replaces what the call said, at its place.
 */
export class FactLog {
  readonly #slots: Slot[] = [];
  readonly #calls = new Map<string, Slot>();
  readonly #open = new Set<Slot>();
  readonly #unknown = new Map<string, number>();
  #records = 0;
  #offset = -1;
  #part = 0;
  #at: string | undefined;

  /**
   * Begins a record, or goes on with the present one at another time.
   * @param at its time as the log has it; whatever is no ISO 8601 time in UTC counts as none
   */
  record(offset: number, at: unknown): void {
    if (offset !== this.#offset) {
      this.#records += 1;
      this.#part = 0;
    }
    this.#offset = offset;
    this.#at = typeof at === 'string' && INSTANT.test(at) ? at : undefined;
  }

  /** Counts a record of a type that the reader does not know. */
  unknown(type: string): void {
    this.#unknown.set(type, (this.#unknown.get(type) ?? 0) + 1);
  }

  /** Adds what the present record says. */
  add(facts: readonly FactBody[]): void {
    if (facts.length > 0) this.#slot(facts);
  }

  /** Adds what a tool call in the present record says, until its result says otherwise. */
  call(id: string, facts: readonly FactBody[]): void {
    const slot = this.#slot(facts);
    this.#calls.set(id, slot);
    this.#open.add(slot);
  }

  /** What a call said until now. */
  called(id: string): readonly FactBody[] | undefined {
    return this.#calls.get(id)?.facts;
  }

  /** Puts other facts in the place of what a call said, now that its result is known; the call keeps its place and time. */
  setResult(id: string, facts: readonly FactBody[]): void {
    const slot = this.#calls.get(id);
    if (!slot) return;
    slot.facts = detached(facts);
    this.#open.delete(slot);
  }

  /** Calls that have no result by now will get none: their turn is over. */
  closeCalls(): void {
    this.#open.clear();
  }

  /**
   * Takes back the facts of all records that begin at `from` or behind.
   * @param keep leaves single ones in, such as edits, which a rewind need not revert
   */
  rewind(from: number, keep: (fact: FactBody) => boolean = () => false): void {
    for (const slot of this.#slots) {
      if (slot.offset < from) continue;
      slot.facts = slot.facts.filter(keep);
      this.#open.delete(slot);
    }
  }

  /** All that was collected. The facts are the collected ones, not copies: a large log has many. */
  reading(): LogReading {
    const facts: Fact[] = [];
    for (const { facts: said, at, offset, part } of this.#slots) {
      for (const [i, fact] of said.entries()) {
        facts.push(Object.assign(fact, at !== undefined && { at }, { source: `${offset}.${part}.${i}` }));
      }
    }
    let openFrom: number | undefined;
    for (const { offset } of this.#open) openFrom = Math.min(openFrom ?? offset, offset);
    return {
      facts,
      ...(openFrom !== undefined && { openFrom }),
      unknown: Object.fromEntries(this.#unknown),
      records: this.#records,
    };
  }

  #slot(facts: readonly FactBody[]): Slot {
    const slot = { facts: detached(facts), at: this.#at, offset: this.#offset, part: this.#part++ };
    this.#slots.push(slot);
    return slot;
  }
}

/**
 * A copy of facts. A short text that was cut out of a long one keeps the long one in memory; facts are kept until the
 * whole log is read, the records they come from must not be.
 */
function detached(facts: readonly FactBody[]): readonly FactBody[] {
  return JSON.parse(JSON.stringify(facts)) as FactBody[];
}
