import type { Fact, FactBody } from '@0dai/session-schema';

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z$/;

/** The facts of a log in the making. What a tool call says may be corrected when its result is read. */
export class FactLog {
  #slots: Fact[][] = [];
  #calls = new Map<string, number>();

  /** Adds facts, as of then. */
  add(facts: readonly FactBody[], at: unknown): void {
    if (facts.length > 0) this.#slots.push(timed(facts, at));
  }

  /** Adds what a tool call says, unless its result will say otherwise. */
  call(id: string, facts: readonly FactBody[], at: unknown): void {
    this.#calls.set(id, this.#slots.push(timed(facts, at)) - 1);
  }

  /** What a call said until now. */
  called(id: string): readonly Fact[] | undefined {
    const slot = this.#calls.get(id);
    return slot === undefined ? undefined : this.#slots[slot];
  }

  /** Puts other facts in the place of what a call said; the call keeps its time. */
  settle(id: string, facts: readonly FactBody[]): void {
    const slot = this.#calls.get(id);
    if (slot === undefined) return;
    this.#slots[slot] = timed(facts, this.#slots[slot]?.[0]?.at);
  }

  /** All facts, in order. */
  facts(): Fact[] {
    return this.#slots.flat();
  }
}

function timed(facts: readonly FactBody[], at: unknown): Fact[] {
  const known = typeof at === 'string' && INSTANT.test(at);
  return facts.map((fact) => (known ? { ...fact, at } : { ...fact }));
}
