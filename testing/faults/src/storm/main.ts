// Many processes at once, some of them killed: run by scripts/faults.mjs.
import { COMMON_HELP, type Order, runPart } from '../part.ts';
import { DOORS, type Door, storm, WEATHERS, type Weather } from './storm.ts';
import { stormTable } from './table.ts';

const HELP = `Usage: npm run faults -- storm [FLAGS]

64 processes at once, each doing 50 things, once as calls of the library and once as the programs that people and
agents run (0dai, 0dai-hook, 0dai-mcp), in every weather: ${WEATHERS.join('; ')}.

  --part         what CI runs: a quarter of it, 32 processes doing 25 things each; as programs, which cost far
                 more, a quarter in all weathers together
  --processes N  so many
  --times N      so many things each
  --keep         leave the folder of a storm in which something went wrong
${COMMON_HELP}`;

const FULL = { processes: 64, times: 50 };
const PART = {
  library: { processes: 32, times: 25 },
  programs: { processes: 32, times: 8 },
};

const string = { type: 'string' } as const;
const own = { processes: string, times: string, keep: { type: 'boolean' } } as const;

runPart(HELP, own, async (order) => {
  const { cli, hook, mcp, worker, seed, only, part } = order;
  const rows = await storm({
    storms: chosen(only).map((one) => {
      const { processes, times } = part ? PART[one.door] : FULL;
      return {
        ...one,
        processes: count(order, 'processes', processes),
        times: count(order, 'times', times),
      };
    }),
    seed,
    bins: { cli, hook, mcp },
    worker,
    keep: order.flag('keep') === true,
    progress: (line) => process.stdout.write(`${line}\n`),
  });
  process.stdout.write(`\n${stormTable(rows)}\n`);
  const sum = (of: (row: (typeof rows)[number]) => number) => rows.reduce((all, row) => all + of(row), 0);
  return {
    tried: sum(({ tried }) => tried),
    unit: 'operations in storms',
    lost: sum(({ missing }) => missing),
    wrong: sum(({ findings }) => findings.length),
    details: { storms: rows },
  };
});

/** Those whose name contains a text. */
function chosen(only: string): { door: Door; weather: Weather }[] {
  return DOORS.flatMap((door) => WEATHERS.map((weather) => ({ door, weather }))).filter(({ door, weather }) =>
    `${door}, ${weather}`.includes(only),
  );
}

function count(order: Order, name: string, otherwise: number): number {
  const number = Number(order.flag(name) ?? otherwise);
  if (!Number.isSafeInteger(number) || number < 1) throw new Error(`--${name} expects a number from 1.`);
  return number;
}
