import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Row } from '../row.ts';
import type { Job } from '../runner.ts';

const PROCESSES = 64;
const SAVES = 50;
/** Measured by turns, A B A B, so that the machine's moods meet both. */
const ROUNDS = 2;

/** Many at once, each saving one after the other, each save a process of its own. */
export const storm: Row = {
  id: 'storm',
  long: true,
  async measure(bench) {
    const project = bench.world.project();
    const line = join(bench.world.folder, 'bare.jsonl');
    const bare = join(bench.world.places.programs, 'bare-save.cjs');
    const ours = (n: string) => bench.world.cli(project.root, 'session', 'save', '--note', n);
    const theirs = (n: string): Job => ({
      argv: [process.execPath, bare, line, n],
      cwd: project.root,
      env: bench.world.env,
    });
    const pairs: [number, number][] = [];
    for (let round = 0; round < ROUNDS; round++) {
      bench.say(`  round ${round + 1} of ${ROUNDS}: ${PROCESSES} × ${SAVES} saves, ours and bare`);
      const rate = [await rateOf(ours), await rateOf(theirs)] as const;
      pairs.push([rate[0], rate[1]]);
    }
    const found = journalLines(project.store.project.log);
    const expected = ROUNDS * PROCESSES * SAVES;
    if (found < expected) throw new Error(`${expected} saves were acknowledged, ${found} are in the journal`);
    const other = { ...bench.ratioOf(pairs), of: 'saves a second' };
    const what = `${PROCESSES} processes × ${SAVES} saves`;
    const against = 'a bare node script a save that appends and fsyncs';
    return [{ row: 'storm', what, against, other, target: 0.5, least: true, met: other.ratio >= 0.5 }];
  },
};

/** Saves a second. */
async function rateOf(job: (note: string) => Job): Promise<number> {
  const start = performance.now();
  await Promise.all(
    Array.from({ length: PROCESSES }, async (_, process) => {
      for (let n = 0; n < SAVES; n++) {
        const { argv, cwd, env } = job(`note ${n} of ${process}`);
        const [command = '', ...args] = argv;
        const child = spawn(command, args, { cwd, env, stdio: 'ignore' });
        const [code] = (await once(child, 'exit')) as [number | null];
        if (code !== 0) throw new Error(`${argv.join(' ')} ended with ${code}, expected 0`);
      }
    }),
  );
  return (PROCESSES * SAVES * 1000) / (performance.now() - start);
}

function journalLines(folder: string): number {
  return readdirSync(folder)
    .flatMap((name) => readFileSync(join(folder, name), 'utf8').split('\n'))
    .filter((text) => text.includes('"type":"save"')).length;
}
