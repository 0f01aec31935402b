import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Session } from '@0dai/session-schema/internal';
import { expect, test, vi } from 'vitest';
import { moveToArchive } from '../../src/archive/archive.ts';
import { complete, find, list, park, readActive, resume, type Store, save } from '../../src/internal.ts';
import * as journal from '../../src/journal/journal.ts';
import { appendEntries, newEntry } from '../../src/journal/journal.ts';
import { fromJournal } from '../../src/journal/reading.ts';
import { claude, folded, person, plain, readJson, world } from '../support/world.ts';

/** Adds an entry to the journal of an archived session. */
function addLate(store: Store, { id, journal }: Session) {
  const body = { type: 'save', patch: { handoff_notes: 'late' } } as const;
  appendEntries(store.project, id, [newEntry(store.host, store.key, id, journal.last, body, claude)], true);
}

test('archiving again gives the same files', async () => {
  const { store } = world();
  save(store, { summary: 'one' }, claude);
  const { session, path } = await complete(store, person);
  expect(moveToArchive(store, session)).toBe(path);
  expect(list(store, 10).sessions).toHaveLength(1);
});

test('the archived view includes an entry that was appended meanwhile', async () => {
  const { store } = world();
  save(store, { summary: 'one' }, claude);
  const { session } = await complete(store, person);
  addLate(store, session);
  // `session` is what a slower process had read before.
  const path = moveToArchive(store, session);
  expect(readJson(path).handoff_notes).toBe('late');
  expect(plain(readJson(path))).toEqual(folded(store, session.id));
});

test('a session that was resumed meanwhile stays in progress and is in no listing', async () => {
  const { store } = world();
  save(store, { summary: 'one' }, claude);
  const { session } = await park(store, person);
  await resume(store, session.id, person);
  moveToArchive(store, session);
  expect(readActive(store).session?.id).toBe(session.id);
  expect(list(store, 10).sessions).toEqual([]);
});

test('a session that is parked twice has one file', async () => {
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
  expect(moveToArchive(store, again)).not.toBe(path);
  expect(existsSync(path)).toBe(false);
  expect(readdirSync(store.project.parked)).toHaveLength(1);
});

/** The files of a process that was killed after it archived a session with fewer entries than its journal by then. */
function killedPuttingAway(store: Store, session: Session) {
  const looking = vi.spyOn(journal, 'readJournal').mockImplementationOnce(() => {
    throw new Error('killed');
  });
  expect(() => moveToArchive(store, session)).toThrow('killed');
  looking.mockRestore();
}

const HOUR_MS = 3_600_000;

test.each([
  ['completed', complete, 'history', 0],
  ['parked', park, 'parked', 0],
  ['parked', park, 'parked', HOUR_MS],
  // With a wrong clock.
  ['parked', park, 'parked', -HOUR_MS],
] as const)(
  'a %s session that does not show what came %4$d ms later shows it when it is looked for',
  async (...row) => {
    const [status, end, folder, later] = row;
    const { store, host } = world();
    save(store, { summary: 'one' }, claude);
    const { session: before } = await end(store, person);
    host.time += later;
    addLate(store, before);
    const path = moveToArchive(store, before);
    killedPuttingAway(store, before);
    // Its older view does not replace a later one.
    expect(readJson(path).id).toBe(before.id);
    const now = { id: before.id, status, own: true, session: { handoff_notes: 'late' } };
    expect(find(store, before.id)).toMatchObject(now);

    killedPuttingAway(store, before);
    expect(list(store, 10).sessions).toMatchObject([now]);
    expect(allJson(store.project[folder])).toEqual([path]);
    expect(plain(readJson(path))).toEqual(folded(store, before.id));
  },
);

function allJson(folder: string): string[] {
  const names = readdirSync(folder, { recursive: true }).map(String);
  return names.filter((name) => name.endsWith('.json')).map((name) => join(folder, name));
}

test('a session that was parked and then completed is listed once, as completed', async () => {
  const { store } = world();
  save(store, { summary: 'one' }, claude);
  const { session: parked } = await park(store, person);
  await resume(store, parked.id, person);
  await complete(store, person);
  killedPuttingAway(store, parked);
  expect(list(store, 10).sessions).toMatchObject([{ id: parked.id, status: 'completed' }]);
  expect(readdirSync(store.project.parked)).toEqual([]);
});

test('an old view does not archive a session in progress', async () => {
  const { store } = world();
  save(store, { summary: 'one' }, claude);
  const { session: parked } = await park(store, person);
  const { session } = await resume(store, parked.id, person);
  killedPuttingAway(store, parked);
  expect(find(store, parked.id).session.status).toBe('parked');
  expect(list(store, 10).sessions).toEqual([]);
  expect(plain(readActive(store).session)).toEqual(plain(session));
});
