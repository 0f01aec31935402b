#!/usr/bin/env node
// npm run faults: breaks the programs on purpose and says what was lost. The first argument may name one part;
// the others go to it: npm run faults -- syscalls --only save
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { install, requireNode } from './prepare.mjs';
import { root, run } from './run.mjs';
import { runScript } from './steps.mjs';

/** Each has a `main.ts` in `packages/faults/src/<part>`. */
const PARTS = ['syscalls'];

const [first, ...rest] = process.argv.slice(2);
const named = first !== undefined && PARTS.includes(first);

requireNode();
await runScript(async () => {
  await install();
  const cache = join(root, 'packages/faults/.cache');
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, 'run-'));
  try {
    // Loaded here and not above: before the installation there is no esbuild.
    const { bundleBins } = await import('./test-bins.mjs');
    const { cli } = await bundleBins(folder);
    let worst = 0;
    for (const part of named ? [first] : PARTS) {
      const harness = join(folder, 'session-cli/dist', `faults-${part}.mjs`);
      await bundleHarness(join(root, 'packages/faults/src', part, 'main.ts'), harness);
      const args = named ? rest : process.argv.slice(2);
      const { code } = await run(process.execPath, [harness, '--cli', cli, ...args]);
      worst = Math.max(worst, code);
    }
    return worst;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

/**
 * @param {string} from
 * @param {string} to beside the CLI, whose version it looks for
 */
async function bundleHarness(from, to) {
  const { build } = await import('esbuild');
  const { npmPackagesFromHere } = await import('./test-bins.mjs');
  await build({
    entryPoints: [from],
    outfile: to,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    conditions: ['@0dai/source', 'module'],
    plugins: [npmPackagesFromHere],
    logLevel: 'warning',
  });
}
