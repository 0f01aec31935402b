#!/usr/bin/env node
// npm run install:cli: builds the packages of this clone and installs the command 0dai from them, as
// "npm install -g @0dai/session-cli" does from the registry. Arguments go to npm install: -- --prefix DIR
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pack } from './pack.mjs';
import { build, install, requireNode } from './prepare.mjs';
import { root, run } from './run.mjs';
import { runScript, step } from './steps.mjs';

requireNode();
await runScript(async () => {
  await install();
  await build();
  const folder = mkdtempSync(join(tmpdir(), 'session-roaming-'));
  try {
    const tarballs = await pack(folder);
    const args = ['install', '--global', '--no-audit', '--no-fund', ...process.argv.slice(2), ...tarballs];
    await step('Installing 0dai', () => run('npm', args, { quiet: true }));
    const names = readdirSync(join(root, 'packages')).map((name) => `@0dai/${name}`);
    console.log(`Remove it with: npm uninstall -g ${names.join(' ')}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
