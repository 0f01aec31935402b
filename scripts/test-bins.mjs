// Vitest's global setup: bundles the three programs from their sources, so that tests need no build. A test gets them
// with `inject('bins')`: the paths of `cli` (0dai), `hook` (0dai-hook), `mcp` (0dai-mcp).
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

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
 * bundled in one file as tsup.library.ts does it, without libraries.
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
      entryPoints: [join(from, 'src/program.ts')],
      outfile: join(to, 'dist/program.cjs'),
      bundle: true,
      platform: 'node',
      target: 'node20',
      format: 'cjs',
      conditions: ['@0dai/source', 'module'],
      mainFields: ['module', 'main'],
      external: ['@0dai/session-mcp'],
      define: { 'import.meta.url': 'importMetaUrl' },
      banner: {
        js: `var importMetaUrl = require("node:url").pathToFileURL(__filename).href;${fsync ? '' : NO_FSYNC}`,
      },
      // Without a source map, as it ships: an inline map would be most of a hook's memory.
      minify: true,
      logLevel: 'warning',
    });
    return join(to, 'bin.cjs');
  }
}
