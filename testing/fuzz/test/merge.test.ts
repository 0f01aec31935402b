import type { Entry } from '@0dai/session-schema/internal';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { exclusions, fold, StreamingReducer } from '../../../packages/session-schema/src/reducer/fold.ts';
import {
  foldChangesNothing,
  machinesAgree,
  ontoIsFold,
  orderDoesNotMatter,
  undoIsExact,
  undoOfUndoIsExact,
} from '../../../packages/session-schema/test/reducer/laws.ts';
import { randomJournal } from '../../../packages/session-schema/test/reducer/random.ts';
import { SESSION } from '../../../packages/session-schema/test/support.ts';
import { check } from '../src/check.ts';

// The journals are the schema's own random ones; a part of a journal is a journal, so that what breaks a
// law is found in as few entries as break it.
const journals = fc.nat(2 ** 31 - 2).chain((seed) => fc.subarray(randomJournal(seed + 1), { minLength: 1 }));
const withoutUndo = journals.map((entries) => entries.filter(({ type }) => type !== 'undo'));
const shuffledOf = (entries: readonly Entry[]) =>
  fc.shuffledSubarray([...entries], { minLength: entries.length, maxLength: entries.length });

it('the order of arrival does not matter, nor what arrives twice', () =>
  check(
    'merge: order, idempotence',
    120,
    journals.chain((entries) =>
      fc.tuple(
        fc.constant(entries),
        fc.subarray(entries).chain((again) => shuffledOf([...entries, ...again])),
      ),
    ),
    ([entries, arrived]) => orderDoesNotMatter(entries, arrived),
  ));

it('two machines that exchange their entries agree', () =>
  check(
    'merge: two machines',
    120,
    journals.chain((entries) =>
      fc.tuple(shuffledOf(entries), fc.nat(entries.length), fc.nat(entries.length)),
    ),
    // What both have had before stands in both.
    ([entries, a, b]) => machinesAgree(entries.slice(0, Math.max(a, b)), entries.slice(Math.min(a, b))),
  ));

it('entries do not change by being folded', () =>
  check('merge: entries unchanged', 60, journals, foldChangesNothing));

const withGone = withoutUndo
  .filter((entries) => entries.length > 0)
  .chain((entries) =>
    fc.tuple(
      fc.constant(entries),
      fc.subarray(entries.slice(1)).map((gone) => new Set(gone.map(({ id }) => id))),
      fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })),
    ),
  );

it('undo is exact, and so is its undo', () =>
  check('merge: undo', 120, withGone, ([entries, gone, chance]) => {
    const arrive = (all: readonly Entry[]) =>
      all
        .map((entry) => ({ entry, at: chance.next().value as number }))
        .sort((a, b) => a.at - b.at)
        .map(({ entry }) => entry);
    undoIsExact(entries, gone, arrive);
    undoOfUndoIsExact(entries, gone);
  }));

it('folding onto a view is folding everything', () =>
  check(
    'merge: foldOnto',
    120,
    journals.chain((entries) => fc.tuple(fc.constant(entries), fc.integer({ min: 1, max: entries.length }))),
    ([entries, cut]) => {
      ontoIsFold(entries, cut, (tail) => [...tail].reverse());
    },
  ));

it('folding entries as they are read is folding everything', () =>
  check('merge: as they are read', 120, journals.chain(shuffledOf), (entries) => {
    const folding = new StreamingReducer(SESSION, exclusions(entries));
    for (const entry of entries) expect(folding.add(entry)).toBe(true);
    expect(folding.end()).toEqual(fold(SESSION, entries));
  }));
