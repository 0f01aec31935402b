import type { Fact, FactBody } from '@0dai/session-schema/internal';
import type { LogReading } from './log-reading.ts';

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z$/;

/** Facts with the same position in a record. */
interface Slot {
  facts: readonly FactBody[];
  at: string | undefined;
  offset: number;
  part: number;
}

/**
 * Collects the facts of a log in log order, and gives each its `at` and `source`. A reader calls `record` for each
 * record, then `add` or `call` for its facts. The result of a call replaces the facts of the call, at the call's
 * position.
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
   * Begins a record, or continues the present one with another time.
   * @param at its time from the log; ignored unless it is an ISO 8601 time in UTC
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

  /** Adds facts of the present record. */
  add(facts: readonly FactBody[]): void {
    if (facts.length > 0) this.#slot(facts);
  }

  /** Adds the facts of a tool call in the present record, until its result replaces them. */
  call(id: string, facts: readonly FactBody[]): void {
    const slot = this.#slot(facts);
    this.#calls.set(id, slot);
    this.#open.add(slot);
  }

  /** The present facts of a call. */
  called(id: string): readonly FactBody[] | undefined {
    return this.#calls.get(id)?.facts;
  }

  /** Replaces the facts of a call when its result is known; the call keeps its position and time. */
  setResult(id: string, facts: readonly FactBody[]): void {
    const slot = this.#calls.get(id);
    if (!slot) return;
    slot.facts = detached(facts);
    this.#open.delete(slot);
  }

  /** Replaces the facts of a call that has no result yet. */
  setOpen(id: string, facts: readonly FactBody[]): void {
    const slot = this.#calls.get(id);
    if (slot) slot.facts = detached(facts);
  }

  /** Closes open calls: their turn is over, so they get no result. */
  closeCalls(): void {
    this.#open.clear();
  }

  /**
   * Removes the facts of all records that begin at `from` or later.
   * @param keep exempts single facts, such as edits, which a rewind need not revert
   */
  rewind(from: number, keep: (fact: FactBody) => boolean = () => false): void {
    for (const slot of this.#slots) {
      if (slot.offset < from) continue;
      slot.facts = slot.facts.filter(keep);
      this.#open.delete(slot);
    }
  }

  /** The collected facts. They are not copied, because a large log has many. */
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
 * Copies facts so that they don't keep their records in memory: V8 keeps a long string alive for each short slice of
 * it.
 */
function detached(facts: readonly FactBody[]): readonly FactBody[] {
  return JSON.parse(JSON.stringify(facts)) as FactBody[];
}
