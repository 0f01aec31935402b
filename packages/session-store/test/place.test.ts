import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { readActive, type Store, save } from '../src/index.ts';
import { clearPlace, placeView, setAside, signedView } from '../src/place.ts';
import * as viewFile from '../src/view-file.ts';
import { claude, folded, plain, readJson, world } from './support/world.ts';

afterEach(() => void vi.restoreAllMocks());

/** Puts another file into the place right after somebody has looked at it, as another process may. */
function afterLook(store: Store, text: string): void {
  const real = viewFile.readViewFile;
  let looked = false;
  vi.spyOn(viewFile, 'readViewFile').mockImplementation((by, path) => {
    const file = real(by, path);
    if (path === store.project.active && !looked) {
      looked = true;
      writeFileSync(path, text);
    }
    return file;
  });
}

/** Two sessions of one user, the second one not in the place. */
function two() {
  const { store } = world();
  const first = save(store, { summary: 'first' }, claude).session;
  const elsewhere = world();
  const second = save({ ...elsewhere.store, key: store.key }, { summary: 'second' }, claude).session;
  return { store, first, second, secondText: signedView(store, second) };
}

describe('between looking at the place and taking it away', () => {
  test('another session has come into it: it stays', () => {
    const { store, first, secondText } = two();
    afterLook(store, secondText);
    clearPlace(store, first);
    expect(readFileSync(store.project.active, 'utf8')).toBe(secondText);
    expect(readdirSync(store.project.folder).sort()).toEqual(['.gitignore', 'active.json', 'log']);
  });

  test("what was to be set aside has given way to one's own: it stays", () => {
    const { store, first } = two();
    const own = readFileSync(store.project.active, 'utf8');
    writeFileSync(store.project.active, '{');
    afterLook(store, own);
    expect(setAside(store, 'unreadable', ({ raw }) => !raw)).toBeUndefined();
    expect(readActive(store).session?.id).toBe(first.id);
  });

  test('what a newer version wrote has come into it: it stays, and is said', () => {
    const { store, first } = two();
    const newer = JSON.stringify({ ...readJson(store.project.active), schema_version: 2 });
    afterLook(store, newer);
    expect(() => clearPlace(store, first)).toThrow(expect.objectContaining({ code: 'NEWER_SCHEMA' }));
    expect(readFileSync(store.project.active, 'utf8')).toBe(newer);
  });
});

test('a later state of the session is not taken away', () => {
  const { store, first } = two();
  save(store, { goal: 'later' }, claude);
  clearPlace(store, first);
  expect(readActive(store).session?.goal).toBe('later');
});

test('placing puts nothing over what is there', () => {
  const { store, second } = two();
  const before = readFileSync(store.project.active, 'utf8');
  expect(placeView(store, second)).toBe(false);
  expect(readFileSync(store.project.active, 'utf8')).toBe(before);
  clearPlace(store, readJson(store.project.active));
  expect(existsSync(store.project.active)).toBe(false);
  expect(placeView(store, second)).toBe(true);
  expect(plain(readJson(store.project.active))).toEqual(plain(second));
  expect(folded(store, second.id)).toBeUndefined();
});
