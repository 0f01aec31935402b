import { describe, expect } from 'vitest';
import { measureRecall, shareOf } from '../src/recall/measure.ts';
import { project } from '../src/recall/scenario.ts';
import { testIn } from './lab-test.ts';

const test = testIn(project);
const ring = [
  ['claude', 'codex'],
  ['codex', 'gemini'],
  ['gemini', 'claude'],
] as const;

// All nine pairs, and the table of them: npm run recall.
describe('an agent that is killed in the middle of its turn', () => {
  test.for(ring)('%s worked, %s knows', async ([sender, receiver], { lab }) => {
    const recall = await measureRecall(lab, sender, receiver, { plans: true });
    const missing = recall.missing.map(({ kind, text }) => `${kind}: ${text}`);
    expect(shareOf(recall), `${missing.join('\n')}\n\nTold:\n${recall.text}`).toBeGreaterThanOrEqual(0.95);
    expect(recall.tokens).toBeLessThanOrEqual(2_000);
    expect(recall.text).toMatch(/in the middle of a turn: its process ended/);
  });
});
