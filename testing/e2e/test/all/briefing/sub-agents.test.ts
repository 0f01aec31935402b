import { describe, expect } from 'vitest';
import { agentNames } from '../../../src/agents/index.ts';
import { expectInjected } from '../../expectations.ts';
import { test } from '../../lab-test.ts';

const other = { claude: 'codex', codex: 'gemini', gemini: 'claude' } as const;

describe('a sub-agent', () => {
  test.for(agentNames)("%s's: its task is not the goal, its file counts", async (agent, { lab, planted }) => {
    await lab.cli('init', agent, other[agent]);
    lab.trust(agent, other[agent]);
    const task = 'Count the hamsters of the subordinate task';
    const run = await lab.start(agent, {
      prompt: planted.goal,
      acts: [
        {
          do: 'delegate',
          task,
          acts: [
            { do: 'write', file: 'src/by-the-other.js', content: 'export const hamsters = 3;\n' },
            { do: 'say', text: 'There are three.' },
          ],
        },
        { do: 'write', file: 'src/by-itself.js', content: 'export const done = true;\n' },
        { do: 'say', text: 'It is done.' },
      ],
    });
    expect(run.requests.filter(({ branch }) => branch === task).length).toBeGreaterThan(1);
    const { first } = await lab.start(other[agent]);
    expectInjected(first, [planted.goal, 'in src/: ', 'by-itself.js (new)', 'by-the-other.js (new)']);
    expect(first.injected).not.toContain(task);
    expect(lab.session()?.goal).toBe(planted.goal);
  });
});
