import { appendFileSync, mkdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ensureStore, readActive } from '@0dai/session-store/internal';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { openWorld } from '../../../../testing/kit/src/test-world.ts';
import { clockedHost } from '../../../../testing/kit/src/world.ts';
import { claude } from '../../src/agents/claude/index.ts';
import {
  findSessionsHere,
  importSession,
  logFileAt,
  promptsLeft,
  readSession,
} from '../../src/import/index.ts';

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

test('takes the files of a folder that is gone for those of the project', () => {
  const { home, project, host, path } = there();
  const moved = join(home, 'new-name');
  renameSync(project, moved);
  const copy = join(home, `${ID}.jsonl`);
  renameSync(path, copy);
  const log = logFileAt(claude, copy);
  expect(log).toMatchObject({ folder: project });
  const read = log && readSession(claude, log, host.now());
  if (!read) throw new Error('nothing was read');
  const store = ensureStore(moved, host);
  importSession(store, read);
  expect(readActive(store).session).toMatchObject({
    files_touched: ['parser.ts'],
    last_calls: [{ call: 'Edit parser.ts' }],
  });
});

test('keeps the places of files of a folder that was deleted within the project', () => {
  const { home, project, host, path } = there();
  const copy = join(home, `${ID}.jsonl`);
  const inner = join(project, 'packages/old');
  const inside = (text: string) => text.replaceAll(JSON.stringify(project), JSON.stringify(inner));
  writeFileSync(
    copy,
    inside(readFileSync(path, 'utf8')).replaceAll(`${project}/parser.ts`, `${inner}/parser.ts`),
  );
  const log = logFileAt(claude, copy);
  expect(log).toMatchObject({ folder: inner });
  const read = log && readSession(claude, log, host.now());
  if (!read) throw new Error('nothing was read');
  const store = ensureStore(project, host);
  importSession(store, read);
  expect(readActive(store).session?.files_touched).toEqual(['packages/old/parser.ts']);
});

test('leaves out the files of another folder that is there', () => {
  const { home, project, host, path } = there();
  const other = join(home, 'other');
  mkdirSync(other);
  const log = logFileAt(claude, path);
  expect(log).toMatchObject({ folder: project });
  const read = log && readSession(claude, log, host.now());
  if (!read) throw new Error('nothing was read');
  const store = ensureStore(other, host);
  importSession(store, read);
  expect(readActive(store).session?.files_touched).toEqual([]);
});

describe('a further import', () => {
  afterEach(() => void vi.restoreAllMocks());
  const asked = (text: string, second: number, more = {}) =>
    `${JSON.stringify({
      ...more,
      type: 'user',
      uuid: `p${second}`,
      timestamp: `2026-11-23T11:10:${String(second).padStart(2, '0')}.000Z`,
      sessionId: ID,
      message: { role: 'user', content: text },
    })}\n`;

  /** A log, how it is imported, and the prompts of the session. */
  function imports(path: string, { project, host }: ReturnType<typeof there>) {
    const store = ensureStore(project, host);
    return {
      /** @param budgetMs less for a reading that leaves out the middle of the log */
      run(budgetMs?: number) {
        const log = logFileAt(claude, path);
        const read = log && readSession(claude, log, host.now(), budgetMs);
        if (!read) throw new Error('nothing was read');
        return importSession(store, read);
      },
      prompts: () => readActive(store).session?.requests.map(({ text }) => text),
    };
  }

  test.each([
    ["in the agent's folder", (path: string) => path],
    [
      'in a folder that the user named',
      (path: string, home: string) => {
        const copy = join(home, `${ID}.jsonl`);
        renameSync(path, copy);
        return copy;
      },
    ],
  ])('adds what its log got since: %s', (_, place) => {
    const world = there();
    const path = place(world.path, world.home);
    const { run, prompts } = imports(path, world);
    run();
    appendFileSync(path, asked('Now the tests', 1));
    expect(run()).toMatchObject({ began: false, wasKnown: true });
    expect(prompts()).toEqual(['Make the parser faster', 'Now the tests']);
    expect(run().added).toBe(0);
  });

  test('adds what a reading with little time left out, as far as there is time', () => {
    const world = there();
    const all = Array.from({ length: 40 }, (_, i) => `Prompt ${i} of forty`);
    // The time that is left is looked at after each MiB.
    const padding = 'x'.repeat(100_000);
    writeFileSync(world.path, all.map((text, i) => asked(text, i, { padding })).join(''));
    const { run, prompts } = imports(world.path, world);
    let stepMs = 0;
    let nowMs = 0;
    vi.spyOn(performance, 'now').mockImplementation(() => (nowMs += stepMs));
    run(1);
    const first = prompts();
    expect(first?.length).toBeLessThan(all.length);
    stepMs = 1_000;
    run(1);
    expect(prompts()).toEqual(first);
    stepMs = 0;
    // Each import has time for a part of it.
    for (let runs = 0; runs < all.length && run(1).added > 0; runs++);
    expect(prompts()).toEqual(all);
  });
});

test('takes a log in the project for one of a clone, also where a variable names it by a link', () => {
  const { home, project, host } = there();
  renameSync(join(home, '.claude'), join(project, '.claude'));
  symlinkSync(project, join(home, 'alias'));
  const env = { CLAUDE_CONFIG_DIR: join(home, 'alias', '.claude') };
  expect(findSessionsHere(project, host, env, { outsideOnly: true }).sessions).toEqual([]);
  const { sessions } = findSessionsHere(project, host, env);
  const found = sessions.find(({ log }) => log.path.includes('alias'));
  expect(found).toMatchObject({ isInProject: true });
  const read = found && readSession(found.agent, found.log, host.now());
  if (!read) throw new Error('nothing was read');
  const store = ensureStore(project, host);
  importSession(store, read, { env });
  const { session, unverified } = readActive(store);
  expect({ requests: session?.requests, files: session?.files_touched }).toEqual({ requests: [], files: [] });
  expect(unverified).toBeGreaterThan(0);
});

test.each([
  ['../../outside', 'name'],
  ['a/b', 'name'],
  ['$(x)', 'name'],
  ['s-1.2:3', 's-1.2:3'],
])('takes no id from the head of a named log that is no file name: %s', (id, expected) => {
  const { home } = there();
  const path = join(home, '.claude', 'projects', 'x', 'name.jsonl');
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${JSON.stringify({ sessionId: id })}\n`);
  expect(logFileAt(claude, path)?.sessionId).toBe(expected);
});

test('finds a conversation of another folder only where it is asked to', () => {
  const { home, host } = there();
  const other = join(home, 'other');
  mkdirSync(other);
  expect(findSessionsHere(other, host, {}, { outsideOnly: true }).sessions).toEqual([]);
  expect(findSessionsHere(other, host, {}, { outsideOnly: true, anywhere: true }).sessions).toMatchObject([
    { where: 'another folder', isInProject: false },
  ]);
});

test.each([1e300, -1, 0])('reads no prompt with the time %j from a history', (timestamp) => {
  const { home, project, host } = there();
  const line = { display: 'x', project, sessionId: 'left', timestamp };
  writeFileSync(join(home, '.claude', 'history.jsonl'), `${JSON.stringify(line)}\n`);
  expect(promptsLeft(project, host, {}, { agents: [claude] })).toBeUndefined();
});
