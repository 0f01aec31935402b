import { describe, expect } from 'vitest';
import { workOn } from '../src/lab/acts.ts';
import { usualLimits } from '../src/lab/limits.ts';
import { expectInjected } from './expectations.ts';
import { test } from './lab-test.ts';

const next = { claude: 'codex', codex: 'gemini', gemini: 'claude' } as const;

// In a terminal, where the agent stays open, and all other limits: test/all/limits.test.ts
describe('an agent that meets its usage limit', () => {
  test.for(usualLimits)(
    '$agent, $name: the next one is told, and where it stood',
    async (limit, { lab, planted }) => {
      const { agent, refusal } = limit;
      await lab.cli('init', agent, next[agent]);
      lab.trust(agent, next[agent]);
      const stopped = await lab.begin(agent, { prompt: planted.goal, acts: [...workOn(planted), refusal] });
      expect(await stopped.ended()).toMatchObject({ timedOut: false });

      const { first } = await lab.start(next[agent]);
      expectInjected(first, [planted.goal, planted.file, planted.note, howItStopped(agent)]);
    },
  );
});

/** Headless, Gemini CLI tells no hook of the limit and writes nothing of it into its log: it only leaves. */
const howItStopped = (agent: keyof typeof next): string =>
  agent === 'gemini' ? 'gemini is gone in the middle of a turn' : `${agent} stopped at its usage limit`;
