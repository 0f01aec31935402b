import { appendFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { enter, readActive, save } from '../src/index.ts';
import { journalPath, newEntry } from '../src/journal.ts';
import { bundleWorker, together } from './support/processes.ts';
import { claude, folded, ownEntries, person, plain, readJson, stranger, world } from './support/world.ts';

let worker: Awaited<ReturnType<typeof bundleWorker>>;
beforeAll(async () => {
  worker = await bundleWorker();
});
afterAll(() => worker.remove());

const codex = { agent: 'codex', session_id: 's1', source: 'startup' };

test('the agent is in the history, with its session id, and the session is no newer for it', () => {
  const { store, host } = world();
  const { session } = save(store, { summary: 'one' }, claude);
  host.time += 60_000;
  const { first, reading } = enter(store, session, codex);
  expect(first).toBe(true);
  expect(reading?.session?.agent_history).toMatchObject([
    { agent: 'claude', session_id: 'c1' },
    { agent: 'codex', session_id: 's1', ended_at: null },
  ]);
  expect(reading?.session?.agent_history[0]?.ended_at).not.toBeNull();
  expect(reading?.session?.updated_at).toBe(session.updated_at);
  expect(plain(readJson(store.project.active))).toEqual(folded(store, session.id));
});

test.each([
  ['the same start again', {}, 1_000, false],
  ['the same start, much later', {}, 60_000, true],
  ['another session of the agent', { session_id: 's2' }, 1_000, true],
  ['another agent', { agent: 'gemini' }, 1_000, true],
  ['another source', { source: 'compact' }, 1_000, true],
])('%s', (_what, change, later, first) => {
  const { store, host } = world();
  save(store, { summary: 'one' }, claude);
  const again = () => {
    const { session } = readActive(store);
    if (!session) throw new Error('no session');
    return session;
  };
  expect(enter(store, again(), codex).first).toBe(true);
  host.time += later;
  expect(enter(store, again(), { ...codex, ...change }).first).toBe(first);
});

test('of two hooks at once exactly one is first, each time', async () => {
  for (let round = 0; round < 5; round++) {
    const { store, root, home } = world({ real: true });
    const { session } = save(store, { summary: 'one' }, person);
    const tasks = ['a', 'b', 'c'].map((name) => ({ op: 'enter' as const, home, root, name, times: 1 }));
    const lines = (await together(worker.path, tasks)).flat();
    expect(lines.sort()).toEqual(['first', 'second', 'second']);
    expect(readActive(store).session?.agent_history).toHaveLength(1);
    expect(ownEntries(store, session.id).filter((entry) => entry.type === 'start')).toHaveLength(3);
  }
});

test("a stranger's line cannot speak for the hook, nor silence it", () => {
  const { store, folder } = world();
  const { session } = save(store, { summary: 'one' }, person);
  const theirs = stranger(folder).store;
  const entry = newEntry(
    theirs.host,
    theirs.key,
    session.id,
    undefined,
    { type: 'start', source: 'startup' },
    { actor: { agent: 'codex', session_id: 's1' }, evidence: 'observed' },
  );
  appendFileSync(journalPath(store.project, session.id), `\n${JSON.stringify(entry)}\n`);
  const { first, reading } = enter(store, session, codex);
  expect(first).toBe(true);
  expect(reading).toMatchObject({ withheld: 1 });
});
