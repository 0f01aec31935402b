#!/usr/bin/env node
// npm run faults: breaks the programs on purpose and reports what was lost. The first argument may name one part; the
// others go to it: npm run faults -- syscalls --only save
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { install, requireNode } from './prepare.mjs';
import { root, run } from './run.mjs';
import { runScript } from './steps.mjs';

/** The parts; each has a `main.ts` in `testing/faults/src/<part>`. */
const PARTS = ['syscalls', 'storm', 'bounds'];
const HELP = `Usage: npm run faults -- [${PARTS.join('|')}] [FLAGS]

Breaks Session Roaming on purpose and prints what was tried and what was lost: one part, or all of them. For the
flags of one part: npm run faults -- PART --help

  --part         only what CI runs, which takes a few minutes
  --seed N       the seed of the selection (default 1)
  --only TEXT    only cases whose name contains this
  --json FILE    also write every case to a file

Exit codes: 0 nothing is wrong, 1 something is, 2 wrong usage.
`;

const [first, ...rest] = process.argv.slice(2);
const named = first !== undefined && PARTS.includes(first);
const order = named ? { parts: [first], flags: rest, json: undefined } : orderForAll(process.argv.slice(2));

if (order) {
  requireNode();
  await runScript(async () => {
    await install();
    return runParts(order);
  });
}

/**
 * Parses the flags for a run of all parts: only those that all parts have.
 * @param {string[]} args
 */
function orderForAll(args) {
  try {
    const { values } = parseArgs({
      args,
      options: {
        part: { type: 'boolean' },
        seed: { type: 'string' },
        only: { type: 'string' },
        json: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    });
    if (values.help) {
      process.stdout.write(HELP);
      return undefined;
    }
    const { json, part, seed, only } = values;
    const flags = [
      ...(part ? ['--part'] : []),
      ...(seed === undefined ? [] : [`--seed=${seed}`]),
      ...(only === undefined ? [] : [`--only=${only}`]),
    ];
    return { parts: PARTS, flags, json };
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    process.stderr.write(`${error.message}\n\n${HELP}`);
    process.exitCode = 2;
    return undefined;
  }
}

/** @param {{ parts: string[], flags: string[], json: string | undefined }} order */
async function runParts({ parts, flags, json }) {
  const folder = mkdtempSync(join(tmpdir(), 'faults-programs-'));
  try {
    // Import here: before the installation there is no esbuild.
    const { bundleBins } = await import('./test-bins.mjs');
    const { cli, hook, mcp } = await bundleBins(folder);
    const worker = await bundleHarness('storm/worker.ts', folder);
    const acceptor = await bundleHarness('syscalls/acceptor.ts', folder);
    const programs = ['--cli', cli, '--hook', hook, '--mcp', mcp, '--worker', worker, '--acceptor', acceptor];
    /** @type {Record<string, { tried: number, unit: string, lost: number, wrong: number }>} */
    const found = {};
    let worst = 0;
    for (const part of parts) {
      const harness = await bundleHarness(`${part}/main.ts`, folder);
      const report = join(folder, `${part}.json`);
      const reported = parts.length > 1 ? ['--json', report] : [];
      if (parts.length > 1) console.log(`\n## ${part}\n`);
      const { code } = await run(process.execPath, [harness, ...programs, ...flags, ...reported]);
      worst = Math.max(worst, code);
      // A part that could not run wrote no report, and has said why.
      if (parts.length > 1 && code <= 1 && isFile(report))
        found[part] = JSON.parse(readFileSync(report, 'utf8'));
    }
    if (json !== undefined) writeFileSync(json, `${JSON.stringify(found, null, 1)}\n`);
    if (parts.length > 1) console.log(inAll(parts, found));
    return worst;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Summarises what was tried and what was lost.
 * @param {string[]} parts
 * @param {Record<string, { tried: number, unit: string, lost: number, wrong: number }>} found
 */
function inAll(parts, found) {
  const all = Object.values(found);
  const tried = all.map(({ tried, unit }) => `${tried.toLocaleString('en')} ${unit}`).join(', ');
  const untried = parts.filter((part) => !(part in found));
  const lost = all.reduce((sum, one) => sum + one.lost, 0);
  const wrong = all.reduce((sum, one) => sum + one.wrong, 0);
  return [
    `\nIn all: ${tried || 'nothing tried'}: ${lost === 0 ? 'nothing was lost' : `${lost} lost something`}, `,
    wrong === 0 ? 'nothing else was wrong' : `${wrong} broke a promise (see above)`,
    untried.length > 0 ? `; ${untried.join(' and ')} could not be tried.` : '.',
  ].join('');
}

/**
 * @param {string} source below `testing/faults/src`
 * @param {string} folder
 * @returns {Promise<string>} the bundle
 */
async function bundleHarness(source, folder) {
  const { build } = await import('esbuild');
  const outfile = join(folder, `faults-${source.replace('/', '-').replace('.ts', '.mjs')}`);
  await build({
    entryPoints: [join(root, 'testing/faults/src', source)],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    conditions: ['@0dai/source', 'module'],
    mainFields: ['module', 'main'],
    banner: {
      js: "import { createRequire as createRequireOfBin } from 'node:module';\nconst require = createRequireOfBin(import.meta.url);",
    },
    logLevel: 'warning',
  });
  return outfile;
}

/** @param {string} path */
function isFile(path) {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}
