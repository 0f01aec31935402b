#!/usr/bin/env node
// npm run bench: measures our programs as whole processes, against bare node in the same run. Arguments go to
// testing/bench: npm run bench -- hook --runs 100
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { pack } from './pack.mjs';
import { build, install, requireNode } from './prepare.mjs';
import { root, run } from './run.mjs';
import { runScript, step } from './steps.mjs';

const source = join(root, 'testing/bench/src');

requireNode();
await runScript(async () => {
  await install();
  await build();
  const folder = mkdtempSync(join(tmpdir(), 'session-roaming-bench-'));
  try {
    const prefix = join(folder, 'prefix');
    const tarballs = join(folder, 'tarballs');
    const files = await pack(tarballs);
    await step('Installing 0dai as npm install -g does', () =>
      run('npm', ['install', '-g', '--prefix', prefix, '--no-audit', '--no-fund', ...files], {
        env: process.env,
        quiet: true,
      }),
    );
    const programs = await bundlePrograms(join(folder, 'programs'));
    const { main } = await import(pathToFileURL(join(programs, 'main.mjs')).href);
    return await main(process.argv.slice(2), {
      cli: join(prefix, 'bin'),
      payloads: join(root, 'packages/session-hooks/test/fixtures'),
      programs,
      tarballs,
      root,
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

/**
 * Bundles the bench, and the programs that ours are measured against, as ours are bundled.
 * @param {string} outdir
 */
async function bundlePrograms(outdir) {
  // Import here: before the installation there is no esbuild.
  const { build: bundle } = await import('esbuild');
  mkdirSync(outdir);
  /** @type {import('esbuild').BuildOptions} */
  const options = {
    absWorkingDir: join(root, 'testing/bench'),
    outdir,
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node20',
    conditions: ['@0dai/source', 'module'],
    mainFields: ['module', 'main'],
    logLevel: 'warning',
  };
  await bundle({
    ...options,
    entryPoints: { 'hello-server': join(source, 'programs/hello-server.ts') },
    format: 'cjs',
    outExtension: { '.js': '.cjs' },
  });
  await bundle({
    ...options,
    entryPoints: { main: join(source, 'main.ts'), saver: join(source, 'programs/saver.ts') },
    format: 'esm',
    outExtension: { '.js': '.mjs' },
    banner: {
      js: "import { createRequire as createRequireOfBin } from 'node:module';\nconst require = createRequireOfBin(import.meta.url);",
    },
  });
  for (const name of ['runner.py', 'bare-save.cjs']) {
    copyFileSync(join(source, 'programs', name), join(outdir, name));
  }
  return outdir;
}
