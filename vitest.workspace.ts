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
// Processes, waits and the installed programs in odd places. Not part of `npm test`: `npm run test:slow`.
const SLOW = '**/*.slow.test.ts';
const SLOW_ISOLATED = '**/*.isolated.slow.test.ts';
const ENVIRONMENTS = 'packages/session-cli/test/environments/*.test.ts';
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
          // `--project '!slow*'` leaves out the properties too.
          name: folder === 'testing/fuzz' ? 'slow-fuzz' : basename(folder),
          root: `./${folder}`,
          include: ['test/**/*.test.ts'],
          exclude: [ISOLATED, SLOW, 'test/environments/**'],
          // A process for each file would load the sources again for each: half of the time of all tests.
          isolate: false,
        },
      })),
      {
        extends: true as const,
        test: {
          name: 'slow',
          include: [`packages/*/test/${SLOW}`, ENVIRONMENTS],
          exclude: [SLOW_ISOLATED],
          isolate: false,
        },
      },
      {
        extends: true as const,
        test: { name: 'slow-isolated', include: [`packages/*/test/${SLOW_ISOLATED}`] },
      },
      // Files that mock modules, which other files must not see.
      { extends: true as const, test: { name: 'isolated', include: [`packages/*/test/${ISOLATED}`] } },
    ],
  },
});
