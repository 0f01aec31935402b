#!/usr/bin/env node
// npm run test:databases: the tests that open SQLite databases, on every Node.js that can read them. Node.js 20 skips
// them in `npm test`. NODES=24 npm run test:databases takes one version.
import { install, requireNode } from './prepare.mjs';
import { run } from './run.mjs';
import { runScript } from './steps.mjs';

const VERSIONS = (process.env.NODES ?? '22,24,26').split(',');
const TESTS = ['run', '--config', 'vitest.workspace.ts', 'packages/session-hooks/test/databases'];

requireNode();
await runScript(async () => {
  await install();
  let worst = 0;
  for (const version of VERSIONS) {
    const node = ['-y', '-p', `node@${version}`, 'node', 'node_modules/vitest/vitest.mjs'];
    const { code } = await run('npx', [...node, ...TESTS]);
    worst = Math.max(worst, code);
  }
  return worst;
});
