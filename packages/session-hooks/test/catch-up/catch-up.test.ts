import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureStore, nodeHost } from '@0dai/session-store/internal';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../../../testing/kit/src/test-world.ts';
import { claude } from '../../src/agents/claude/index.ts';
import { agentLogs } from '../../src/catch-up/catch-up.ts';
import { logPathIn } from '../samples.ts';

test('all logs that are read at once share the time that they may take', () => {
  const home = temporaryFolder();
  mkdirSync(join(home, 'project'));
  const path = logPathIn(home, claude);
  writeFileSync(path, `${JSON.stringify({ type: 'user', message: { role: 'user', content: 'Fix it' } })}\n`);
  const store = ensureStore(join(home, 'project'), nodeHost(home));
  let now = 0;
  const logs = agentLogs(store, [claude], 1_000, () => now);
  const isRead = (at: number) => {
    now = at;
    return logs.read('claude', { path, offset: 0 }) !== undefined;
  };
  expect([0, 900, 990, 2_000].map(isRead)).toEqual([true, true, false, false]);
});
