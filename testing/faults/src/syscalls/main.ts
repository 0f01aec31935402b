// Kills and errors at every system call, and what a power cut may take: run by scripts/faults.mjs, which hands
// over the `0dai` program to be tried.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { COMMON_HELP, runPart } from '../part.ts';
import { type Case, type Lab, traceOperation, tryFault, tryTorn } from './case.ts';
import type { Operation } from './operation.ts';
import { allOperations } from './operations/index.ts';
import { type Extent, tornAfter, trialsOf } from './plan.ts';
import { atRisk } from './power.ts';
import { complaints, details, losses, type Row, table } from './report.ts';
import { requireStrace } from './strace/strace.ts';
import { inTurns } from './turns.ts';

const HELP = `Usage: npm run faults -- syscalls [FLAGS]

Every operation, killed before each of its calls that changes a file, and with every error at each of its calls.

  --part         what CI runs: every call of save, capture and complete that changes something, every fifth
                 of the others that do, every tenth that only looks; a kill where something changes, and one error
  --every N      every N-th call only (default 1; with --part 5)
  --all-errors   at calls that change something, every error, also where no manual page has it
${COMMON_HELP}`;

const own = { every: { type: 'string' }, 'all-errors': { type: 'boolean' } } as const;

runPart(HELP, own, async ({ cli, acceptor, part, seed, only, flag }) => {
  const strace = requireStrace();
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'faults-')));
  try {
    const git = join(folder, 'git');
    execFileSync('git', ['init', '-q', '-b', 'main', git], { env: { PATH: process.env.PATH, HOME: folder } });
    const lab: Lab = { folder, git: join(git, '.git'), cli, acceptor };
    const every = Number(flag('every') ?? (part ? 5 : 1));
    const extent: Extent = { every, part, seed, allErrors: flag('all-errors') === true };
    const operations = (await allOperations(lab)).filter(({ name }) => name.includes(only));
    const rows = await inTurns(operations, 1, (operation) => rowOf(operation, lab, extent));
    process.stdout.write(`\n${table(rows)}\n`);
    return {
      tried: rows.flatMap(({ cases }) => cases).length,
      unit: 'faults at system calls',
      lost: rows.reduce((sum, row) => sum + losses(row), 0),
      wrong: rows.flatMap(complaints).length,
      details: { strace, ...extent, operations: details(rows) },
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

/** How many programs run at the same time, and how many cases: those that wait for a lock cost nothing. */
const AT_ONCE = 4;
const PATIENCE_MS = 10_000;

async function rowOf(operation: Operation, lab: Lab, extent: Extent): Promise<Row> {
  const began = performance.now();
  const { calls, targets, folder, hadJournal } = await traceOperation(operation, lab);
  const trials = trialsOf(targets, operation.always, extent);
  const journal = targets.find(({ call, path }) => call.name === 'write' && path.endsWith('.jsonl'));
  // Before there is a journal, such a limit would be one for every file.
  const torn = journal && hadJournal ? tornAfter(Number(journal.call.result), operation.always, extent) : [];
  const work = [
    ...trials.map(
      ({ target, fault }) =>
        () =>
          tryFault(operation, lab, targets, target, fault),
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
