import { readFileSync } from 'node:fs';
import { describe, expect } from 'vitest';
import { agentNames } from '../../src/agents/index.ts';
import { test } from '../lab-test.ts';

/** What /proc says of a process; '' where there is none. */
function commandLine(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'latin1').replaceAll('\0', ' ').trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return '';
  }
}

// The hook's parent is a shell, which is gone as soon as the hook has ended.
describe('the process that a hook notes', () => {
  test.for(agentNames)('%s: is the agent itself', async (agent, { lab }) => {
    await lab.cli('init', agent);
    lab.trust(agent);
    const run = await lab.begin(agent, { prompt: 'Please begin.', acts: [{ do: 'hang' }] });
    try {
      await run.reachedLastStep();
      const pids = lab
        .journal()
        .flatMap(({ process }) => (process as { pid: number } | undefined)?.pid ?? []);
      expect(pids.length).toBeGreaterThan(0);
      expect(new Set(pids).size).toBe(1);
      expect(commandLine(pids[0] ?? 0)).toMatch(new RegExp(`^(?:\\S*/node .*)?\\S*${agent}`));
      expect(commandLine(pids[0] ?? 0)).not.toMatch(/0dai hook/);
    } finally {
      await run.kill();
    }
  });
});
