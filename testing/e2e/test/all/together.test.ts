import { describe, expect } from 'vitest';
import { agentNames } from '../../src/agents/index.ts';
import { occurrences } from '../../src/all-text.ts';
import { workOn } from '../../src/lab/acts.ts';
import { expectInjected, lastBriefing } from '../expectations.ts';
import { inTerminal } from '../in-terminal.ts';
import { test } from '../lab-test.ts';

const other = { claude: 'codex', codex: 'gemini', gemini: 'claude' } as const;

describe('two agents at work at the same time', () => {
  test.for(agentNames)(
    '%s works, another one starts: each is told of the other',
    async (agent, { lab, planted }) => {
      const second = other[agent];
      await lab.cli('init', agent, second);
      lab.trust(agent, second);
      const acts = [...workOn(planted), { do: 'say', text: 'It is done.' } as const];
      await inTerminal(lab, agent, { acts }, async (session) => {
        await session.turn(planted.goal, 'It is done');
        const begun = await lab.begin(second, {
          prompt: 'Please help.',
          acts: [{ do: 'write', file: 'from-the-other.txt', content: 'x\n' }, { do: 'hang' }],
        });
        await begun.reachedLastStep();
        try {
          const request = await session.ask('Please do more.');
          expect(lastBriefing(request)).toMatch(new RegExp(`${second}.* is at work in this project too`));
          expect(occurrences(request.injected, 'at work in this project too')).toBe(1);
        } finally {
          await begun.kill();
        }
      });
    },
  );

  test.for(agentNames)('%s waits for its model, another one starts', async (agent, { lab, planted }) => {
    const second = other[agent];
    await lab.cli('init', agent, second);
    lab.trust(agent, second);
    const begun = await lab.begin(agent, {
      prompt: planted.goal,
      acts: [...workOn(planted), { do: 'hang' }],
    });
    await begun.reachedLastStep();
    try {
      const { first } = await lab.start(second);
      expectInjected(first, [
        planted.goal,
        planted.file,
        `${agent} (last seen just now) is at work in this project too`,
      ]);
      expect(await lab.cli('session', 'status')).toContain(agent);
    } finally {
      await begun.kill();
    }
    // Now it is gone, and the next one is told that instead.
    const { first } = await lab.start(second);
    expect(first.injected).not.toContain('at work in this project too');
    expect(first.injected).toMatch(new RegExp(`${agent}.* is gone in the middle of a turn`));
  });
});
