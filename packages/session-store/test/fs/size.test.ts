import { describe, expect, test, vi } from 'vitest';
import * as files from '../../src/fs/files.ts';
import { readActive, refreshView, type Store, save } from '../../src/internal.ts';
import { appendEntries, newEntry, readJournal } from '../../src/journal/journal.ts';
import { claude, folded, plain, readJson, world } from '../support/world.ts';

/** A session with a journal of `entries` entries. */
function long(entries: number): { store: Store; id: string } {
  const { store } = world();
  const { id, journal } = save(store, { summary: 'begun', plan: ['a'] }, claude).session;
  let last = journal.last;
  const list = Array.from({ length: entries }, (_, i) => {
    const patch = { files_touched: [{ path: `src/f${i % 1_000}.ts`, change: 'modified' as const }] };
    const entry = newEntry(store.host, store.key, id, last, { type: 'save', patch }, claude);
    last = entry.id;
    return entry;
  });
  appendEntries(store.project, id, list, true);
  refreshView(store, id);
  return { store, id };
}

describe('a journal of 10,000 entries about 1,000 files', () => {
  test('costs a read and a save only its tail', () => {
    const { store, id } = long(10_000);
    const size = readJournal(store, id)?.size ?? 0;
    expect(size).toBeGreaterThan(2_000_000);
    const filled = vi.spyOn(files, 'fill');
    expect(readActive(store).session?.files_touched).toHaveLength(1_000);
    save(store, { goal: 'g' }, claude);
    // The view is read from its beginning.
    const pieces = filled.mock.calls
      .map(([, { length }, position]) => ({ length, position }))
      .filter(({ position }) => position > 0);
    filled.mockRestore();
    expect(pieces.length).toBeGreaterThan(0);
    for (const { length, position } of pieces) {
      expect(length).toBeLessThan(2_000);
      expect(position).toBeGreaterThan(size - 2_000);
    }
    expect(plain(readJson(store.project.active))).toEqual(folded(store, id));
  });
});
