import { test as base, inject } from 'vitest';
import { Machine } from '../src/machine.ts';

/** `test`, with machines that are deleted afterwards. */
export const test = base.extend<{
  /** A machine with this version of Node, and further folders of commands. */
  machine: (node: string, ...bins: string[]) => Machine;
}>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest insists on a destructured first parameter.
  machine: async ({}, use) => {
    const machines: Machine[] = [];
    await use((node, ...bins) => {
      const binary = inject('nodes')[node];
      if (binary === undefined) throw new Error(`Node ${node} was not installed; see src/global-setup.ts.`);
      const machine = new Machine(binary, ...bins);
      machines.push(machine);
      return machine;
    });
    for (const machine of machines) machine.remove();
  },
});
