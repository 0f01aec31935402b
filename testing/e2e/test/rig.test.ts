import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { agentNames } from '../src/agents/index.ts';
import { canIsolate } from '../src/isolation/isolation.ts';
import { runInShell } from '../src/lab/acts.ts';
import { test } from './lab-test.ts';

describe('the rig itself', () => {
  test('agents are cut off from every network', async ({ lab }) => {
    if (!canIsolate()) {
      console.warn('This machine allows no network namespace: agents run with the loopback settings alone.');
      return;
    }
    lab.trust('gemini');
    await lab.start('gemini', { acts: runInShell('cat /proc/net/dev > devices.txt') });
    const devices = readFileSync(join(lab.project, 'devices.txt'), 'utf8').match(/^ *\w+(?=:)/gm);
    expect(devices?.map((name) => name.trim())).toEqual(['lo']);
  });

  test("Codex's shell cannot write to the home: a save from there is a save from its sandbox", async ({
    lab,
  }) => {
    lab.trust('codex');
    await lab.start('codex', { acts: runInShell('touch in-project; touch ~/in-home') });
    expect(existsSync(join(lab.project, 'in-project'))).toBe(true);
    expect(existsSync(join(lab.home, 'in-home'))).toBe(false);
  });

  test.for(agentNames)('%s plays the script: it writes a file', async (name, { lab }) => {
    lab.trust(name);
    const { requests } = await lab.start(name, {
      acts: [
        { do: 'write', file: 'written.txt', content: 'By the model.\n' },
        { do: 'say', text: 'Written.' },
      ],
    });
    expect(readFileSync(join(lab.project, 'written.txt'), 'utf8')).toBe('By the model.\n');
    expect(requests.flatMap(({ step }) => step ?? [])).toEqual([0, 1]);
  });
});
