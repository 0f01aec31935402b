import { describe, expect, inject } from 'vitest';
import { agentNames } from '../../src/agents/index.ts';
import { missing } from '../../src/all-text.ts';
import { workOn } from '../../src/lab/acts.ts';
import { firstAfterSwitch } from '../../src/lab/after-switch.ts';
import { briefings } from '../expectations.ts';
import { inTerminal } from '../in-terminal.ts';
import { test } from '../lab-test.ts';

const next = { claude: 'codex', codex: 'gemini', gemini: 'claude' } as const;
describe('killed, without any hook of 0dai', () => {
  test.for(agentNames)('%s: the next one goes on', async (name, { lab, planted }) => {
    lab.trust(name, next[name]);
    const acts = [...workOn(planted), { do: 'hang' } as const];
    await inTerminal(lab, name, { acts }, async (session) => {
      await session.ask(planted.goal);
      await session.reached(session.lastStep);
    });
    const first = await firstAfterSwitch(lab, next[name], inject('cliPath'));
    expect(briefings(first)).toHaveLength(1);
    expect(missing(first.text, [planted.goal, planted.file, planted.note])).toEqual([]);
  });
});

describe('with hooks', () => {
  test.for(agentNames)('%s is briefed once, by its hook', async (name, { lab, planted }) => {
    await lab.cli('init', name);
    lab.trust(name);
    await lab.cli('session', 'save', '--goal', planted.goal, '--summary', planted.note);
    const first = await firstAfterSwitch(lab, name, inject('cliPath'));
    expect(briefings(first)).toHaveLength(1);
    expect(missing(first.injected, [planted.goal, planted.note])).toEqual([]);
  });
});
