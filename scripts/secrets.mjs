#!/usr/bin/env node
// npm run secrets: measures how many secrets are redacted, by family, and which texts are mistaken for one. Prints
// the tables, and writes them into packages/session-schema/REDACTION.md.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { install, requireNode } from './prepare.mjs';
import { root } from './run.mjs';
import { runScript } from './steps.mjs';

const source = join(root, 'packages/session-schema/test/redact/secrets/report.ts');

requireNode();
await runScript(async () => {
  await install();
  // Import here: before the installation there is no esbuild.
  const { build } = await import('esbuild');
  // Bundle inside the package, so that its dependencies resolve.
  const cache = join(root, 'packages/session-schema/node_modules/.cache');
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, 'secrets-'));
  try {
    const outfile = join(folder, 'report.mjs');
    await build({
      entryPoints: [source],
      outfile,
      bundle: true,
      packages: 'external',
      platform: 'node',
      target: 'node20',
      format: 'esm',
      conditions: ['@0dai/source'],
      logLevel: 'warning',
    });
    const { main } = await import(pathToFileURL(outfile).href);
    return await main(root);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
