import { describe, expect } from 'vitest';
import { workOn } from '../../src/lab/acts.ts';
import { limits, usualLimits } from '../../src/lab/limits.ts';
import { expectInjected } from '../expectations.ts';
import { inTerminal } from '../in-terminal.ts';
import { test } from '../lab-test.ts';

const others = limits.filter((limit) => !usualLimits.includes(limit));

describe('headless, the other ways in which a service refuses', () => {
  test.for(others)('$agent, $name: the next one is told', async ({ agent, refusal }, { lab, planted }) => {
    await lab.cli('init', agent, 'gemini');
    lab.trust(agent, 'gemini');
    const stopped = await lab.begin(agent, { prompt: planted.goal, acts: [...workOn(planted), refusal] });
    expect(await stopped.ended()).toMatchObject({ timedOut: false });
    const { first } = await lab.start('gemini');
    expectInjected(first, [planted.goal, planted.file, planted.note, `${agent} stopped at its usage limit`]);
  });
});

// Its user reads what it shows, and starts another agent beside it.
describe('in a terminal, which stays open', () => {
  /** What each shows. */
  const shown = { claude: /API Error|limit/, codex: /usage limit/, gemini: /Usage limit reached/ };
  const next = { claude: 'gemini', codex: 'claude', gemini: 'codex' } as const;

  test.for(usualLimits)('$agent: the next one is told', async ({ agent, refusal }, { lab, planted }) => {
    await lab.cli('init', agent, next[agent]);
    lab.trust(agent, next[agent]);
    const acts = [...workOn(planted), refusal];
    await inTerminal(lab, agent, { acts }, async (session) => {
      await session.ask(planted.goal);
      await session.reached(session.lastStep);
      await session.terminal.waitFor(shown[agent]);
      const { first } = await lab.start(next[agent]);
      expectInjected(first, [planted.goal, planted.file, planted.note]);
      // Gemini CLI runs no hook at its limit and writes nothing of it: all that is known is that its turn has not ended.
      const how = agent === 'gemini' ? 'gemini (last seen' : `${agent} stopped at its usage limit`;
      expectInjected(first, [how]);
    });
  });
});
