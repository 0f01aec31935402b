import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, inject } from 'vitest';
import { agentNames } from '../../src/agents/index.ts';
import { pinnedOthers, pinnedVersions } from '../../src/agents/installation.ts';
import { type Recall, shareOf } from '../../src/recall/measure.ts';
import { project } from '../../src/recall/scenario.ts';
import { measureRescue } from '../../src/rescue/measure.ts';
import { measuredByHand, report } from '../../src/rescue/report.ts';
import { senders } from '../../src/rescue/senders.ts';
import { testIn } from '../lab-test.ts';

const test = testIn(project);
const pairs = senders.flatMap((sender) =>
  agentNames.map((receiver) => ({ name: sender.agent.name, sender, receiver })),
);
const recalls: Recall[] = [];

describe('nothing was set up', () => {
  test.for(pairs)('$name is killed, $receiver knows', async ({ sender, receiver }, { lab }) => {
    const recall = await measureRescue(lab, sender, receiver, inject('cliPath'));
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
  const text = report(
    recalls,
    [...pinnedVersions(), ...pinnedOthers()],
    new Date().toISOString().slice(0, 10),
  );
  console.log(text);
  if (recalls.length === pairs.length) {
    const file = fileURLToPath(new URL('../../RESCUE.md', import.meta.url));
    writeFileSync(file, text + measuredByHand(readFileSync(file, 'utf8')));
  }
});
