import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Row } from '../row.ts';
import type { Job } from '../runner.ts';

const PROCESSES = 64;
const SAVES = 50;
/** In so many parts by turns, so that the machine's moods meet all of them. */
const PARTS = 5;
const SAVES_EACH = SAVES / PARTS;

/**
 * Many who save at once, one save after the other each: as commands, each save a process of its own, and as servers, which
 * stay. Both against a process a save.
 */
export const storm: Row = {
  id: 'storm',
  long: true,
  async measure(bench) {
    const { world } = bench;
    const { programs } = world.paths;
    const project = world.project();
    const about = { cwd: project.root, env: world.env };
    const bare = join(programs, 'bare-save.cjs');
    const line = join(world.folder, 'bare.jsonl');
    const sides = {
      commands: each((process, n) =>
        world.cli(project.root, 'session', 'save', '--note', `${n} of ${process}`),
      ),
      servers: (process: number): Job[] => [
        {
          argv: [node, join(programs, 'saver.mjs'), world.home, String(process), String(SAVES_EACH)],
          ...about,
        },
      ],
      bare: each((process, n) => ({ argv: [node, bare, line, `${n} of ${process}`], ...about })),
    };
    const rates: Record<keyof typeof sides, number>[] = [];
    for (let part = 0; part < PARTS; part++) {
      bench.say(
        `  part ${part + 1} of ${PARTS}: ${PROCESSES} × ${SAVES_EACH} saves, as commands, as servers, bare`,
      );
      rates.push({
        commands: await rateOf(sides.commands),
        servers: await rateOf(sides.servers),
        bare: await rateOf(sides.bare),
      });
    }
    const found = journalLines(project.store.project.log);
    const expected = 2 * PROCESSES * SAVES;
    if (found < expected) throw new Error(`${expected} saves were acknowledged, ${found} are in the journal`);
    return (['servers', 'commands'] as const).map((side) => {
      const other = {
        ...bench.ratioOf(rates.map((rate) => [rate[side], rate.bare] as const)),
        of: 'saves a second',
      };
      const what = `${PROCESSES} processes × ${SAVES} saves, ${WHAT[side]}`;
      const against = 'a bare node script a save that appends and fsyncs';
      return { row: 'storm', what, against, other, target: 0.5, least: true, met: other.ratio >= 0.5 };
    });
  },
};

const node = process.execPath;
const WHAT = { servers: 'in processes that stay', commands: 'each a process of its own' };

/** A job for each save of a process. */
function each(job: (process: number, n: number) => Job): (process: number) => Job[] {
  return (process) => Array.from({ length: SAVES_EACH }, (_, n) => job(process, n));
}

/** Saves a second. @param jobsOf what each of the processes does, one after the other */
async function rateOf(jobsOf: (process: number) => Job[]): Promise<number> {
  const start = performance.now();
  await Promise.all(
    Array.from({ length: PROCESSES }, async (_, process) => {
      for (const { argv, cwd, env } of jobsOf(process)) {
        const [command = '', ...args] = argv;
        const child = spawn(command, args, { cwd, env, stdio: 'ignore' });
        const [code] = (await once(child, 'exit')) as [number | null];
        if (code !== 0) throw new Error(`${argv.join(' ')} ended with ${code}, expected 0`);
      }
    }),
  );
  return (PROCESSES * SAVES_EACH * 1000) / (performance.now() - start);
}

function journalLines(folder: string): number {
  return readdirSync(folder)
    .flatMap((name) => readFileSync(join(folder, name), 'utf8').split('\n'))
    .filter((text) => text.includes('"type":"save"')).length;
}
