/** The middle of these; of an even number, the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** The value below which this part of them lies, between two of them where that is in between. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const place = (sorted.length - 1) * part;
  const below = sorted[Math.floor(place)] ?? Number.NaN;
  const above = sorted[Math.ceil(place)] ?? Number.NaN;
  return below + (above - below) * (place - Math.floor(place));
}

/** A ratio of two medians, and how far it would wander if all were measured again. */
export interface Ratio {
  ratio: number;
  /** 95 of 100 repetitions lie between these. */
  low: number;
  high: number;
}

const REPETITIONS = 400;

/**
 * The ratio of the medians of pairs that were measured side by side. Its bounds are found by drawing pairs again
 * from those that there are (a percentile bootstrap; Efron, "Bootstrap methods: another look at the jackknife", 1979).
 *
 * @param chance numbers from 0 to 1, handed in so that the same measures give the same bounds
 */
export function ratioOf(pairs: readonly (readonly [number, number])[], chance: () => number): Ratio {
  const of = (some: readonly (readonly [number, number])[]) =>
    median(some.map(([a]) => a)) / median(some.map(([, b]) => b));
  const draws = Array.from({ length: REPETITIONS }, () =>
    of(pairs.map((pair) => pairs[Math.floor(chance() * pairs.length)] ?? pair)),
  );
  return { ratio: of(pairs), low: quantile(draws, 0.025), high: quantile(draws, 0.975) };
}

/** Numbers that look like chance and are the same each time (mulberry32 by Tommy Ettinger, public domain). */
export function chanceFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
