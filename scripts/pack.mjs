// Packs the five packages as npm would get them.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pnpm } from './pnpm.mjs';
import { run } from './run.mjs';
import { step } from './steps.mjs';

/**
 * Packs the built packages.
 * @param {string} folder where the tarballs go; created if it does not exist
 * @returns {Promise<string[]>} their paths
 */
export async function pack(folder) {
  const which = ['-r', '--filter', './packages/session-*'];
  await step('Packing the packages', () =>
    run(...pnpm(...which, 'pack', '--pack-destination', folder), { quiet: true }),
  );
  return readdirSync(folder)
    .filter((name) => name.endsWith('.tgz'))
    .map((name) => join(folder, name));
}
