#!/usr/bin/env node
// Runs the pnpm that package.json pins, through npx, so that a clone needs nothing but Node and npm.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { root, run } from './run.mjs';

const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

/**
 * The command line that runs pnpm.
 * @param {...string} args
 * @returns {[string, string[]]}
 * @example await run(...pnpm('-r', 'run', 'build'));
 */
export function pnpm(...args) {
  return ['npx', ['--yes', packageManager, ...args]];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { code } = await run(...pnpm(...process.argv.slice(2)));
  process.exitCode = code;
}
