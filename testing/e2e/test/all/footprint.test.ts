import { describe, expect, inject } from 'vitest';
import type { Act } from '../../src/agents/agent.ts';
import { agentNames } from '../../src/agents/index.ts';
import { workOn } from '../../src/lab/acts.ts';
import { filesOf, processesIn } from '../../src/lab/footprint.ts';
import { Lab } from '../../src/lab/lab.ts';
import { inTerminal } from '../in-terminal.ts';
import { test } from '../lab-test.ts';

/** Our two folders; and what agents write down of a hook and a server that they find. */
const theirsOrOurs =
  /^(project\/ai\/sessions\/|home\/\.local\/state\/#dai\/|home\/\.cache\/claude-cli-nodejs\/.*\/mcp-logs-roaming\/|home\/\.gemini\/trusted_hooks\.json$)/;

describe('what a turn leaves behind', () => {
  test.for(agentNames)(
    '%s: files in ai/sessions and in our own folder, and nowhere else',
    async (agent, { lab, planted }) => {
      const acts: Act[] = [
        ...workOn(planted),
        { do: 'shell', command: 'true' },
        { do: 'say', text: 'It is done.' },
      ];
      // The same turn on a machine that has never heard of us.
      const without = await Lab.create({
        cliPath: inject('cliPath'),
        files: {
          [planted.file]: 'export const expired = false;\n',
          'README.md': 'A project.\n',
          'sub/place.txt': 'x\n',
        },
      });
      try {
        without.trust(agent);
        await without.start(agent, { prompt: planted.goal, acts });
        await lab.cli('init', agent);
        lab.trust(agent);
        const own = new Set([...filesOf(without), ...filesOf(lab)]);
        await lab.start(agent, { prompt: planted.goal, acts });
        const added = filesOf(lab).filter((file) => !own.has(file));
        expect(added).toContain('project/ai/sessions/active.json');
        expect(added.filter((file) => !theirsOrOurs.test(file))).toEqual([]);
      } finally {
        without.remove();
      }
    },
  );

  test.for(agentNames)('%s: no process, after a turn and after a crash', async (agent, { lab, planted }) => {
    await lab.cli('init', agent);
    lab.trust(agent);
    await lab.start(agent, {
      prompt: planted.goal,
      acts: [...workOn(planted), { do: 'say', text: 'It is done.' }],
    });
    await expect.poll(() => processesIn(lab), { timeout: 5_000 }).toEqual([]);
    await lab.startAndKill(agent, { prompt: planted.goal, acts: [{ do: 'shell', command: 'true' }] });
    await expect.poll(() => processesIn(lab), { timeout: 5_000 }).toEqual([]);
  });

  test.for(agentNames)(
    '%s in a terminal: between turns the MCP server is our only process',
    async (agent, { lab, planted }) => {
      await lab.cli('init', agent);
      lab.trust(agent);
      await inTerminal(lab, agent, { acts: [{ do: 'say', text: 'It is done.' }] }, async (session) => {
        await session.turn(planted.goal, 'It is done');
        const ours = processesIn(lab).filter((line) =>
          /0dai|session-(hooks|mcp|cli)/.test(line.split(' HOME=')[0] ?? ''),
        );
        expect(
          ours.filter(
            (line) => !/\bmcp\b/.test(line) && !/tmux|relay\.mjs/.test(line) && !line.includes(`/${agent}`),
          ),
        ).toEqual([]);
      });
      await expect.poll(() => processesIn(lab), { timeout: 10_000 }).toEqual([]);
    },
  );
});
