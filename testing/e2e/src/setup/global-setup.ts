import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { installAgents } from '../agents/installation.ts';
import { labsFolder } from '../lab/labs-folder.ts';
import { installCli } from './cli-installation.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** The folder that holds `0dai`, to be put on the PATH. */
    cliPath: string;
  }
}

/**
 * Once per run: the agents are there, and our CLI is installed as a user would install it.
 * E2E_CLI=/folder/with/0dai takes another CLI instead, for work on the rig.
 */
export default async function setup(project: TestProject): Promise<(() => void) | undefined> {
  await installAgents();
  if (process.env.E2E_CLI !== undefined) {
    project.provide('cliPath', process.env.E2E_CLI);
    return undefined;
  }
  const prefix = mkdtempSync(join(labsFolder(), 'cli-'));
  const remove = () => rmSync(prefix, { recursive: true, force: true });
  try {
    await installCli(prefix);
  } catch (error) {
    // Vitest calls the teardown only of a setup that came to its end.
    remove();
    throw error;
  }
  project.provide('cliPath', join(prefix, 'path'));
  return remove;
}
