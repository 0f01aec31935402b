import { describe, expect } from 'vitest';
import type { AgentName } from '../../../src/agents/agent.ts';
import { agentNames } from '../../../src/agents/index.ts';
import { occurrences } from '../../../src/all-text.ts';
import { saveThroughMcp } from '../../../src/lab/acts.ts';
import { plant } from '../../../src/lab/planted.ts';
import { briefings, expectInjected, expectInjectedOnce, lastBriefing } from '../../expectations.ts';
import { inTerminal } from '../../in-terminal.ts';
import { test } from '../../lab-test.ts';

const other = { claude: 'codex', codex: 'gemini', gemini: 'claude' } as const;

describe('an agent that goes on with its conversation', () => {
  test.for(agentNames)('%s is not told again what it knows', async (agent, { lab, planted }) => {
    await lab.cli('init', agent, other[agent]);
    lab.trust(agent, other[agent]);
    await lab.start(other[agent], { acts: saveThroughMcp(planted.args) });
    await lab.start(agent, { prompt: 'Please begin.' });
    const { first } = await lab.start(agent, { prompt: 'Please go on then.', resume: true });
    expectInjectedOnce(first, [planted.goal, planted.note]);
    expect(briefings(first)).toHaveLength(1);
  });

  test.for(agentNames)(
    '%s is told what another did since, and only that',
    async (agent, { lab, planted }) => {
      const since = plant(`${agent}-since`);
      await lab.cli('init', agent, other[agent]);
      lab.trust(agent, other[agent]);
      await lab.start(other[agent], { acts: saveThroughMcp(planted.args) });
      await lab.start(agent, { prompt: 'Please begin.' });
      const { handoff_notes, key_decisions } = since.args;
      await lab.start(other[agent], { acts: saveThroughMcp({ handoff_notes, key_decisions }) });
      const { first } = await lab.start(agent, { prompt: 'Please go on then.', resume: true });
      expect(briefings(first)).toHaveLength(2);
      const news = lastBriefing(first);
      expect(news).toContain(since.note);
      expect(news).toContain(since.decision.decision);
      expect(occurrences(news, planted.decision.decision), news).toBe(0);
      expect(occurrences(first.text, planted.note)).toBe(1);
    },
  );
});

describe('/clear', () => {
  test.for(agentNames)('%s is told again, once', async (agent, { lab, planted }) => {
    await lab.cli('init', agent);
    lab.trust(agent);
    await lab.cli('session', 'save', '--goal', planted.goal, '--summary', planted.note);
    await inTerminal(lab, agent, { acts: [{ do: 'say', text: 'It is done.' }] }, async (session) => {
      expectInjected(await session.turn('Please begin.', 'It is done'), [planted.note]);
      await session.terminal.type('/clear');
      await session.ready();
      const first = await session.ask('Please begin anew.');
      // Only as recorded work, behind its `| `, and no more as a message.
      expect(first.text).not.toMatch(/^Please begin\.$/m);
      expect(briefings(first)).toHaveLength(1);
      expectInjectedOnce(first, [planted.note]);
    });
  });
});

/** The command for it, and what the screen shows when it is done. */
const compactions: [AgentName, string, RegExp][] = [
  ['claude', '/compact', /Compacted|compacted|Conversation (was )?summar/],
  ['codex', '/compact', /ontext compacted/],
  ['gemini', '/compress', /compressed|Compress|compress/],
];

describe('a compaction', () => {
  test.for(compactions)(
    '%s, %s: it is told what it lost, once',
    async ([agent, command, done], { lab, planted }) => {
      await lab.cli('init', agent);
      lab.trust(agent);
      await lab.cli('session', 'save', '--goal', planted.goal, '--summary', planted.note);
      const acts = [
        { do: 'say', text: 'It is done.' },
        { do: 'say', text: 'That is done too.' },
      ] as const;
      await inTerminal(lab, agent, { acts: [...acts] }, async (session) => {
        await session.turn('Please begin.', 'It is done');
        await session.turn('Please do more.', 'That is done too|It is done');
        await session.terminal.type(command);
        await session.terminal.waitFor(done);
        await session.ready();
        const first = await session.ask('Please go on then.');
        expect(briefings(first), first.injected).toHaveLength(1);
        expectInjected(first, [planted.goal, planted.note]);
      });
    },
  );
});

describe('a terminal in which nothing happens besides', () => {
  test.for(agentNames)('%s is told at its first prompt, and not again', async (agent, { lab, planted }) => {
    await lab.cli('init', agent);
    lab.trust(agent);
    await lab.cli('session', 'save', '--goal', planted.goal, '--summary', planted.note);
    const acts = [
      { do: 'say', text: 'It is done.' },
      { do: 'say', text: 'That is done too.' },
    ] as const;
    await inTerminal(lab, agent, { acts: [...acts] }, async (session) => {
      expectInjectedOnce(await session.turn('Please begin.', 'It is done'), [planted.note]);
      expect(briefings(await session.ask('Please do more.'))).toHaveLength(1);
    });
  });
});
