import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nodeHost } from '@0dai/session-store/internal';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { claude } from '../../src/agents/claude/index.ts';
import { agentLogs } from '../../src/catch-up/catch-up.ts';
import { logPathIn } from '../samples.ts';

let home: string;
beforeEach(() => {
  home = realpathSync(mkdtempSync(join(tmpdir(), 'catch-up-')));
});
afterEach(() => rmSync(home, { recursive: true }));

test('all logs that are read at once share the time that they may take', () => {
  const path = logPathIn(home, claude);
  writeFileSync(path, `${JSON.stringify({ type: 'user', message: { role: 'user', content: 'Fix it' } })}\n`);
  let now = 0;
  const logs = agentLogs(nodeHost(home), [claude], 1_000, () => now);
  const isRead = (at: number) => {
    now = at;
    return logs.read('claude', { path, offset: 0 }) !== undefined;
  };
  expect([0, 900, 990, 2_000].map(isRead)).toEqual([true, true, false, false]);
});
