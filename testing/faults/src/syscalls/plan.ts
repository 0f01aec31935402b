import { errorsFor, shortWritesFor } from './strace/faults.ts';
import type { Injected } from './strace/strace.ts';
import type { Target } from './strace/target.ts';

/** How much is tried. */
export interface Extent {
  /** Every so many-th call, chosen by the seed. */
  every: number;
  /**
   * As CI runs it: every call that changes something of the operations that are always tried whole, and one error a
   * call, by the seed.
   */
  part: boolean;
  seed: number;
  /** At calls that change something, also the errors that no manual page knows of there. */
  allErrors: boolean;
}

/** A fault to be tried at a call. */
export interface Trial {
  target: Target;
  fault: Injected;
}

/**
 * What is to be tried of an operation: a kill before every call that changes something, every error at every call.
 * @param always whether it is an operation of which all is tried in any case
 */
export function trialsOf(targets: readonly Target[], always: boolean, extent: Extent): Trial[] {
  const { every, seed, part } = extent;
  const chosen = ({ changes }: Target, n: number) => {
    if (always && part && changes) return true;
    // What only looks is of less moment.
    const turn = part && !changes ? 2 * every : every;
    return n % turn === seed % turn;
  };
  const kills = targets.filter(({ changes }) => changes).filter(chosen);
  const errors = targets
    .filter((target) => chosen(target, target.number))
    .flatMap((target) => {
      const faults = [...errorsFor(target.call, extent.allErrors), ...shortWritesFor(target.call)];
      // In the part each call gets one of them, the next call another.
      const some = part ? faults.filter((_, i) => i === (target.number + seed) % faults.length) : faults;
      return some.map((fault): Trial => ({ target, fault: fault as Injected }));
    });
  return [...kills.map((target): Trial => ({ target, fault: { kind: 'kill' } })), ...errors];
}

/** After how many bytes the write of a line of this size is cut short, or, where it fits, the longer view's after it. */
export function tornAfter(size: number, always: boolean, { part, every, seed }: Extent): number[] {
  const all = [...new Set([0, 1, 2, Math.floor(size / 2), size - 2, size - 1, size, 2 * size])];
  return all.filter((bytes, i) => bytes >= 0 && (!part || always || i % every === seed % every));
}
