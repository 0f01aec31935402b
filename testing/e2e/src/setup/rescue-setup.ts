import type { TestProject } from 'vitest/node';
import { installOthers } from '../agents/installation.ts';
import { CommandError } from '../errors.ts';
import setUp from './global-setup.ts';

/** As ever, and the other agents are there, unless this machine has none of them. */
export default async function setup(project: TestProject): Promise<(() => void) | undefined> {
  try {
    await installOthers();
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    console.warn(`Without the other agents: ${error.message}`);
  }
  return await setUp(project);
}
