import { describe, expect } from 'vitest';
import { agentNames } from '../../src/agents/index.ts';
import { workOn } from '../../src/lab/acts.ts';
import { expectInjectedOnce } from '../expectations.ts';
import { test } from '../lab-test.ts';

describe('0dai init --manual', () => {
  test.for(agentNames)(
    '%s: nothing is captured, and what is saved is told',
    async (agent, { lab, planted }) => {
      await lab.cli('init', '--manual', agent);
      lab.trust(agent);
      const acts = [...workOn(planted), { do: 'say', text: 'It is done.' } as const];
      await lab.start(agent, { prompt: planted.goal, acts });
      expect(lab.session()).toBeUndefined();
      expect(lab.journal()).toEqual([]);

      await lab.cli('session', 'save', '--summary', planted.note);
      const { first } = await lab.start(agent);
      expectInjectedOnce(first, [planted.note]);
      expect(lab.journal().map(({ type }) => type)).not.toContain('prompt');
      expect(lab.session()?.files_touched).toEqual([]);
    },
  );
});
