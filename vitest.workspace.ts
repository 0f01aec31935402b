import { readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

// Vitest 4 no longer looks for this file by itself: it is an ordinary config, passed with --config.
// The source condition makes every package import the others' TypeScript, so that tests need no build.
const packages = readdirSync(new URL('./packages/', import.meta.url)).map((name) => `packages/${name}`);
// The other harnesses have configurations of their own.
const harnesses = ['testing/bench', 'testing/faults', 'testing/fuzz'];
const ISOLATED = '**/*.isolated.test.ts';
// The installed programs in odd places (disks, homes, paths, clocks, work trees), each test a dozen processes.
const ENVIRONMENTS = 'packages/session-cli/test/environments';
const script = (name: string) => fileURLToPath(new URL(`./scripts/${name}`, import.meta.url));

export default defineConfig({
  ssr: { resolve: { conditions: ['@0dai/source', 'node', 'import', 'module', 'default'] } },
  test: {
    // A row of twelve processes takes half a minute on a machine that is busy with other things.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Many tests wait for processes. By default vitest leaves one core out, and of two that is half.
    maxWorkers: availableParallelism(),
    // Absolute: each project would look for them in its own folder.
    globalSetup: [script('test-bins.mjs')],
    setupFiles: [script('no-stray-output.mjs'), script('no-fsync.mjs')],
    projects: [
      ...[...packages, ...harnesses].map((folder) => ({
        extends: true as const,
        test: {
          name: basename(folder),
          root: `./${folder}`,
          include: ['test/**/*.test.ts'],
          exclude: [ISOLATED, 'test/environments/**'],
          // A process for each file would load the sources again for each: half of the time of all tests.
          isolate: false,
        },
      })),
      // Not part of `npm test`, which it would double: `npm run test:environments`.
      {
        extends: true as const,
        test: { name: 'environments', include: [`${ENVIRONMENTS}/*.test.ts`], isolate: false },
      },
      // Files that mock modules, which other files must not see.
      { extends: true as const, test: { name: 'isolated', include: [`packages/*/test/${ISOLATED}`] } },
    ],
  },
});
