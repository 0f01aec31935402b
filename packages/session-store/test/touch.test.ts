import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import type { Fact } from '@0dai/session-schema';
import { expect, test } from 'vitest';
import { readActive, refreshView, type Store, save } from '../src/index.ts';
import { appendEntries, journalPath, newEntry } from '../src/journal.ts';
import { noteTouch } from '../src/touch.ts';
import { claude, ownEntries, readJson, stranger, temporaryFolder, world } from './support/world.ts';

const who = { agent: 'claude', session_id: 'c1' };
const file = (path: string): Fact => ({ fact: 'file', path, change: 'modified' });

function begun(): { store: Store; id: string; path: string; note: (...facts: Fact[]) => boolean } {
  const { store } = world();
  save(store, { summary: 'half done' }, claude);
  const id = readActive(store).session?.id ?? '';
  const path = journalPath(store.project, id);
  return {
    store,
    id,
    path,
    note: (...facts) => noteTouch(store, who, facts, store.project.root, refreshView),
  };
}

test('a touch is in the journal, and in the session; the view is left as it was', () => {
  const { store, id, note } = begun();
  const view = readFileSync(store.project.active, 'utf8');
  expect(note(file('a.ts'), file('b.ts'))).toBe(true);
  expect(note(file('c.ts'))).toBe(true);
  expect(readFileSync(store.project.active, 'utf8')).toBe(view);
  expect(readActive(store).session?.files_touched.toSorted()).toEqual(['a.ts', 'b.ts', 'c.ts']);
  const ids = ownEntries(store, id).map((entry) => entry.id);
  expect(ids).toEqual(ids.toSorted());
});

test('what is none of the work is done with', () => {
  const { path, note } = begun();
  const before = readFileSync(path, 'utf8');
  expect(note(file('/elsewhere/a.ts'), file('ai/sessions/active.json'))).toBe(true);
  expect(readFileSync(path, 'utf8')).toBe(before);
});

/** Appends an entry and no more, as a kill right after it leaves it. */
function append({ project, host, key }: Store, id: string, type: 'complete' | 'resume', by = key): void {
  appendEntries(project, id, [newEntry(host, by, id, undefined, { type }, claude)], false);
}

const LEFT: [
  what: string,
  change: (begun: { store: Store; id: string; path: string }) => void,
  fact?: Fact,
][] = [
  ['a plan', () => undefined, { fact: 'plan', steps: [{ step: 'one' }] }],
  ['no session', ({ store }) => writeFileSync(store.project.active, '')],
  ['a journal whose last line is torn', ({ path }) => appendFileSync(path, '\n{"id":"01')],
  ['a session that is over', ({ store, id }) => append(store, id, 'complete')],
  ['a session that was parked and resumed', ({ store, id }) => append(store, id, 'resume')],
  [
    "a journal that ends with a stranger's line",
    ({ store, id }) => append(store, id, 'resume', stranger(temporaryFolder()).store.key),
  ],
  [
    'a view that is of a newer version',
    ({ store }) =>
      writeFileSync(
        store.project.active,
        JSON.stringify({ ...readJson(store.project.active), schema_version: 99 }),
      ),
  ],
  [
    'a view that names no session of ours',
    ({ store }) =>
      writeFileSync(
        store.project.active,
        JSON.stringify({ ...readJson(store.project.active), id: '20261123-100000-abcdef' }),
      ),
  ],
];

test.each(LEFT)('is left to those who read all of it: %s', (_, change, fact = file('a.ts')) => {
  const { note, ...about } = begun();
  change(about);
  const before = readFileSync(about.path, 'utf8');
  expect(note(fact)).toBe(false);
  expect(readFileSync(about.path, 'utf8')).toBe(before);
});
