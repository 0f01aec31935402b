import { appendFileSync, cpSync, rmSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { clearAway, complete, log, park, type Store, save, undo } from '../../src/internal.ts';
import { journalPath } from '../../src/journal/journal.ts';
import { claude, editByHand, otherUser, ownEntries, person, world } from '../support/world.ts';

const types = (store: Store, wanted?: string) =>
  log(store, wanted).entries.map(
    ({ entry, undoneBy }) => `${entry.type}${undoneBy === undefined ? '' : ' (undone)'}`,
  );

describe('the session in progress', () => {
  test('lists entries oldest first and marks undone ones', async () => {
    const { store } = world();
    save(store, { summary: 'one' }, claude);
    const second = save(store, { summary: 'two' }, claude);
    const { entry } = await undo(store, [], person);
    const told = log(store);
    expect(told.session?.summary).toBe('one');
    expect(told).toMatchObject({ unverified: 0, skipped: 0 });
    expect(types(store)).toEqual(['begin', 'save', 'save (undone)', 'undo']);
    expect(told.entries[2]).toMatchObject({ entry: { id: second.entry }, undoneBy: entry });
  });

  test('an undone undo marks nothing, and is marked itself', async () => {
    const { store } = world();
    save(store, { summary: 'one' }, claude);
    const { entry } = await undo(store, [], person);
    await undo(store, [entry], person);
    expect(types(store)).toEqual(['begin', 'save', 'undo (undone)', 'undo']);
  });

  test('includes a hand edit that was not imported yet', () => {
    const { store } = world();
    save(store, { summary: 'one' }, claude);
    editByHand(store, (view) => {
      view.goal = 'by hand';
    });
    expect(log(store).entries.at(-1)?.entry).toMatchObject({ type: 'edit', evidence: 'hand' });
  });

  test('lists a duplicate entry once', () => {
    const { store } = world();
    const { session } = save(store, { summary: 'one' }, claude);
    const line = JSON.stringify(ownEntries(store, session.id).at(-1));
    appendFileSync(journalPath(store.project, session.id), `\n${line}\n`);
    expect(types(store)).toEqual(['begin', 'save']);
  });

  test('counts unreadable lines', () => {
    const { store } = world();
    const { session } = save(store, { summary: 'one' }, claude);
    appendFileSync(journalPath(store.project, session.id), '\n{torn\n');
    expect(log(store)).toMatchObject({ skipped: 1, entries: [{}, {}] });
  });

  test('counts unverified entries and lists none', async () => {
    const { store, folder } = world();
    const theirs = otherUser(folder).store;
    const { session } = save(store, { summary: 'mine' }, claude);
    cpSync(store.project.folder, theirs.project.folder, { recursive: true });
    expect(() => log(theirs)).toThrow('no session in progress');
    await clearAway(theirs);
    save(theirs, { summary: 'EVIL' }, claude);
    const path = journalPath(theirs.project, log(theirs).id);
    cpSync(path, `${folder}/evil`);
    appendFileSync(journalPath(store.project, session.id), `\n${line(theirs)}\n`);
    const told = log(store);
    expect(told).toMatchObject({ unverified: 1, skipped: 0 });
    expect(JSON.stringify(told)).not.toContain('EVIL');
  });
});

describe('another session', () => {
  test.each<[string, typeof complete, (id: string) => string]>([
    ['completed, by its id', complete, (id) => id],
    ['parked, by its last six characters', park, (id) => id.slice(-6)],
    ['parked, by its beginning', park, (id) => id.slice(0, -2)],
  ])('%s', async (_what, end, wanted) => {
    const { store } = world();
    const { session } = save(store, { summary: 'one' }, claude);
    await end(store, person);
    store.host.now = () => Date.parse('2027-01-01T00:00:00Z');
    save(store, { summary: 'two' }, claude);
    expect(log(store, wanted(session.id))).toMatchObject({ id: session.id, session: { summary: 'one' } });
    expect(types(store, wanted(session.id)).slice(0, 2)).toEqual(['begin', 'save']);
    expect(types(store)).toEqual(['begin', 'save']);
  });

  test('may be the one in progress, by its id', () => {
    const { store } = world();
    const { session } = save(store, { summary: 'one' }, claude);
    expect(types(store, session.id.slice(-6))).toEqual(['begin', 'save']);
  });

  test.each(['nope', '', '../x'])('%j is none', (wanted) => {
    const { store } = world();
    save(store, { summary: 'one' }, claude);
    expect(() => log(store, wanted)).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }));
  });

  test('that is unverified is counted and not listed', async () => {
    const { store, folder } = world();
    const theirs = otherUser(folder).store;
    const { session } = save(store, { summary: 'EVIL' }, claude);
    await complete(store, person);
    cpSync(store.project.folder, theirs.project.folder, { recursive: true });
    expect(log(theirs, session.id)).toEqual({
      id: session.id,
      session: undefined,
      entries: [],
      unverified: 3,
      skipped: 0,
    });
  });

  test('without its journal is an error', async () => {
    const { store } = world();
    const { session } = save(store, { summary: 'one' }, claude);
    await complete(store, person);
    rmSync(journalPath(store.project, session.id));
    expect(() => log(store, session.id)).toThrow(`0dai session show ${session.id}`);
  });
});

test('no session is an error', () => {
  expect(() => log(world().store)).toThrow(expect.objectContaining({ code: 'NO_SESSION' }));
});

/** The last line of the journal of a store's session. */
function line(store: Store): string {
  const { session, entries } = log(store);
  return JSON.stringify({ ...entries.at(-1)?.entry, id: session?.journal.last });
}
