import { cpSync, existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { add } from '../src/add.ts';
import { complete, edit, list, readActive, resume, save } from '../src/index.ts';
import * as place from '../src/place.ts';
import { NOTHING } from '../src/reading.ts';
import { person, stranger, world } from './support/world.ts';

const nothing = { withheld: 0, skipped: 0, unreadable: false, outdated: false };

describe('a view that somebody is moving out of the place', () => {
  const out = '.active.json.999999999.0123456789.out';

  test('is still found, and comes back with the next save', () => {
    const { store } = world();
    const { session } = save(store, { summary: 'one' }, person);
    renameSync(store.project.active, join(store.project.folder, out));
    expect(readActive(store)).toMatchObject({ session: { id: session.id }, outdated: true });
    expect(save(store, { goal: 'g' }, person)).toMatchObject({ began: false, session: { id: session.id } });
    expect(readdirSync(store.project.folder).sort()).toEqual(['.gitignore', 'active.json', 'log']);
  });

  test('when its place was taken: parked, so that it is found', async () => {
    const { store } = world();
    const first = save(store, { summary: 'first' }, person).session;
    const view = readFileSync(store.project.active);
    rmSync(store.project.active);
    const second = save(store, { summary: 'second' }, person).session;
    writeFileSync(join(store.project.folder, out), view);
    save(store, { goal: 'g' }, person);
    expect(readActive(store).session?.id).toBe(second.id);
    expect(list(store, 10).sessions).toMatchObject([{ id: first.id, status: 'parked' }]);
    expect(existsSync(join(store.project.folder, out))).toBe(false);
    await resume(store, first.id, person);
    expect(readActive(store).session?.summary).toBe('first');
  });

  test("a stranger's is kept under a name that says so", () => {
    const { store, folder } = world();
    const theirs = stranger(folder);
    save(theirs.store, { summary: 'EVIL' }, person);
    cpSync(theirs.store.project.active, join(store.project.folder, out));
    expect(readActive(store)).toEqual(nothing);
    save(store, { summary: 'mine' }, person);
    expect(readdirSync(store.project.folder).filter((name) => name.startsWith('withheld'))).toHaveLength(1);
  });
});

describe('a session in progress that another one took the place of is parked', () => {
  test('with what is saved to it afterwards', async () => {
    const { store } = world();
    save(store, { summary: 'first' }, person);
    const before = readActive(store);
    rmSync(store.project.active);
    const second = save(store, { summary: 'second' }, person).session;
    edit(store, before, { goal: 'g' }, person);
    expect(readActive(store).session).toMatchObject({ id: second.id, summary: 'second' });
    expect(list(store, 10).sessions).toMatchObject([
      { id: before.session?.id, status: 'parked', session: { summary: 'first', goal: 'g' } },
    ]);
    await resume(store, before.session?.id ?? '', person);
    expect(readActive(store).session?.summary).toBe('first');
  });

  test('where that one came while its view was written anew', async () => {
    const { store } = world();
    const first = save(store, { summary: 'first' }, person).session;
    const stale = readFileSync(store.project.active);
    await complete(store, person);
    const second = save(store, { summary: 'second' }, person).session;
    // Who had read the first one before it was completed writes its view over the second one's.
    writeFileSync(store.project.active, stale);
    const { placeView } = place;
    let third: string | undefined;
    const placing = vi.spyOn(place, 'placeView').mockImplementation((...args) => {
      if (third === undefined) {
        third = '';
        // Who had read before the second one began begins a third.
        const body = { type: 'save', patch: { summary: 'third' } } as const;
        third = add(store, NOTHING, body, person).session.id;
      }
      return placeView(...args);
    });
    save(store, { goal: 'g' }, person);
    placing.mockRestore();
    expect(readActive(store).session).toMatchObject({ id: third, summary: 'third' });
    expect(
      Object.fromEntries(
        list(store, 10).sessions.map(({ id, status, session }) => [id, [status, session.goal]]),
      ),
    ).toEqual({ [second.id]: ['parked', 'g'], [first.id]: ['completed', 'first'] });
  });
});
