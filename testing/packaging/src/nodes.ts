import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cache, npm } from './npm.ts';

/** Every Node that we support; `PACKAGING_NODES=20,24` takes fewer. */
export const NODES = (process.env.PACKAGING_NODES ?? '20,22,24,26').split(',');

/**
 * The program of this version of Node, from the npm package `node`; kept between runs.
 * @param major e.g. `24`
 */
export async function nodeBinary(major: string): Promise<string> {
  const folder = join(cache, `node-${major}`);
  const binary = join(folder, 'node_modules/node/bin/node');
  if (existsSync(binary)) return binary;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  await npm(['install', `node@${major}`], { cwd: folder });
  if (!existsSync(binary)) {
    throw new Error(
      `npm install node@${major} left no ${binary}: does npm run install scripts, and is there a Node ${major} for this platform?`,
    );
  }
  return binary;
}
