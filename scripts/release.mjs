#!/usr/bin/env node
// npm run release: publishes the versions that "changeset version" gave the five packages, after a build.
// Arguments go to pnpm publish: npm run release -- --dry-run
import { pnpm } from './pnpm.mjs';
import { build, install, requireNode } from './prepare.mjs';
import { run } from './run.mjs';
import { runScript } from './steps.mjs';

requireNode();
await runScript(async () => {
  await install();
  await build();
  const { code } = await run(...pnpm('-r', 'publish', '--access', 'public', ...process.argv.slice(2)));
  return code;
});
