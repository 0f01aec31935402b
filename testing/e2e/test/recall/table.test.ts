import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect } from 'vitest';
import { agentNames } from '../../src/agents/index.ts';
import { measureRecall, type Recall, shareOf } from '../../src/recall/measure.ts';
import { type PlanToolOff, tryPlanTool } from '../../src/recall/plan-tool-off.ts';
import { report } from '../../src/recall/report.ts';
import { project } from '../../src/recall/scenario.ts';
import { testIn } from '../lab-test.ts';

const test = testIn(project);
const pairs = agentNames.flatMap((sender) => agentNames.map((receiver) => [sender, receiver] as const));
const recalls: Recall[] = [];
const off: PlanToolOff[] = [];

const planTools = /^(TaskCreate|TodoWrite|update_plan|write_todos|tracker_)/;

describe('why the steps are not observable by default', () => {
  test.for(agentNames)('%s has no tool for a plan', async (agent, { lab }) => {
    const found = await tryPlanTool(lab, agent);
    off.push(found);
    expect(found.offered.filter((tool) => planTools.test(tool))).toEqual([]);
    expect(found.answer).not.toBe('');
  });
});

describe.for([true, false])('plan tools on: %s', (plans) => {
  test.for(pairs)('%s is killed, %s knows', async ([sender, receiver], { lab }) => {
    const recall = await measureRecall(lab, sender, receiver, { plans });
    recalls.push(recall);
    const missing = recall.missing.map(({ kind, text }) => `${kind}: ${text}`);
    expect
      .soft(shareOf(recall), `Missing: ${missing.join('; ')}\nTold:\n${recall.text}`)
      .toBeGreaterThanOrEqual(0.95);
    expect.soft(recall.tokens).toBeLessThanOrEqual(2_000);
  });
});

// Written whatever the result: a table with holes is worth more than none. Not when only some were measured.
afterAll(() => {
  const text = report(recalls, off, new Date().toISOString().slice(0, 10));
  console.log(text);
  if (recalls.length === 2 * pairs.length && off.length === agentNames.length) {
    writeFileSync(fileURLToPath(new URL('../../RECALL.md', import.meta.url)), text);
  }
});
