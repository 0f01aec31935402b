import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ensureStore, readActive } from '@0dai/session-store/internal';
import { expect, test } from 'vitest';
import { openWorld } from '../../../../testing/kit/src/test-world.ts';
import { clockedHost } from '../../../../testing/kit/src/world.ts';
import { findSessionsHere, importSession, readSession } from '../../src/import/index.ts';

const NOW = Date.parse('2026-11-23T12:00:00Z');
const ID = '11111111-2222-4333-8444-555555555555';

/** A home with one conversation of Claude Code, without our hooks. */
function there() {
  const { home, project } = openWorld({ git: true });
  const host = clockedHost(home, NOW);
  const path = join(home, '.claude', 'projects', project.replace(/[^a-zA-Z0-9]/g, '-'), `${ID}.jsonl`);
  let count = 0;
  const record = (type: string, message: object, more: object = {}) => ({
    type,
    uuid: `u${++count}`,
    parentUuid: count > 1 ? `u${count - 1}` : null,
    timestamp: `2026-11-23T11:0${count}:00.000Z`,
    sessionId: ID,
    version: '2.1.332',
    cwd: project,
    message: { role: type, ...message },
    ...more,
  });
  const input = { file_path: join(project, 'parser.ts'), old_string: 'a', new_string: 'b' };
  const records = [
    record('user', { content: 'Make the parser faster' }),
    record('assistant', { content: [{ type: 'tool_use', id: 't1', name: 'Edit', input }] }),
    record(
      'user',
      { content: [{ type: 'tool_result', tool_use_id: 't1', content: 'The file has been updated' }] },
      { toolUseResult: { filePath: input.file_path, oldString: 'a', newString: 'b', structuredPatch: [] } },
    ),
    record('assistant', { content: [{ type: 'text', text: 'The lexer is the slow part.' }] }),
  ];
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, records.map((one) => `${JSON.stringify(one)}\n`).join(''));
  return { home, project, host, path };
}

test('imports a conversation without our hooks, once', () => {
  const { project, host, path } = there();
  const [found] = findSessionsHere(project, host, {}).sessions;
  expect(found).toMatchObject({ where: 'here', isInProject: false, log: { path, sessionId: ID } });
  const read = found && readSession(found.agent, found.log, host.now());
  if (!read) throw new Error('nothing was read');
  expect(read).toMatchObject({ version: '2.1.332', isUnderstood: true, summary: { prompts: 1 } });
  const store = ensureStore(project, host);
  expect(importSession(store, read)).toMatchObject({ began: true, wasKnown: false });
  const { session } = readActive(store);
  expect(session).toMatchObject({
    goal: 'Make the parser faster',
    files_touched: ['parser.ts'],
    agent_history: [{ agent: 'claude', session_id: ID, started_at: '2026-11-23T11:01:00.000Z' }],
  });
  expect(importSession(store, read)).toMatchObject({ began: false, wasKnown: true, added: 0 });
});
