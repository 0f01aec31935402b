import { appendFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { enter, noteBriefing, readActive, refreshView, save } from '../../src/internal.ts';
import { journalPath, newEntry } from '../../src/journal/journal.ts';
import { bundleWorker, together } from '../support/processes.ts';
import { claude, folded, otherUser, ownEntries, person, plain, readJson, world } from '../support/world.ts';

let worker: Awaited<ReturnType<typeof bundleWorker>>;
beforeAll(async () => {
  worker = await bundleWorker();
});
afterAll(() => worker.remove());

const codex = { agent: 'codex', session_id: 's1', source: 'startup' };

test('adds the agent to the history with its session id, without updating the session', () => {
  const { store, host } = world();
  const { session } = save(store, { summary: 'one' }, claude);
  host.time += 60_000;
  expect(enter(store, session, codex)).toBe(true);
  const after = refreshView(store, session.id).session;
  expect(after?.agent_history).toMatchObject([
    // The start of another agent does not end it: both may be at work.
    { agent: 'claude', session_id: 'c1', ended_at: null },
    { agent: 'codex', session_id: 's1', ended_at: null },
  ]);
  expect(after?.updated_at).toBe(session.updated_at);
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
  expect(enter(store, again(), codex)).toBe(true);
  host.time += later;
  expect(enter(store, again(), { ...codex, ...change })).toBe(first);
});

test('exactly one of two concurrent hooks is first, each time', async () => {
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

test('an unverified line neither replaces a hook’s entry nor suppresses it', () => {
  const { store, folder } = world();
  const { session } = save(store, { summary: 'one' }, person);
  const theirs = otherUser(folder).store;
  const entry = newEntry(
    theirs.host,
    theirs.key,
    session.id,
    undefined,
    { type: 'start', source: 'startup' },
    { actor: { agent: 'codex', session_id: 's1' }, evidence: 'observed' },
  );
  appendFileSync(journalPath(store.project, session.id), `\n${JSON.stringify(entry)}\n`);
  expect(enter(store, session, codex)).toBe(true);
  expect(readActive(store)).toMatchObject({ unverified: 1 });
});

test('notes a briefing once for two hooks of one prompt, and again for the next prompt', () => {
  const { store, host } = world();
  const { session } = save(store, { summary: 'one' }, person);
  const who = { agent: 'codex', session_id: 's1' };
  const note = (brief: string) => noteBriefing(store, session, who, { brief, form: 'update', size: 100 });
  expect([note('aaaa'), note('bbbb')]).toEqual([true, false]);
  host.time += 60_000;
  expect(note('cccc')).toBe(true);
  expect(readActive(store).session?.deliveries).toMatchObject([
    { brief: 'aaaa', agent: 'codex', session_id: 's1', size: 100, arrived: null },
    { brief: 'bbbb' },
    { brief: 'cccc' },
  ]);
});

test('a briefing entry is later than the start entry, whatever the clock says', () => {
  const { store, host } = world();
  const { session } = save(store, { summary: 'one' }, claude);
  host.time -= 3_600_000;
  const { session: before } = readActive(store);
  if (!before) throw new Error('no session');
  for (let i = 0; i < 20; i++) {
    const who = { agent: 'codex', session_id: `s${i}` };
    enter(store, before, { ...who, source: 'startup' });
    noteBriefing(store, before, who, { brief: 'abcd', form: 'full', size: 1 });
  }
  const ids = ownEntries(store, session.id).map(({ id }) => id);
  expect(ids).toHaveLength(42);
  expect(ids).toEqual([...ids].sort());
});
