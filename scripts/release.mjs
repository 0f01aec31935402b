#!/usr/bin/env node
// npm run release: publishes the versions that "changeset version" gave the five packages, after a build. Each gets the
// repository's address, which the package.json at the top must name. What is published is committed: pnpm publish
// refuses changed files, and would say so only after the build.
// Arguments go to pnpm publish: npm run release -- --dry-run
import { writeAddress } from './address.mjs';
import { pnpm } from './pnpm.mjs';
import { build, install, requireNode } from './prepare.mjs';
import { root, run } from './run.mjs';
import { runScript } from './steps.mjs';

requireNode();
await runScript(async () => {
  const missing = writeAddress(root);
  if (missing !== undefined) {
    console.error(missing);
    return 1;
  }
  const args = process.argv.slice(2);
  if (!args.includes('--no-git-checks') && (await hasChanges())) {
    console.error(
      'Commit the new versions and addresses first: git commit --all --message "Release". Then run this again.',
    );
    return 1;
  }
  await install();
  await build();
  const { code } = await run(...pnpm('-r', 'publish', '--access', 'public', ...args));
  return code;
});

/** Whether git sees changed or new files. */
async function hasChanges() {
  const { stdout } = await run('git', ['status', '--porcelain'], { quiet: true });
  return stdout !== '';
}
