import { join } from 'node:path';
import { describe, expect, inject } from 'vitest';
import type { AgentName } from '../../src/agents/agent.ts';
import { agentNames } from '../../src/agents/index.ts';
import { switchedTo } from '../../src/agents/switched.ts';
import { missing } from '../../src/all-text.ts';
import { workOn } from '../../src/lab/acts.ts';
import { asFirst, type FirstRequest } from '../../src/lab/agent-run.ts';
import type { Lab } from '../../src/lab/lab.ts';
import { briefings } from '../expectations.ts';
import { inTerminal } from '../in-terminal.ts';
import { test } from '../lab-test.ts';

const next = { claude: 'codex', codex: 'gemini', gemini: 'claude' } as const;
const GO_ON = 'Go on with this.';

/** The first request with the user's words, of an agent that `0dai switch` starts in a terminal. */
async function firstAfterSwitch(lab: Lab, name: AgentName): Promise<FirstRequest> {
  const agent = switchedTo(name, join(inject('cliPath'), '0dai'));
  const session = await lab.open(agent);
  try {
    const turn = () =>
      session.requests.find(({ kind, body }) => kind === 'turn' && asFirst(agent, body).text.includes(GO_ON));
    await expect.poll(turn, { timeout: 60_000, interval: 200 }).toBeDefined();
    return asFirst(agent, turn()?.body ?? {});
  } finally {
    await session.close();
  }
}

describe('killed, with nothing of ours installed', () => {
  test.for(agentNames)('%s: the next one goes on', async (name, { lab, planted }) => {
    lab.trust(name, next[name]);
    const acts = [...workOn(planted), { do: 'hang' } as const];
    await inTerminal(lab, name, { acts }, async (session) => {
      await session.ask(planted.goal);
      await session.reached(session.lastStep);
    });
    const first = await firstAfterSwitch(lab, next[name]);
    expect(briefings(first)).toHaveLength(1);
    expect(missing(first.text, [planted.goal, planted.file, planted.note])).toEqual([]);
  });
});

describe('with hooks', () => {
  test.for(agentNames)('%s is briefed once, by its hook', async (name, { lab, planted }) => {
    await lab.cli('init', name);
    lab.trust(name);
    await lab.cli('session', 'save', '--goal', planted.goal, '--summary', planted.note);
    const first = await firstAfterSwitch(lab, name);
    expect(briefings(first)).toHaveLength(1);
    expect(missing(first.injected, [planted.goal, planted.note])).toEqual([]);
  });
});
