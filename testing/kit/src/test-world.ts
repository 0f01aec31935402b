import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { makeWorld, removeWorld, type World, type WorldOptions } from './world.ts';

/**
 * Makes a world that is removed when the test ends. Call it in a test or in `beforeEach`.
 * @example const { project, host } = openWorld({ git: true });
 */
export function openWorld(options: WorldOptions = {}): World {
  const world = makeWorld(options);
  onTestFinished(() => removeWorld(world));
  return world;
}

/** Makes a folder that is removed when the test ends. */
export function temporaryFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'test-')));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
