import { copyFileSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { complete, find, list, park, save } from '../../src/internal.ts';
import * as viewFile from '../../src/view/view-file.ts';
import { claude, editByHand, person, readJson, world } from '../support/world.ts';

const DAY = 86_400_000;

/** Five sessions over three months; the second one parked. */
async function five() {
  const made = world();
  const ids: string[] = [];
  for (let i = 0; i < 5; i++) {
    made.host.time += 20 * DAY;
    ids.push(save(made.store, { summary: `s${i}` }, claude).session.id);
    await (i === 1 ? park : complete)(made.store, person);
  }
  return { ...made, ids };
}

describe('listing', () => {
  test.each([
    [0, [], true],
    [1, ['s4'], true],
    [4, ['s4', 's3', 's2', 's1'], true],
    [5, ['s4', 's3', 's2', 's1', 's0'], false],
    [100, ['s4', 's3', 's2', 's1', 's0'], false],
  ])('the newest %i first, and whether there are more', async (limit, summaries, more) => {
    const { store } = await five();
    const listing = list(store, limit);
    expect(listing.sessions.map((item) => item.session.summary)).toEqual(summaries);
    expect(listing).toMatchObject({ more, unreadable: 0 });
    for (const item of listing.sessions) {
      expect(item).toMatchObject({
        own: true,
        status: item.session.summary === 's1' ? 'parked' : 'completed',
      });
    }
  });

  test('opens only what it lists', async () => {
    const { store } = await five();
    const read = vi.spyOn(viewFile, 'readViewFile');
    list(store, 2);
    // active.json, and the two.
    expect(
      read.mock.calls.map(([, path]) => basename(path)).filter((name) => name !== 'active.json'),
    ).toHaveLength(2);
    read.mockRestore();
  });

  test('is empty in an empty project', () => {
    expect(list(world().store, 10)).toEqual({ sessions: [], unreadable: 0, more: false });
  });

  test('skips unknown names and counts unreadable files', async () => {
    const { store, ids, folder } = await five();
    const month = join(store.project.history, readdirSync(store.project.history).sort().at(-1) ?? '');
    const [real = ''] = readdirSync(month);
    const stamp = real.slice(0, 16);
    const names = [
      `${stamp}_..%..%x.json`,
      `${stamp}_20270101-000000-aaaaaaX.json`,
      '20200101T000000Z_20200101-000000-aaaaaa.json',
      'notes.txt',
      `.${stamp}_20270101-000000-aaaaaa.json`,
      // A name that does not match the content.
      `${stamp}_20270101-000000-aaaaaa.json`,
    ];
    for (const name of names) copyFileSync(join(month, real), join(month, name));
    writeFileSync(join(month, `${stamp}_20270101-000000-bbbbbb.json`), '{');
    symlinkSync(join(month, real), join(month, `${stamp}_20270101-000000-cccccc.json`));
    mkdirSync(join(folder, 'elsewhere'));
    copyFileSync(
      join(month, real),
      join(folder, 'elsewhere', '20280101T000000Z_20280101-000000-dddddd.json'),
    );
    symlinkSync(join(folder, 'elsewhere'), join(store.project.history, '2028-01'));
    writeFileSync(join(store.project.history, '2028-02'), '');
    const listing = list(store, 100);
    expect(listing.sessions.map((item) => item.id)).toEqual([...ids].reverse());
    expect(listing.unreadable).toBe(3);
  });

  test('a view that was edited by hand is not own', async () => {
    const { store, ids } = await five();
    const [first] = list(store, 1).sessions;
    const path = join(store.project.history, first?.at.slice(0, 7) ?? '');
    const [name = ''] = readdirSync(path).filter((file) => file.includes(ids[4] ?? 'none'));
    writeFileSync(join(path, name), JSON.stringify({ ...readJson(join(path, name)), summary: 'EVIL' }));
    expect(list(store, 1).sessions[0]).toMatchObject({ own: false, session: { summary: 'EVIL' } });
  });

  test('works with a broken active.json', async () => {
    const { store } = await five();
    save(store, { summary: 'one' }, person);
    editByHand(store, (view) => (view.schema_version = 9));
    expect(list(store, 100).sessions).toHaveLength(5);
    rmSync(store.project.active);
    symlinkSync('/etc/hostname', store.project.active);
    expect(list(store, 100).sessions).toHaveLength(5);
  });
});

describe('finding', () => {
  test('by the whole id, its beginning, its last six characters', async () => {
    const { store, ids } = await five();
    for (const id of ids) {
      expect(find(store, id).id).toBe(id);
      expect(find(store, id.slice(0, 15)).id).toBe(id);
      expect(find(store, id.slice(-6)).id).toBe(id);
    }
  });

  test.each([
    ['nothing', '', /No archived or parked session/],
    ['one that is not there', '20200101', /No archived or parked session/],
    ['a path', '../../../etc/passwd', /No archived or parked session/],
    ['a beginning that several have', '20', /matches 5 sessions/],
  ])('%s is an error', async (_what, wanted, message) => {
    const { store } = await five();
    expect(() => find(store, wanted)).toThrow(
      expect.objectContaining({ code: 'NOT_FOUND', message: expect.stringMatching(message) }),
    );
  });

  test('an unreadable file is an error that names it, and a newer one is a newer-version error', async () => {
    const { store, ids } = await five();
    const [place] = list(store, 1).sessions;
    const month = join(store.project.history, place?.at.slice(0, 7) ?? '');
    const [name = ''] = readdirSync(month).filter((file) => file.includes(ids[4] ?? 'none'));
    const view = readJson(join(month, name));
    writeFileSync(join(month, name), JSON.stringify({ ...view, schema_version: 3 }));
    expect(() => find(store, ids[4] ?? '')).toThrow(expect.objectContaining({ code: 'NEWER_SCHEMA' }));
    writeFileSync(join(month, name), '{');
    expect(() => find(store, ids[4] ?? '')).toThrow(name);
  });
});
