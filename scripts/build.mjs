#!/usr/bin/env node
// npm run build: installs the workspace if needed, and builds the five packages.
import { build, install, requireNode } from './prepare.mjs';
import { runScript } from './steps.mjs';

requireNode();
await runScript(async () => {
  await install();
  await build();
});
