#!/usr/bin/env node
// Installs what the tests need, and runs one vitest configuration. Further arguments go to vitest: npm test --
// --project session-cli
import { install, requireNode } from './prepare.mjs';
import { run } from './run.mjs';
import { runScript } from './steps.mjs';

const [config, ...args] = process.argv.slice(2);

requireNode();
await runScript(async () => {
  await install();
  const { code } = await run('vitest', ['run', '--config', config ?? 'vitest.workspace.ts', ...args]);
  return code;
});
