import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { complete, find, list, log, park, planDelete, save, search } from '../../../src/internal.ts';
import { claude, otherUser, person, world } from '../../support/world.ts';

/** Four completed sessions; the third one parked. */
async function four() {
  const made = world();
  const inputs = [
    { goal: 'Fix the LOGIN bug', name: 'Login fix' },
    { summary: 'Größe der Tabelle', key_decisions: ['use "jose": maintained'] },
    { handoff_notes: 'look at src/login.ts again' },
    { dead_ends: ['mock the clock: the timer is native'], files_touched: ['src/a(1).ts'] },
  ];
  const ids: string[] = [];
  for (const [i, input] of inputs.entries()) {
    made.host.time += 60_000;
    ids.push(save(made.store, input, claude).session.id);
    await (i === 2 ? park : complete)(made.store, person);
  }
  return { ...made, ids };
}

test.each<[string, string, number[]]>([
  ['a word of the goal or a note, in any case', 'login', [2, 0]],
  ['all words, in any field', 'LOGIN bug', [0]],
  ['a word that is not in it', 'absent', []],
  ['a key of the file', 'handoff_notes', []],
  ['a letter beyond ASCII', 'GRÖSSE', []],
  ['a letter beyond ASCII, in the other case', 'gRÖße', [1]],
  ['quotes', '"jose":', []],
  ['quotes that are in the text', '"jose"', [1]],
  ['characters with a meaning in patterns', 'a(1).ts', [3]],
  ['an agent', 'claude', [3, 2, 1, 0]],
  ['nothing', ' ', [3, 2, 1, 0]],
])('finds %s: %j', async (_what, query, expected) => {
  const { store, ids } = await four();
  const found = search(store, query);
  expect(found.sessions.map(({ id }) => id)).toEqual(expected.map((i) => ids[i]));
  expect(found).toMatchObject({ unreadable: 0, more: false });
});

test('stops at the limit and says that there is more', async () => {
  const { store, ids } = await four();
  const found = search(store, 'claude', { limit: 3 });
  expect(found.sessions.map(({ id }) => id)).toEqual([ids[3], ids[2], ids[1]]);
  expect(found.more).toBe(true);
});

test('searches neither the session in progress, nor unverified ones, nor unsafe files', async () => {
  const { store, folder, ids } = await four();
  save(store, { goal: 'login again' }, person);
  const month = join(store.project.history, readdirSync(store.project.history)[0] ?? '');
  const [real = ''] = readdirSync(month);
  const stamp = real.slice(0, 16);
  symlinkSync(join(month, real), join(month, `${stamp}_20270101-000000-cccccc.json`));
  mkdirSync(join(month, `${stamp}_20270101-000000-dddddd.json`));
  writeFileSync(join(month, `${stamp}_20270101-000000-eeeeee.json`), '{"goal":"login"');
  expect(search(store, 'login').sessions.map(({ id }) => id)).toEqual([ids[2], ids[0]]);
  expect(search({ ...store, key: otherUser(folder).store.key }, 'login').sessions).toEqual([]);
});

test('reports its progress', async () => {
  const { store } = await four();
  const month = join(store.project.history, readdirSync(store.project.history)[0] ?? '');
  for (let i = 0; i < 1000; i++) {
    const id = `20200101-000000-${String(i).padStart(6, '0')}`;
    writeFileSync(join(month, `20261123T000000Z_${id}.json`), '{}');
  }
  const seen: number[] = [];
  search(store, 'login', { onProgress: (searched) => seen.push(searched) });
  expect(seen).toEqual([500, 1000]);
});

test('lists sessions that ended in the same second in order', async () => {
  const { store } = world();
  for (let i = 0; i < 8; i++) {
    save(store, { summary: `s${i}` }, claude);
    await (i % 2 ? park : complete)(store, person);
  }
  expect(list(store, 5).sessions.map(({ session }) => session.summary)).toEqual([
    's7',
    's6',
    's5',
    's4',
    's3',
  ]);
  expect(list(store, 5).more).toBe(true);
});

test.each(['Login fix', 'login FIX', ' login  fix '])('a name stands for the id: %j', async (name) => {
  const { store, ids } = await four();
  expect(find(store, name).id).toBe(ids[0]);
  expect(log(store, name).id).toBe(ids[0]);
  expect(planDelete(store, name).id).toBe(ids[0]);
});

test('a name that two sessions have is an error that names both', async () => {
  const { store, ids } = await four();
  save(store, { name: 'login fix' }, person);
  expect(() => planDelete(store, 'login fix')).toThrow(/matches 2 sessions/);
  // The session in progress comes first, as with ids.
  expect(log(store, 'login fix').session?.status).toBe('active');
  await complete(store, person);
  for (const act of [find, log, planDelete]) {
    expect(() => act(store, 'login fix')).toThrow(ids[0]);
  }
});

test.each([
  ['', 'The name is empty'],
  ['x'.repeat(81), 'longer than 80'],
  ['20261123-fix', 'reads like the id'],
])('refuses the name %j', (name, message) => {
  expect(() => save(world().store, { name }, person)).toThrow(message);
});
