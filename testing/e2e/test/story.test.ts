import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { agentNames } from '../src/agents/index.ts';
import { missing } from '../src/all-text.ts';
import { saveThroughMcp } from '../src/lab/acts.ts';
import {
  expectBriefed,
  expectInjected,
  expectInjectedOnce,
  expectNotBriefed,
  expectNothingOf,
} from './expectations.ts';
import { test } from './lab-test.ts';

describe('the story of the seed', () => {
  test('Claude Code investigates, Codex fixes, Gemini reviews, complete', async ({ lab, planted }) => {
    await lab.cli('init', 'claude', 'codex', 'gemini');
    lab.trust('claude', 'codex', 'gemini');

    await lab.start('claude', { acts: saveThroughMcp(planted.args) });

    const mended = {
      file: 'src/mended-by-codex.js',
      note: 'Mended the lapwing; review the case of a null token',
    };
    const codex = await lab.start('codex', {
      acts: [
        { do: 'write', file: mended.file, content: 'export const expired = true;\n' },
        ...saveThroughMcp({ files_touched: [mended.file], handoff_notes: mended.note }),
      ],
    });
    expectBriefed(codex, planted);
    expect(existsSync(join(lab.project, mended.file))).toBe(true);

    const { first } = await lab.start('gemini');
    expectInjectedOnce(first, [planted.goal, planted.file, mended.note]);
    // It stands among the files and the calls.
    expectInjected(first, [mended.file]);

    const status = await lab.cli('session', 'status');
    expect(missing(status, [planted.goal, planted.file, mended.file, mended.note, ...agentNames])).toEqual(
      [],
    );

    await lab.cli('session', 'complete');
    expect(existsSync(join(lab.project, 'ai/sessions/active.json'))).toBe(false);
    for (const [i, name] of agentNames.entries()) {
      const next = await lab.start(name);
      // The first one's prompt and answer are a session of their own, which the others are briefed with.
      if (i === 0) expectNotBriefed(next, planted);
      else expectNothingOf(next, planted);
      expect(next.first.text).not.toContain(mended.note);
    }
  });
});
