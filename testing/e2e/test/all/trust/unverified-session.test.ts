import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, inject } from 'vitest';
import { agentNames } from '../../../src/agents/index.ts';
import { saveThroughMcp } from '../../../src/lab/acts.ts';
import { Lab } from '../../../src/lab/lab.ts';
import { traces } from '../../../src/lab/planted.ts';
import { expectBriefed, expectInjected } from '../../expectations.ts';
import { test } from '../../lab-test.ts';

// A repository that brings its own session along would otherwise tell an agent what to do before its user did.
describe('a session from another machine', () => {
  test.for(agentNames)('%s is not told until its user accepts it', async (name, { lab, planted }) => {
    const theirs = await Lab.create({ cliPath: inject('cliPath'), files: { [planted.file]: 'x\n' } });
    try {
      await theirs.cli('init', 'codex');
      theirs.trust('codex');
      await theirs.start('codex', { acts: saveThroughMcp(planted.args) });
      await lab.cli('init', name);
      cpSync(join(theirs.project, 'ai'), join(lab.project, 'ai'), { recursive: true });
    } finally {
      theirs.remove();
    }
    lab.trust(name);

    const { first } = await lab.start(name);
    expect(traces(planted).filter((text) => first.text.includes(text))).toEqual([]);
    expectInjected(first, ['0dai session trust']);

    await lab.acceptUnverified();
    expectBriefed(await lab.start(name), planted);
  });
});
