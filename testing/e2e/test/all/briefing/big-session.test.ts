import { describe, expect } from 'vitest';
import type { AgentName } from '../../../src/agents/agent.ts';
import { saveThroughMcp } from '../../../src/lab/acts.ts';
import { bigSession } from '../../../src/lab/big-session.ts';
import { expectInjected } from '../../expectations.ts';
import { test } from '../../lab-test.ts';

/** What each agent takes from one hook, and how it measures. Over it the model gets a preview and a path. */
const caps: [AgentName, number, (text: string) => number][] = [
  ['claude', 10_000, (text) => text.length],
  ['codex', 10_000, (text) => Buffer.byteLength(text)],
  ['gemini', 100_000, (text) => text.length],
];

describe('a session of 40 kB', () => {
  test.for(caps)('%s gets what matters, within %i', async ([name, cap, measure], { lab, planted }) => {
    const big = bigSession(planted);
    expect(JSON.stringify(big.args).length).toBeGreaterThan(40_000);
    await lab.cli('init', name);
    lab.trust(name);
    await lab.start(name, { acts: saveThroughMcp(big.args) });
    const { first } = await lab.start(name);
    expectInjected(first, [planted.goal, big.nextStep, big.noteHead, 'get_session']);
    expect(measure(first.injected)).toBeLessThanOrEqual(cap);
  });
});
