import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { machine } from './machine.ts';
import { parseOptions } from './options.ts';
import { measurePairs } from './pairs.ts';
import { table } from './report.ts';
import type { Bench, Line } from './row.ts';
import { chosen, rows } from './rows/index.ts';
import { Runner } from './runner.ts';
import { chanceFrom, ratioOf } from './stats.ts';
import { type BenchPaths, World } from './world.ts';

const SEED = 1;

/**
 * Measures the chosen rows and prints them.
 * @returns the exit code: 0 also for a missed target, which is a finding and no failure of the bench
 */
export async function main(args: readonly string[], paths: BenchPaths): Promise<number> {
  const options = parseOptions(args);
  const wanted = chosen(options.rows, options.all);
  if (wanted.length === 0) {
    const known = rows.map(({ id }) => id).join(', ');
    console.error(`No row begins with ${options.rows.join(' or ')}. There are: ${known}.`);
    return 2;
  }
  const about = machine(paths.root);
  const runner = await Runner.start(join(paths.programs, 'runner.py'));
  const world = new World(paths);
  const bench: Bench = {
    runner,
    world,
    runs: options.runs,
    compare: (a, b, runs = options.runs) => measurePairs(runner, a, b, runs),
    ratio: (pairs, of) =>
      ratioOf(
        pairs.map(([a, b]) => [a[of], b[of]] as const),
        chanceFrom(SEED),
      ),
    ratioOf: (pairs) => ratioOf(pairs, chanceFrom(SEED)),
    say: (text) => console.error(text),
  };
  const lines: Line[] = [];
  try {
    for (const row of wanted) {
      console.error(`${row.id} …`);
      lines.push(...(await row.measure(bench)));
    }
  } finally {
    runner.stop();
    world.remove();
  }
  if (options.json === '-') {
    console.log(JSON.stringify({ machine: about, runs: options.runs, lines }, null, 2));
    return 0;
  }
  if (options.json !== undefined) {
    writeFileSync(
      options.json,
      `${JSON.stringify({ machine: about, runs: options.runs, lines }, null, 2)}\n`,
    );
  }
  console.log(
    `\nNode ${about.node.slice(1)} (V8 ${about.v8}), ${about.cores} × ${about.cpu}, ${about.kernel}, /bin/sh is ${about.shell}; ${options.runs} pairs, commit ${about.commit}\n`,
  );
  console.log(table(lines));
  return 0;
}
