import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect } from 'vitest';
import { agentNames } from '../../src/agents/index.ts';
import { measureRecall, type Recall, shareOf } from '../../src/recall/measure.ts';
import { type PlanToolOff, tryPlanTool } from '../../src/recall/plan-tool-off.ts';
import { report } from '../../src/recall/report.ts';
import { stories } from '../../src/recall/stories/index.ts';
import { meetUntoldLimit, type UntoldLimit } from '../../src/recall/untold-limit.ts';
import { test, testIn } from '../lab-test.ts';

const recalls: Recall[] = [];
const off: PlanToolOff[] = [];
let limit: UntoldLimit | undefined;

const planTools = /^(TaskCreate|TodoWrite|update_plan|write_todos|tracker_)/;

describe('why a fact is not observable', () => {
  test.for(agentNames)('%s, as it comes, has no tool for a plan', async (agent, { lab }) => {
    const found = await tryPlanTool(lab, agent);
    off.push(found);
    expect(found.offered.filter((tool) => planTools.test(tool))).toEqual([]);
    expect(found.answer).not.toBe('');
  });

  test('gemini writes no word of its usage limit into its log', async ({ lab }) => {
    limit = await meetUntoldLimit(lab);
    expect(limit.printed).not.toBe('');
    expect(limit.files.filter((file) => !file.startsWith('tmp/'))).toEqual([]);
  });
});

describe.for(stories)('$name', (story) => {
  testIn(story.files).for(agentNames)('%s stops, each of them knows', async (sender, { lab }) => {
    const measured = await measureRecall(lab, story, sender, agentNames);
    recalls.push(...measured);
    for (const recall of measured) {
      const missing = recall.missing.map(({ kind, text }) => `${kind}: ${text}`).join('; ');
      const failure = `${recall.receiver} was not told: ${missing}\nIt was told:\n${recall.text}`;
      expect.soft(shareOf(recall), failure).toBeGreaterThanOrEqual(0.99);
      expect.soft(recall.tokens).toBeLessThanOrEqual(2_000);
    }
  });
});

// Written whatever the result: a table with holes is worth more than none. Not when only some were measured.
afterAll(() => {
  const text = report(recalls, { off, limit }, new Date().toISOString().slice(0, 10));
  console.log(text);
  const isComplete = recalls.length === stories.length * agentNames.length ** 2;
  if (isComplete && off.length === agentNames.length && limit !== undefined) {
    writeFileSync(fileURLToPath(new URL('../../RECALL.md', import.meta.url)), text);
  }
});
