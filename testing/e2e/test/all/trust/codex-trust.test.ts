import { describe, expect } from 'vitest';
import { agents } from '../../../src/agents/index.ts';
import { saveThroughMcp } from '../../../src/lab/acts.ts';
import { expectBriefed, expectInjected, expectNotBriefed } from '../../expectations.ts';
import { test } from '../../lab-test.ts';

describe('Codex hooks that their user has not trusted', () => {
  test('nothing arrives, and doctor says why', async ({ lab, planted }) => {
    await lab.cli('init', 'claude', 'codex', 'gemini');
    lab.trust('claude', 'gemini');
    agents.codex.trustFolder(lab.home, lab.project);
    await lab.start('claude', { acts: saveThroughMcp(planted.args) });

    expectNotBriefed(await lab.start('codex'), planted);
    const before = await lab.tryCli('doctor');
    expect(before.code).toBe(1);
    expect(before.stdout + before.stderr).toMatch(/Codex does not trust our .*hooks/);

    lab.trust('codex');
    expectBriefed(await lab.start('codex'), planted);
    const after = await lab.tryCli('doctor');
    expect(after).toMatchObject({ code: 0 });
  });

  test('run after what doctor says: /hooks, t', async ({ lab, planted }) => {
    await lab.cli('init', 'codex');
    agents.codex.trustFolder(lab.home, lab.project);
    await lab.cli('session', 'save', '--summary', planted.note);
    expect((await lab.tryCli('doctor', 'codex')).stdout).toMatch(/type \/hooks and press t/);

    const session = await lab.open('codex');
    try {
      await session.terminal.choose('Continue without trusting');
      await session.terminal.waitFor(/\? for shortcuts/);
      await session.terminal.type('/hooks');
      await session.terminal.waitFor(/\d hooks need review[\s\S]*t trust all/);
      await session.terminal.press('t');
      await session.terminal.waitFor(/SessionStart\s+1\s+1\s+When/);
      await session.terminal.press('Escape');
      await session.terminal.waitFor(/\? for shortcuts/);
      expectInjected(await session.ask('Please go on.'), [planted.note]);
    } finally {
      await session.close();
    }
    expect(await lab.tryCli('doctor', 'codex')).toMatchObject({ code: 0 });
  });
});
