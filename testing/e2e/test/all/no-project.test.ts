import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { agentNames } from '../../src/agents/index.ts';
import { test } from '../lab-test.ts';

// Most folders are no project of ours. The command ends before it reads what the agent writes to its stdin: none of
// the agents may mind.
test.for(agentNames)('%s is not disturbed where there is no project', async (name, { lab }) => {
  await lab.cli('init', '--user', name);
  lab.trust(name);
  rmSync(join(lab.project, 'ai'), { recursive: true, force: true });
  const { first, stdout, stderr } = await lab.start(name);
  expect(first.injected).toBe('');
  expect(`${stdout}\n${stderr}`).not.toMatch(/EPIPE|broken pipe|hook[^\n]*(?:fail|error)/i);
  expect(existsSync(join(lab.project, 'ai'))).toBe(false);
});
