import { describe, expect, it } from 'vitest';
import type { Entry } from '../../src/model/entry/entry.ts';
import { entry as entrySchema } from '../../src/model/schemas/entry.ts';
import { fold, foldOnto, undoneIds } from '../../src/reducer/fold.ts';
import { claude, codex, journal, must, pick, SESSION, save, seeded, shuffled, some } from '../support.ts';
import {
  foldChangesNothing,
  ontoIsFold,
  orderDoesNotMatter,
  undoIsExact,
  undoOfUndoIsExact,
} from './laws.ts';
import { randomBody, randomJournal } from './random.ts';

describe('undo', () => {
  const write = journal();
  const a = write(save({ goal: 'a' }));
  const b = write(save({ goal: 'b' }));
  const undoB = write({ type: 'undo', entries: [b.id] });
  const undoUndo = write({ type: 'undo', entries: [undoB.id] });
  const forward: Entry = { ...write({ type: 'undo', entries: [] }), type: 'undo', entries: [] };

  it.each<[string, Entry[], string[], string]>([
    ['excludes an entry', [a, b, undoB], [b.id], 'a'],
    ['can itself be undone', [a, b, undoB, undoUndo], [undoB.id], 'b'],
    [
      'does not exclude later entries',
      [{ ...undoB, entries: [forward.id] } as Entry, a, b, forward],
      [],
      'b',
    ],
    ['of an unknown entry changes nothing', [a, b, forward], [], 'b'],
  ])('%s', (_name, entries, undone, goal) => {
    expect([...undoneIds(entries)]).toEqual(undone);
    expect(fold(SESSION, entries)?.goal).toBe(goal);
  });
});

describe('the laws of the merge', () => {
  const SEEDS = Array.from({ length: 150 }, (_, i) => i + 1);

  it('neither the order of arrival nor duplicates matter', () => {
    for (const seed of SEEDS) {
      const random = seeded(seed * 31);
      const entries = randomJournal(seed);
      const arrived = shuffled(random, [...entries, ...some(random, entries)]);
      orderDoesNotMatter(entries, arrived, `seed ${seed}`);
    }
  });

  it('nor does it matter which of two processes imported a hand edit first', () => {
    const [first, ...rest] = randomJournal(3);
    const noticed = must(first);
    const later = { ...noticed, at: '2027-01-01T00:00:00.000Z', actor: { agent: 'gemini' } };
    expect(fold(SESSION, [noticed, later, ...rest])).toEqual(fold(SESSION, [later, noticed, ...rest]));
  });

  it('folding does not change entries', () => {
    for (const seed of SEEDS) foldChangesNothing(randomJournal(seed));
  });

  it('undo is exact: as if the entry had not been written', () => {
    for (const seed of SEEDS) {
      const random = seeded(seed * 17);
      const entries = randomJournal(seed).filter((entry) => entry.type !== 'undo');
      // The first entry has the time at which the session began; any other may be undone.
      const gone = new Set(some(random, entries.slice(1)).map((entry) => entry.id));
      undoIsExact(entries, gone, (all) => shuffled(random, all), `seed ${seed}`);
      undoOfUndoIsExact(entries, gone);
    }
  });

  it('folding onto a view equals folding everything, if it is possible', () => {
    let possible = 0;
    for (const seed of SEEDS) {
      const random = seeded(seed * 13);
      const entries = randomJournal(seed);
      const cut = 1 + Math.floor(random() * (entries.length - 1));
      if (ontoIsFold(entries, cut, (all) => shuffled(random, all), `seed ${seed}, cut ${cut}`)) possible += 1;
    }
    expect(possible).toBeGreaterThan(50);
  });

  it.each<[string, (write: ReturnType<typeof journal>, first: Entry) => Entry[]]>([
    ['an entry older than the view', (_write, first) => [{ ...first, id: `0${'0'.repeat(19)}` }]],
    ['an entry of the view again', (_write, first) => [first]],
    [
      'an entry twice',
      (write) =>
        Array.from({ length: 2 }, () => 0)
          .map(() => write({ type: 'park' }))
          .fill(write({ type: 'park' })),
    ],
    ['an undo', (write, first) => [write({ type: 'undo', entries: [first.id] })]],
    ['a trust', (write) => [write({ type: 'trust', entries: [] })]],
  ])('a view cannot serve as the start for %s', (_name, tail) => {
    const write = journal();
    const first = write(save({ goal: 'g' }));
    const view = must(fold(SESSION, [first]));
    expect(foldOnto(view, tail(write, first))).toBeUndefined();
  });

  it('a fold drops the digest of the view', () => {
    const write = journal();
    const view = { ...must(fold(SESSION, [write(save({ goal: 'g' }))])), digest: 'abc' };
    expect(foldOnto(view, [])).toEqual(view);
    expect(foldOnto(view, [write(save({ goal: 'h' }))])).not.toHaveProperty('digest');
  });

  it('each random entry is valid in a journal', () => {
    const random = seeded(99);
    const write = journal();
    for (let i = 0; i < 500; i++) {
      const entry = write(randomBody(random), pick(random, [{}, claude, codex]));
      expect(entrySchema.parse(JSON.parse(JSON.stringify(entry)))).toEqual(entry);
    }
  });
});
