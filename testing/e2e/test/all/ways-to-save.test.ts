import { describe, expect } from 'vitest';
import { codexWithOlderModel } from '../../src/agents/codex.ts';
import { agentNames } from '../../src/agents/index.ts';
import { occurrences } from '../../src/all-text.ts';
import { runInShell, saveThroughMcp } from '../../src/lab/acts.ts';
import { expectBriefed, expectInjected } from '../expectations.ts';
import { test } from '../lab-test.ts';

describe('a save from the shell tool, in its default sandbox', () => {
  test.for(agentNames)('%s saves, and is told', async (agent, { lab, planted }) => {
    await lab.cli('init', agent);
    lab.trust(agent);
    await lab.start(agent, { acts: runInShell(`0dai session save --summary '${planted.note}'`) });
    const { first } = await lab.start(agent);
    expectInjected(first, [planted.note]);
  });
});

describe('Codex with an older model, which calls tools one by one', () => {
  test('saves, and is told', async ({ lab, planted }) => {
    await lab.cli('init', 'codex');
    lab.trust('codex');
    await lab.start(codexWithOlderModel, { acts: saveThroughMcp(planted.args) });
    const run = await lab.start(codexWithOlderModel);
    expectBriefed(run, planted);
    expect(occurrences(run.first.text, 'additional_tools')).toBe(0);
  });
});
