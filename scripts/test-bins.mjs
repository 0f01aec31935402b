// Vitest's global setup: bundles the three programs from their sources, so that tests need no build. A test gets them
// with `inject('bins')`: the paths of `cli` (0dai), `hook` (0dai-hook), `mcp` (0dai-mcp).
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'tsup';
import { program } from '../tsup.program.mjs';

const packages = fileURLToPath(new URL('../packages/', import.meta.url));

const NO_FSYNC = 'require("node:fs").fsyncSync = () => {};';

/** @typedef {{ cli: string, hook: string, mcp: string }} Bins */

/**
 * Runs once for all projects: vitest passes the root's values down to them.
 * @param {import('vitest/node').TestProject} project
 */
export default async function setup(project) {
  if (!project.isRootProject()) return undefined;
  const folder = mkdtempSync(join(tmpdir(), 'test-bins-'));
  project.provide('bins', await bundleBins(folder, { fsync: false }));
  project.onTestsRerun(async () => void (await bundleBins(folder, { fsync: false })));
  return () => rmSync(folder, { recursive: true, force: true });
}

/**
 * Writes the three packages to `<folder>/node_modules/@0dai`, as npm would install them: their bin and their program,
 * built as it ships, without libraries.
 * @param {string} folder
 * @param {{ fsync?: boolean }} [options] `fsync: false` for programs that do not wait for the disk; see no-fsync.mjs
 * @returns {Promise<Bins>}
 */
export async function bundleBins(folder, { fsync = true } = {}) {
  const bins = await Promise.all(['session-cli', 'session-hooks', 'session-mcp'].map(bundleBin));
  const [cli = '', hook = '', mcp = ''] = bins;
  return { cli, hook, mcp };

  /** @param {string} name the package's folder */
  async function bundleBin(name) {
    const from = join(packages, name);
    const to = join(folder, 'node_modules/@0dai', name);
    mkdirSync(to, { recursive: true });
    for (const file of ['bin.cjs', 'package.json']) copyFileSync(join(from, file), join(to, file));
    await build({
      ...program,
      config: false,
      silent: true,
      entry: { index: join(from, 'src/program.ts') },
      outDir: join(to, 'dist/program'),
      ...(!fsync && { banner: { js: NO_FSYNC } }),
    });
    return join(to, 'bin.cjs');
  }
}
