import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, inject, test } from 'vitest';
import { agentNames } from '../../src/agents/index.ts';
import { pinnedVersions } from '../../src/agents/installation.ts';
import { CostRig, type Round } from '../../src/cost/measure.ts';
import { type AgentCost, costReport, summed } from '../../src/cost/report.ts';

/** The first is not counted: the files are not in memory yet. */
const ROUNDS = 7;
const costs: AgentCost[] = [];

// It measures, and decides nothing: only that the hooks did run is asserted.
describe('what a run costs', () => {
  test.for(agentNames)('%s', { timeout: 1_200_000 }, async (agent) => {
    const rig = await CostRig.create(agent, inject('cliPath'));
    try {
      const rounds: Round[] = [];
      for (let n = -1; n < ROUNDS; n++) {
        const round = await rig.round(n);
        if (n >= 0) rounds.push(round);
      }
      expect(JSON.stringify(rig.session()?.files_touched)).toContain('src/run-');
      costs.push(summed(agent, rounds));
    } finally {
      rig.remove();
    }
  });
});

afterAll(() => {
  const text = costReport(costs, pinnedVersions().join(', '), new Date().toISOString().slice(0, 10));
  console.log(text);
  if (costs.length === agentNames.length) {
    writeFileSync(fileURLToPath(new URL('../../COST.md', import.meta.url)), text);
  }
});
