#!/usr/bin/env node
// npm run fuzz: checks the properties of testing/fuzz on many values, from a seed that is printed first.
//   npm run fuzz -- --seed 7         the same values again
//   npm run fuzz -- --cases 10000    about this many in all; default 100,000 and some
// Further arguments go to vitest: npm run fuzz -- merge
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { install, requireNode } from './prepare.mjs';
import { run } from './run.mjs';
import { runScript } from './steps.mjs';

/** How many cases `npm run test:slow` tries; `--cases` scales the number. */
const QUICK = 2_300;
const CASES = 115_000;

const { values, positionals } = parseArgs({
  options: { seed: { type: 'string' }, cases: { type: 'string' } },
  allowPositionals: true,
});
const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31));
const cases = Number(values.cases ?? CASES);
if (!Number.isSafeInteger(seed) || !Number.isSafeInteger(cases) || cases < 1) {
  console.error(
    'npm run fuzz: --seed and --cases expect whole numbers, as in: npm run fuzz -- --seed 7 --cases 10000',
  );
  process.exit(2);
}

requireNode();
await runScript(async () => {
  await install();
  const folder = mkdtempSync(join(tmpdir(), 'fuzz-report-'));
  const report = join(folder, 'report.jsonl');
  console.log(`seed ${seed}`);
  try {
    const args = [
      'run',
      '--config',
      'vitest.workspace.ts',
      '--project',
      'slow-fuzz',
      '--testTimeout',
      '7200000',
    ];
    const env = {
      ...process.env,
      FUZZ_SEED: String(seed),
      FUZZ_SCALE: String(cases / QUICK),
      FUZZ_REPORT: report,
    };
    const { code } = await run(
      process.execPath,
      [join('node_modules', 'vitest', 'vitest.mjs'), ...args, ...positionals],
      { env },
    );
    print(readFileSync(report, 'utf8'));
    console.log(
      `seed ${seed}: ${code === 0 ? 'nothing broke' : 'see above for what broke, shrunk to the smallest case'}`,
    );
    return code;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

/** @param {string} text one row of JSON a line */
function print(text) {
  /** @type {Map<string, { cases: number, ms: number, slowest: number }>} */
  const rows = new Map();
  for (const line of text.split('\n').filter((one) => one !== '')) {
    const { what, cases, ms, slowest } = JSON.parse(line);
    const row = rows.get(what) ?? { cases: 0, ms: 0, slowest: 0 };
    rows.set(what, { cases: row.cases + cases, ms: row.ms + ms, slowest: Math.max(row.slowest, slowest) });
  }
  console.log('\n| what | cases | seconds | slowest, ms |\n| --- | ---: | ---: | ---: |');
  let all = 0;
  for (const [what, { cases, ms, slowest }] of rows) {
    all += cases;
    console.log(`| ${what} | ${cases} | ${(ms / 1000).toFixed(1)} | ${slowest} |`);
  }
  console.log(`| all | ${all} | | |\n`);
}
