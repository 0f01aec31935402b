import type { Pair, Side } from './pairs.ts';
import type { Runner } from './runner.ts';
import type { Ratio } from './stats.ts';
import type { World } from './world.ts';

/** What a row is measured with. */
export interface Bench {
  runner: Runner;
  world: World;
  /** How many pairs. */
  runs: number;
  /** Measures A and B by turns. */
  compare(a: Side, b: Side, runs?: number): Promise<Pair[]>;
  /** The ratio of what this takes from each cost of a pair. */
  ratio(pairs: readonly Pair[], of: 'cpu_ms' | 'wall_ms' | 'rss_kb'): Ratio;
  /** The ratio of numbers that were measured by turns. */
  ratioOf(pairs: readonly (readonly [number, number])[]): Ratio;
  say(text: string): void;
}

/** One line of the table. */
export interface Line {
  row: string;
  what: string;
  against: string;
  /** What the target is for; the other one stands beside it. */
  cpu?: Ratio;
  wall?: Ratio;
  /** Of neither: peak memory, a rate. */
  other?: Ratio & { of: string };
  /** A figure that is no ratio. */
  figure?: string;
  /** At most, or with `least` at least. */
  target?: number;
  least?: boolean;
  /** Whether the target is met; undefined where there is none. */
  met?: boolean;
}

/** Something that can be measured by name. */
export interface Row {
  /** `npm run bench -- <id>` runs the rows whose ids begin so. */
  id: string;
  /** Takes minutes: only run when named, or with `--all`. */
  long?: boolean;
  measure(bench: Bench): Promise<Line[]>;
}

/** A line for pairs of which CPU counts. */
export function cpuLine(
  bench: Bench,
  about: { row: string; what: string; against?: string; target?: number },
  pairs: readonly Pair[],
): Line {
  const cpu = bench.ratio(pairs, 'cpu_ms');
  const { target } = about;
  return {
    against: 'node -e 0',
    ...about,
    cpu,
    wall: bench.ratio(pairs, 'wall_ms'),
    ...(target !== undefined && { met: cpu.ratio <= target }),
  };
}
