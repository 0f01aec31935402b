// Vitest's global setup: the three programs, bundled from their sources, so that tests need no build.
// A test gets at them with `inject('bins')`: the paths of `cli` (0dai), `hook` (0dai-hook), `mcp` (0dai-mcp).
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { loadedLater } from './bin-plugins.mjs';
import { forCommands, forHookBin, forHooks, forMain, forSetup, HOOK_BUNDLES } from './bundles.mjs';

const packages = fileURLToPath(new URL('../packages/', import.meta.url));
const cache = fileURLToPath(new URL('../node_modules/.cache/test-bins/', import.meta.url));
const STALE_MS = 3_600_000;

/** @typedef {{ cli: string, hook: string, mcp: string }} Bins */

/**
 * Runs once for all projects: the root's values are handed down to them.
 * @param {import('vitest/node').TestProject} project
 */
export default async function setup(project) {
  if (!project.isRootProject()) return undefined;
  refuseProjectAbove(tmpdir());
  mkdirSync(cache, { recursive: true });
  sweep();
  const folder = mkdtempSync(join(cache, 'run-'));
  project.provide('bins', await bundleBins(folder));
  project.onTestsRerun(async () => void (await bundleBins(folder)));
  return () => rmSync(folder, { recursive: true, force: true });
}

/**
 * Writes `<folder>/session-*` as the packed packages would be: a package.json, and `dist`.
 * @param {string} folder
 * @returns {Promise<Bins>}
 */
export async function bundleBins(folder) {
  const mcpLater = [
    loadedLater(/^@0dai\/session-mcp$/, '../../session-mcp/dist/index.js'),
    loadedLater(/^@0dai\/session-mcp\/bin$/, '../../session-mcp/dist/bin.cjs'),
  ];
  await Promise.all([
    bundle(folder, 'session-hooks', {
      entryPoints: HOOK_BUNDLES,
      format: 'cjs',
      outExtension: { '.js': '.cjs' },
      // Unlike npm's, this folder has no library build beside the bin: its installers are not reached from here.
      plugins: forHooks(join(packages, 'session-hooks/src')),
    }),
    bundle(folder, 'session-mcp', {
      entryPoints: { index: 'src/index.ts' },
      format: 'esm',
      plugins: [npmPackagesFromHere],
    }),
    bundle(folder, 'session-mcp', {
      entryPoints: { bin: 'src/bin.ts' },
      format: 'cjs',
      outExtension: { '.js': '.cjs' },
      plugins: forHookBin,
    }),
    bundle(folder, 'session-mcp', {
      entryPoints: { program: 'src/program.ts' },
      format: 'cjs',
      outExtension: { '.js': '.cjs' },
      plugins: forMain,
    }),
    bundle(folder, 'session-cli', {
      entryPoints: { bin: 'src/bin.ts' },
      format: 'cjs',
      outExtension: { '.js': '.cjs' },
      plugins: [
        loadedLater(/^@0dai\/session-hooks\/bin$/, '../../session-hooks/dist/bin.cjs'),
        ...mcpLater,
        ...forHookBin,
      ],
    }),
    bundle(folder, 'session-cli', {
      entryPoints: { main: 'src/main.ts' },
      format: 'cjs',
      outExtension: { '.js': '.cjs' },
      plugins: [...mcpLater, ...forCommands, ...forMain],
    }),
    bundle(folder, 'session-cli', {
      entryPoints: { setup: 'src/setup.ts' },
      format: 'cjs',
      outExtension: { '.js': '.cjs' },
      plugins: [...forSetup, ...forMain],
    }),
  ]);
  return {
    cli: join(folder, 'session-cli/dist/bin.cjs'),
    hook: join(folder, 'session-hooks/dist/bin.cjs'),
    mcp: join(folder, 'session-mcp/dist/bin.cjs'),
  };
}

/**
 * @param {string} folder
 * @param {string} name the package's folder
 * @param {import('esbuild').BuildOptions} options
 */
async function bundle(folder, name, options) {
  const dist = join(folder, name, 'dist');
  mkdirSync(dist, { recursive: true });
  copyFileSync(join(packages, name, 'package.json'), join(folder, name, 'package.json'));
  await build({
    absWorkingDir: join(packages, name),
    outdir: dist,
    bundle: true,
    platform: 'node',
    target: 'node20',
    conditions: ['@0dai/source', 'module'],
    sourcemap: 'inline',
    logLevel: 'warning',
    ...options,
  });
}

/**
 * Imports from npm stay imports, as in the packed packages, but by their place in this workspace.
 * @type {import('esbuild').Plugin}
 */
export const npmPackagesFromHere = {
  name: 'npm-packages-from-here',
  setup(build) {
    build.onResolve({ filter: /^[^.]/ }, async ({ path, kind, importer, resolveDir, pluginData }) => {
      if (pluginData === 'resolving' || kind === 'entry-point') return undefined;
      const found = await build.resolve(path, { kind, importer, resolveDir, pluginData: 'resolving' });
      if (found.errors.length > 0 || found.external || !found.path.includes('/node_modules/')) return found;
      return { path: kind === 'require-call' ? found.path : pathToFileURL(found.path).href, external: true };
    });
  },
};

/** Takes away what killed runs have left. */
function sweep() {
  for (const name of readdirSync(cache)) {
    const path = join(cache, name);
    if (Date.now() - statSync(path).mtimeMs > STALE_MS) rmSync(path, { recursive: true, force: true });
  }
}

/**
 * Tests make their projects in the temporary folder. A project further up, left by somebody, would be taken
 * for theirs, and a hundred tests would fail for no reason that they show.
 * @param {string} folder
 */
function refuseProjectAbove(folder) {
  const found = join(folder, 'ai', 'sessions');
  if (existsSync(found)) {
    throw new Error(
      `${found} is in the way of the tests, which make their projects below ${folder}. See whose it is and remove it, or set TMPDIR to another folder.`,
    );
  }
  if (dirname(folder) !== folder) refuseProjectAbove(dirname(folder));
}
