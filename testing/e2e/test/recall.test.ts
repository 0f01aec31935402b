import { describe, expect } from 'vitest';
import { measureRecall, shareOf } from '../src/recall/measure.ts';
import { withPlan } from '../src/recall/stories/killed.ts';
import { testIn } from './lab-test.ts';

const test = testIn(withPlan.files);
const ring = [
  ['claude', 'codex'],
  ['codex', 'gemini'],
  ['gemini', 'claude'],
] as const;

// All stories and all nine pairs, and the table of them: npm run recall.
describe('an agent that is killed in the middle of its turn', () => {
  test.for(ring)('%s worked, %s knows', async ([sender, receiver], { lab }) => {
    for (const recall of await measureRecall(lab, withPlan, sender, [receiver])) {
      const missing = recall.missing.map(({ kind, text }) => `${kind}: ${text}`);
      const failure = `${missing.join('\n')}\n\nTold:\n${recall.text}`;
      expect(shareOf(recall), failure).toBeGreaterThanOrEqual(0.99);
      expect(recall.tokens).toBeLessThanOrEqual(2_000);
      expect(recall.text).toMatch(/in the middle of a turn: its process ended/);
    }
  });
});
