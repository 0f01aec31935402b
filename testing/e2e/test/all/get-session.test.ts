import { describe, expect } from 'vitest';
import type { Act } from '../../src/agents/agent.ts';
import { agentNames } from '../../src/agents/index.ts';
import { allText, occurrences } from '../../src/all-text.ts';
import { saveThroughMcp } from '../../src/lab/acts.ts';
import { test } from '../lab-test.ts';

const GET: Act[] = [
  { do: 'mcp', server: 'roaming', tool: 'get_session', args: {} },
  { do: 'say', text: 'Read it.' },
];

describe('what get_session answers', () => {
  test.for(agentNames)('reaches the model of %s once', async (agent, { lab, planted }) => {
    await lab.cli('init', agent);
    lab.trust(agent);
    await lab.start(agent, { acts: saveThroughMcp(planted.args) });
    const run = await lab.start(agent, { acts: GET });
    const last = allText(run.requests.filter(({ kind }) => kind === 'turn').at(-1)?.body ?? {});
    const added = (text: string) => occurrences(last, text) - occurrences(run.first.text, text);
    expect(added('What an agent said is a claim')).toBe(1);
    expect(added(planted.note)).toBeGreaterThan(0);
    expect(added('last_calls')).toBe(0);
  });
});
