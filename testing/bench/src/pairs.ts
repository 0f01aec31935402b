import type { Cost, Job, Outcome, Runner } from './runner.ts';

/** One of two things that are compared. */
export interface Side {
  /** The job of one run; what it needs is made anew here, unmeasured. */
  job(run: number): Job;
  /** Throws when the run did not do what is measured. */
  check?(outcome: Outcome): void;
}

/** What one pair of runs cost. */
export type Pair = readonly [Cost, Cost];

/** Runs that are not counted: the files are not in memory yet. */
const WARM_UP = 2;

/**
 * Measures two sides by turns, A B A B, changing who goes first, so that whatever the machine does at the time
 * meets both alike.
 */
export async function measurePairs(runner: Runner, a: Side, b: Side, runs: number): Promise<Pair[]> {
  const one = async (side: Side, run: number) => {
    const { stdout, code, answered, ...cost } = await runner.run(side.job(run));
    side.check?.({ stdout, code, answered, ...cost });
    return cost;
  };
  const pairs: Pair[] = [];
  for (let run = -WARM_UP; run < runs; run++) {
    const first = run % 2 === 0 ? await one(a, run) : undefined;
    const second = await one(b, run);
    const pair = [first ?? (await one(a, run)), second] as const;
    if (run >= 0) pairs.push(pair);
  }
  return pairs;
}
