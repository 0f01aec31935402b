import { test as base, inject } from 'vitest';
import { Lab } from '../src/lab/lab.ts';
import { type Planted, plant } from '../src/lab/planted.ts';

/** What every test gets: a machine of its own, and a piece of work whose file is in the project. */
interface Fixtures {
  planted: Planted;
  lab: Lab;
}

let count = 0;

/** `test`, in a project with these files, with a lab that is deleted unless the test failed or E2E_KEEP is set. */
export const testIn = (files: Readonly<Record<string, string>>) =>
  base.extend<Fixtures>({
    // biome-ignore lint/correctness/noEmptyPattern: vitest insists on a destructured first parameter.
    planted: async ({}, use) => {
      await use(plant(String(++count)));
    },
    lab: async ({ task, planted }, use) => {
      const own = { [planted.file]: 'export const expired = false;\n' };
      const lab = await Lab.create({ cliPath: inject('cliPath'), files: { ...files, ...own } });
      await use(lab);
      if (task.result?.state === 'fail' || process.env.E2E_KEEP !== undefined)
        console.log(`Kept: ${lab.root}`);
      else lab.remove();
    },
  });

export const test = testIn({ 'README.md': 'A project.\n', 'sub/place.txt': 'x\n' });
