import { cpSync, existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { list, readActive, resume, save } from '../src/index.ts';
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
