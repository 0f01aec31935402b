#!/usr/bin/env node
// Runs the pnpm that package.json pins, through npx, so that a clone needs nothing but Node and npm.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Runs pnpm with these arguments at the root of the workspace; returns its exit code. */
export function pnpm(args, options = {}) {
  const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const result = spawnSync('npx', ['--yes', packageManager, ...args], {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
    ...options,
  });
  if (result.error) throw result.error;
  return result.status ?? 1;
}

/** Installs the workspace from its lockfile; does nothing that the next call would do again. */
export function install() {
  return pnpm(['install', '--frozen-lockfile', '--prefer-offline', '--reporter=silent']);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exit(pnpm(process.argv.slice(2)));
