#!/usr/bin/env node
// npm run check: checks the code and the packages without running them. Runs all checks, so that one run shows
// everything that is wrong.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { pack } from './pack.mjs';
import { build, install, requireNode } from './prepare.mjs';
import { run } from './run.mjs';
import { runScript, StepError, step } from './steps.mjs';

/** @type {StepError[]} */
const failures = [];

/**
 * @param {string} title
 * @param {string} command
 * @param {string[]} args
 */
async function check(title, command, args) {
  try {
    await step(title, () => run(command, args, { quiet: true }));
  } catch (error) {
    if (!(error instanceof StepError)) throw error;
    console.log('  failed');
    failures.push(error);
  }
}

requireNode();
await runScript(async () => {
  await install();
  await check('Types', 'tsc', ['--noEmit', '-p', 'tsconfig.json']);
  await check('Style (biome)', 'biome', ['ci', '--error-on-warnings', '--colors=off', '.']);
  await check('Unused files, exports and dependencies (knip)', 'knip', ['--treat-config-hints-as-errors']);
  await build();
  const folder = mkdtempSync(join(tmpdir(), 'session-roaming-check-'));
  try {
    for (const tarball of await pack(folder)) {
      const name = basename(tarball, '.tgz');
      await check(`publint ${name}`, 'publint', ['--strict', tarball]);
      // The bin is started, not imported, so it needs no types.
      await check(`attw ${name}`, 'attw', [tarball, '--profile', 'esm-only', '--exclude-entrypoints', 'bin']);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  for (const { message } of failures) console.error(`\n${message}`);
  if (failures.length > 0) {
    console.error(`\n${failures.length} of the checks failed.`);
    return 1;
  }
  console.log('\nAll checks passed.');
  return 0;
});
