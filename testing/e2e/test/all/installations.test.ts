import { describe } from 'vitest';
import { agentNames } from '../../src/agents/index.ts';
import { saveThroughMcp } from '../../src/lab/acts.ts';
import { expectBriefed } from '../expectations.ts';
import { test } from '../lab-test.ts';

const ring = [
  ['claude', 'codex'],
  ['codex', 'gemini'],
  ['gemini', 'claude'],
] as const;

describe('installed for the user', () => {
  test.for(ring)('%s saves, %s knows', async ([sender, receiver], { lab, planted }) => {
    await lab.cli('init', '--user', sender, receiver);
    lab.trust(sender, receiver);
    await lab.start(sender, { acts: saveThroughMcp(planted.args) });
    expectBriefed(await lab.start(receiver), planted);
  });

  test.for(agentNames)('%s knows in a subdirectory', async (receiver, { lab, planted }) => {
    await lab.cli('init', '--user', receiver);
    lab.trust(receiver);
    await lab.start(receiver, { acts: saveThroughMcp(planted.args) });
    expectBriefed(await lab.start(receiver, { in: 'sub' }), planted);
  });
});

// Claude Code and Gemini CLI load no project hooks from a subdirectory.
describe('installed in the project', () => {
  test('codex knows in a subdirectory', async ({ lab, planted }) => {
    await lab.cli('init', 'codex');
    lab.trust('codex');
    await lab.start('codex', { acts: saveThroughMcp(planted.args) });
    expectBriefed(await lab.start('codex', { in: 'sub' }), planted);
  });
});

describe('installed for the user and in the project', () => {
  test.for(agentNames)('%s is told once', async (receiver, { lab, planted }) => {
    await lab.cli('init', '--user', receiver);
    await lab.cli('init', receiver);
    lab.trust(receiver);
    await lab.start(receiver, { acts: saveThroughMcp(planted.args) });
    expectBriefed(await lab.start(receiver), planted);
  });

  test.for(agentNames)('%s is told once, the project first', async (receiver, { lab, planted }) => {
    await lab.cli('init', receiver);
    await lab.cli('init', '--user', receiver);
    lab.trust(receiver);
    await lab.start(receiver, { acts: saveThroughMcp(planted.args) });
    expectBriefed(await lab.start(receiver), planted);
  });
});
