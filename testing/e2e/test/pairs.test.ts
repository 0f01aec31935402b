import { describe } from 'vitest';
import { agentNames } from '../src/agents/index.ts';
import { saveThroughMcp } from '../src/lab/acts.ts';
import { expectBriefed, expectNotBriefed } from './expectations.ts';
import { test } from './lab-test.ts';

const pairs = agentNames.flatMap((sender) => agentNames.map((receiver) => [sender, receiver] as const));

describe('installed in the project', () => {
  test.for(pairs)('%s saves, %s knows', async ([sender, receiver], { lab, planted }) => {
    await lab.cli('init', sender, receiver);
    lab.trust(sender, receiver);
    await lab.start(sender, { acts: saveThroughMcp(planted.args) });
    expectBriefed(await lab.start(receiver), planted);
  });
});

// Proves that the table above can fail: the same receivers, without a save.
describe('without a save', () => {
  test.for(agentNames)('%s is told nothing', async (receiver, { lab, planted }) => {
    await lab.cli('init', receiver);
    lab.trust(receiver);
    expectNotBriefed(await lab.start(receiver), planted);
  });
});
