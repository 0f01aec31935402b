import { describe, expect } from 'vitest';
import { agentNames } from '../../src/agents/index.ts';
import { workOn } from '../../src/lab/acts.ts';
import { expectInjected } from '../expectations.ts';
import { inTerminal } from '../in-terminal.ts';
import { test } from '../lab-test.ts';

const next = { claude: 'codex', codex: 'gemini', gemini: 'claude' } as const;
/** What each shows when it was interrupted. */
const shown = { claude: /Interrupted/, codex: /interrupted/i, gemini: /Request cancelled/ };

describe('Esc in the middle of a turn', () => {
  test.for(agentNames)(
    '%s: the next one is told, while it waits for its user',
    async (agent, { lab, planted }) => {
      await lab.cli('init', agent, next[agent]);
      lab.trust(agent, next[agent]);
      const acts = [...workOn(planted), { do: 'hang' } as const];
      await inTerminal(lab, agent, { acts }, async (session) => {
        await session.ask(planted.goal);
        await session.reached(session.lastStep);
        await session.terminal.press('Escape');
        await session.terminal.waitFor(shown[agent]);
        const { first } = await lab.start(next[agent]);
        expectInjected(first, [
          planted.goal,
          planted.file,
          planted.note,
          `${agent} was interrupted by the user`,
        ]);
      });
    },
  );

  test.for(agentNames)('%s goes on: it is no longer interrupted', async (agent, { lab, planted }) => {
    await lab.cli('init', agent, next[agent]);
    lab.trust(agent, next[agent]);
    const acts = [...workOn(planted), { do: 'say late', text: 'Too late.', ms: 6_000 } as const];
    await inTerminal(lab, agent, { acts }, async (session) => {
      await session.ask(planted.goal);
      await session.reached(session.lastStep);
      await session.terminal.press('Escape');
      await session.terminal.waitFor(shown[agent]);
      // It is beyond its script now, and ends its turn.
      await session.turn('Leave the turnip alone.', 'Nothing more to do|Too late');
      const { first } = await lab.start(next[agent]);
      expectInjected(first, [planted.goal, 'latest request', 'Leave the turnip alone.']);
      expect(first.injected).not.toMatch(/was interrupted|middle of a turn/);
    });
  });
});
