// The prerequisites of every script: a recent Node, and the workspace's dependencies.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pnpm } from './pnpm.mjs';
import { root, run } from './run.mjs';
import { step } from './steps.mjs';

const OLDEST_NODE = [20, 19];

/** Exits with a message if this Node is too old. */
export function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const [oldest = 0, oldestMinor = 0] = OLDEST_NODE;
  if (major > oldest || (major === oldest && minor >= oldestMinor)) return;
  console.error(
    `This is Node ${process.versions.node}; the workspace needs ${OLDEST_NODE.join('.')} or later. Install one from https://nodejs.org and run this again.`,
  );
  process.exit(1);
}

/** Installs the workspace from its lockfile, if that is not done yet. */
export async function install() {
  if (isInstalled()) return;
  await step('Installing the workspace from pnpm-lock.yaml', () =>
    run(...pnpm('install', '--frozen-lockfile', '--prefer-offline', '--reporter=append-only'), {
      quiet: true,
    }),
  );
}

/** Builds the five packages. */
export async function build() {
  await step('Building the packages', () =>
    run(...pnpm('-r', '--workspace-concurrency=2', '--reporter=append-only', 'run', 'build'), {
      quiet: true,
    }),
  );
}

/**
 * Whether the workspace is installed. pnpm's own check takes three seconds; this one checks the same things in a few
 * milliseconds.
 */
function isInstalled() {
  const installed = join(root, 'node_modules', '.pnpm', 'lock.yaml');
  if (!existsSync(installed)) return false;
  if (readFileSync(installed, 'utf8') !== readFileSync(join(root, 'pnpm-lock.yaml'), 'utf8')) return false;
  const below = ['packages', 'testing'].flatMap((folder) =>
    readdirSync(join(root, folder)).map((name) => join(root, folder, name)),
  );
  const folders = [root, ...below];
  return folders.every((folder) => {
    const manifest = join(folder, 'package.json');
    if (!existsSync(manifest)) return true;
    const { dependencies, devDependencies } = JSON.parse(readFileSync(manifest, 'utf8'));
    const names = Object.keys({ ...dependencies, ...devDependencies });
    return names.every((name) => existsSync(join(folder, 'node_modules', name, 'package.json')));
  });
}
