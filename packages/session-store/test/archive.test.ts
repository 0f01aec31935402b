import { existsSync, readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { putAway } from '../src/archive.ts';
import { complete, list, park, readActive, resume, save } from '../src/index.ts';
import { appendEntries, newEntry } from '../src/journal.ts';
import { fromJournal } from '../src/reading.ts';
import { claude, folded, person, plain, readJson, world } from './support/world.ts';

test('putting away again leaves the same', async () => {
  const { store } = world();
  save(store, { summary: 'one' }, claude);
  const { session, path } = await complete(store, person);
  expect(putAway(store, session)).toBe(path);
  expect(list(store, 10).sessions).toHaveLength(1);
});

test('an entry that came meanwhile is in what is put away', async () => {
  const { store } = world();
  save(store, { summary: 'one' }, claude);
  const { session } = await complete(store, person);
  const late = newEntry(
    store.host,
    store.key,
    session.id,
    session.journal.last,
    { type: 'save', patch: { handoff_notes: 'late' } },
    claude,
  );
  appendEntries(store.project, session.id, [late], true);
  // `session` is what a slower process had read before.
  const path = putAway(store, session);
  expect(readJson(path).handoff_notes).toBe('late');
  expect(plain(readJson(path))).toEqual(folded(store, session.id));
});

test('a session that was brought back meanwhile keeps its place and is in no listing', async () => {
  const { store } = world();
  save(store, { summary: 'one' }, claude);
  const { session } = await park(store, person);
  await resume(store, session.id, person);
  putAway(store, session);
  expect(readActive(store).session?.id).toBe(session.id);
  expect(list(store, 10).sessions).toEqual([]);
});

test('parked twice, kept once', async () => {
  const { store } = world();
  save(store, { summary: 'one' }, claude);
  const { session, path } = await park(store, person);
  const note = newEntry(
    store.host,
    store.key,
    session.id,
    session.journal.last,
    { type: 'save', patch: { goal: 'g' } },
    claude,
  );
  store.host.now = () => Date.parse('2026-11-25T10:00:00Z');
  const later = newEntry(store.host, store.key, session.id, note.id, { type: 'park' }, claude);
  appendEntries(store.project, session.id, [note, later], true);
  const again = fromJournal(store, session.id).session;
  if (!again) throw new Error('no session');
  expect(putAway(store, again)).not.toBe(path);
  expect(existsSync(path)).toBe(false);
  expect(readdirSync(store.project.parked)).toHaveLength(1);
});
