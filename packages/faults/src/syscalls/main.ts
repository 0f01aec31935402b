// Kills and errors at every system call, and what a power cut may take: run by scripts/faults.mjs, which hands
// over the `0dai` program to be tried.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Case, type Lab, traceOperation, tryFault, tryTorn } from './case.ts';
import type { Operation } from './operation.ts';
import { allOperations } from './operations/index.ts';
import { type Extent, tornAfter, trialsOf } from './plan.ts';
import { atRisk } from './power.ts';
import { complaints, json, type Row, table } from './report.ts';
import { requireStrace, StraceError } from './strace.ts';
import { inTurns } from './turns.ts';

const HELP = `Usage: npm run faults -- syscalls [FLAGS]

  --part         what CI runs: every call of save, capture and complete, every fifth of the rest; a kill
                 before each that changes something, and one error each
  --every N      every N-th call only (default 1; with --part 5)
  --seed N       which of them (default 1)
  --all-errors   at calls that change something, every error, also where no manual page has it
  --only TEXT    only the operations whose name contains this
  --json FILE    also write every case there
`;

async function start(): Promise<number> {
  const { values } = parseArgs({
    options: {
      cli: { type: 'string' },
      part: { type: 'boolean', default: false },
      every: { type: 'string' },
      seed: { type: 'string', default: '1' },
      'all-errors': { type: 'boolean', default: false },
      only: { type: 'string', default: '' },
      json: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help || values.cli === undefined) {
    process.stdout.write(HELP);
    return values.help ? 0 : 2;
  }
  const strace = requireStrace();
  const began = performance.now();
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'faults-')));
  try {
    const git = join(folder, 'git');
    execFileSync('git', ['init', '-q', '-b', 'main', git], { env: { PATH: process.env.PATH, HOME: folder } });
    const lab: Lab = { folder, git: join(git, '.git'), cli: values.cli };
    const every = Number(values.every ?? (values.part ? 5 : 1));
    const extent: Extent = {
      every,
      part: values.part,
      seed: Number(values.seed),
      allErrors: values['all-errors'],
    };
    const operations = (await allOperations(lab)).filter(({ name }) => name.includes(values.only));
    const rows = await inTurns(operations, 1, (operation) => rowOf(operation, lab, extent));
    const about = { node: process.version, strace, ...extent, seconds: seconds(began) };
    process.stdout.write(`\n${table(rows)}\n`);
    const wrong = rows.flatMap(complaints).length;
    process.stdout.write(`${wrong} wrong, seed ${values.seed}, ${about.seconds} s.\n`);
    if (values.json !== undefined) writeFileSync(values.json, json(rows, about));
    return wrong > 0 ? 1 : 0;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** How many programs run at the same time, and how many cases: those that wait for a lock cost nothing. */
const AT_ONCE = 2;
const PATIENCE_MS = 10_000;

async function rowOf(operation: Operation, lab: Lab, extent: Extent): Promise<Row> {
  const began = performance.now();
  const { calls, targets, folder, hadJournal } = await traceOperation(operation, lab);
  const trials = trialsOf(targets, operation.always, extent);
  const journal = targets.find(({ call, path }) => call.name === 'write' && path.endsWith('.jsonl'));
  // Before there is a journal, such a limit would be one for every file.
  const torn = journal && hadJournal ? tornAfter(Number(journal.call.result)) : [];
  const work = [
    ...trials.map(
      ({ target, fault }) =>
        () =>
          tryFault(operation, lab, target, fault),
    ),
    ...torn.map((bytes) => () => tryTorn(operation, lab, bytes)),
  ];
  const sign = new Sign(operation.name, work.length);
  const cases: Case[] = await inTurns(work, AT_ONCE, async (one) => sign.after(await one()));
  const changing = targets.filter(({ changes }) => changes).length;
  const risk = operation.durable ? atRisk(calls, folder) : undefined;
  const row: Row = { operation: operation.name, calls: targets.length, changing, cases, atRisk: risk };
  const wrong = complaints(row);
  process.stdout.write(
    `${operation.name}: ${cases.length} cases, ${wrong.length} wrong, ${seconds(began)} s\n`,
  );
  process.stdout.write(wrong.map((line) => `  ${line}\n`).join(''));
  return row;
}

/** Says now and then how far it is. */
class Sign {
  readonly #name: string;
  readonly #of: number;
  #done = 0;
  #last = performance.now();

  constructor(name: string, of: number) {
    this.#name = name;
    this.#of = of;
  }

  after<T>(result: T): T {
    this.#done += 1;
    if (performance.now() - this.#last > PATIENCE_MS) {
      this.#last = performance.now();
      process.stdout.write(`${this.#name}: ${this.#done} of ${this.#of} …\n`);
    }
    return result;
  }
}

function seconds(since: number): number {
  return Math.round((performance.now() - since) / 1000);
}

start().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.stderr.write(`${error instanceof StraceError ? error.message : (error as Error).stack}\n`);
    process.exitCode = 1;
  },
);
