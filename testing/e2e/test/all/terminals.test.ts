import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import type { AgentName } from '../../src/agents/agent.ts';
import { trustedHashes } from '../../src/agents/codex-hook-trust.ts';
import type { Lab } from '../../src/lab/lab.ts';
import { expectInjected } from '../expectations.ts';
import { test } from '../lab-test.ts';

/** The first start of an agent in a terminal, and what it leaves on disk once its user gave all the trust. */
interface FirstStart {
  name: AgentName;
  /** What it shows when its first question is all there; it may forget what it is told before that. */
  asked: RegExp;
  /** What a person chooses at the questions that it asks. */
  choices: string[];
  /** The screen when it takes a prompt. */
  ready: RegExp;
  /** The line that names the session; none where the agent has no place for it. */
  notice?: RegExp;
  /** The trust as the program wrote it. */
  written(lab: Lab): unknown;
  /** The trust as `lab.trust` writes it for all headless tests. */
  seeded(lab: Lab): unknown;
}

const json = (lab: Lab, file: string) => JSON.parse(readFileSync(join(lab.home, file), 'utf8'));

const byKey = <T extends { key?: string | undefined }>(hooks: T[]): T[] =>
  hooks.sort((a, b) => ((a.key ?? '') < (b.key ?? '') ? -1 : 1));

const firstStarts: FirstStart[] = [
  {
    name: 'claude',
    asked: /Esc to cancel/,
    choices: ['Yes, I trust this folder'],
    ready: /shift\+tab to cycle/,
    notice: /Session Roaming: took over/,
    written: (lab) => json(lab, '.claude.json').projects[lab.project].hasTrustDialogAccepted,
    seeded: () => true,
  },
  {
    name: 'codex',
    asked: /esc back/,
    choices: ['Trust and continue', 'Trust all and continue'],
    ready: /\? for shortcuts/,
    notice: /Session Roaming: took over/,
    written: (lab) => {
      const config = readFileSync(join(lab.home, '.codex/config.toml'), 'utf8');
      const found = config.matchAll(/^\[hooks\.state\."(.+)"\]\ntrusted_hash = "(.+)"$/gm);
      const folder = /^\[projects\."(.+)"\]\ntrust_level = "trusted"$/m.exec(config)?.[1];
      // Codex writes them in an order of its own.
      return { folder, hooks: byKey([...found].map(([, key, hash]) => ({ key, hash }))) };
    },
    seeded: (lab) => ({
      folder: lab.project,
      hooks: byKey(trustedHashes(join(lab.project, '.codex/hooks.json'))),
    }),
  },
  {
    name: 'gemini',
    asked: /MCP Servers \(1\)/,
    choices: ['Trust folder'],
    ready: /1 MCP server/,
    written: (lab) => json(lab, '.gemini/trustedFolders.json'),
    seeded: (lab) => ({ [lab.project]: 'TRUST_FOLDER' }),
  },
];

// The headless tests stand on this: the trust that they seed is the trust that a person gives.
describe('a first start in a terminal, where a person gives the trust', () => {
  test.for(firstStarts)('$name is told, and trusts what we seed', async (start, { lab, planted }) => {
    await lab.cli('init', start.name);
    await lab.cli('session', 'save', '--summary', planted.note);
    const session = await lab.open(start.name);
    try {
      await session.terminal.waitFor(start.asked);
      for (const option of start.choices) await session.terminal.choose(option);
      await session.terminal.waitFor(start.ready);
      const first = await session.ask('Please go on.');
      expectInjected(first, [planted.note]);
      if (start.notice) await session.terminal.waitFor(start.notice, 10_000);
    } finally {
      await session.close();
    }
    expect(start.written(lab)).toEqual(start.seeded(lab));
  });
});
