import { expect } from 'vitest';
import type { Entry } from '../../src/model/entry/entry.ts';
import { parseSession } from '../../src/model/schemas/parse.ts';
import type { Session } from '../../src/model/session.ts';
import { fold, foldOnto, forgottenIds } from '../../src/reducer/fold.ts';
import { sourceKey } from '../../src/reducer/log-source.ts';
import { journal, must, SESSION } from '../support.ts';

// The laws of the merge, each for one journal. `merge.test.ts` tries them on some, `npm run fuzz` on many.

/** A session without its journal position, the time of its last entry, and the read positions of its agents' logs. */
export function content(session: Session) {
  const { journal: _journal, updated_at: _updated, provenance, ...rest } = session;
  const runs = provenance.agent_history.map(({ transcript, prompts: _prompts, ...run }) => ({
    ...run,
    transcript: transcript?.path,
  }));
  return { ...rest, provenance: { ...provenance, agent_history: runs } };
}

/** The ids, and those of all entries with the same sources. */
function withSameSource(entries: readonly Entry[], ids: ReadonlySet<string>): Set<string> {
  const sources = new Set(entries.filter(({ id }) => ids.has(id)).map(sourceKey));
  sources.delete(undefined);
  return new Set(entries.filter((one) => ids.has(one.id) || sources.has(sourceKey(one))).map(({ id }) => id));
}

/** Neither the order of arrival nor duplicates matter. */
export function orderDoesNotMatter(entries: readonly Entry[], arrived: readonly Entry[], about = ''): void {
  expect(fold(SESSION, arrived), about).toEqual(fold(SESSION, entries));
}

/** Two machines that exchange their entries get the same session, in either order, and when repeated. */
export function machinesAgree(one: readonly Entry[], other: readonly Entry[]): void {
  const here = fold(SESSION, [...one, ...other]);
  expect(fold(SESSION, [...other, ...one])).toEqual(here);
  expect(fold(SESSION, [...one, ...other, ...one])).toEqual(here);
  expect(fold(SESSION, [...other, ...one, ...one, ...other])).toEqual(here);
}

/** Folding does not change entries. */
export function foldChangesNothing(entries: readonly Entry[]): void {
  const copy = structuredClone(entries);
  fold(SESSION, entries);
  expect(entries).toEqual(copy);
}

/**
 * Undo is exact: as if the entries had not been written.
 * @param gone some of the entries, but not the first, which has the time at which the session began
 * @param arrive puts the entries in the order of their arrival
 */
export function undoIsExact(
  entries: readonly Entry[],
  gone: ReadonlySet<string>,
  arrive: (entries: readonly Entry[]) => readonly Entry[],
  about = '',
): void {
  const undo = journal(Date.parse('2026-12-31T00:00:00.000Z'))({ type: 'undo', entries: [...gone] }, {});
  const undone = must(fold(SESSION, arrive([...entries, undo])));
  // Entries with the same source are undone together.
  const all = withSameSource(entries, gone);
  // Forgotten entries stay forgotten.
  const forgotten = forgottenIds(entries);
  const kept = entries.filter(({ id, type }) => !all.has(id) || type === 'forget' || forgotten.has(id));
  const expected = content(must(fold(SESSION, kept)));
  // The first entry may share its source with one of those; the session began with it all the same.
  const began = all.has(entries[0]?.id ?? '') ? { created_at: undone.created_at } : {};
  expect(content(undone), about).toEqual({ ...expected, ...began });
  expect(undone.updated_at).toBe(undo.at);
}

/** Undoing an undo is exact, too. */
export function undoOfUndoIsExact(entries: readonly Entry[], gone: ReadonlySet<string>): void {
  const write = journal(Date.parse('2026-12-31T00:00:00.000Z'));
  const undo = write({ type: 'undo', entries: [...gone] }, {});
  const back = write({ type: 'undo', entries: [undo.id] }, {});
  const whole = must(fold(SESSION, entries));
  expect(content(must(fold(SESSION, [...entries, undo, back])))).toEqual(content(whole));
}

/**
 * Folding onto a view from disk equals folding everything, if it is possible.
 * @returns whether it was possible
 */
export function ontoIsFold(
  entries: readonly Entry[],
  cut: number,
  arrive: (entries: readonly Entry[]) => readonly Entry[],
  about = '',
): boolean {
  const view = parseSession(JSON.parse(JSON.stringify(fold(SESSION, entries.slice(0, cut)))));
  const before = structuredClone(view);
  const onto = foldOnto(view, arrive(entries.slice(cut)));
  expect(view).toEqual(before);
  if (!onto) return false;
  expect(onto, about).toEqual(fold(SESSION, entries));
  return true;
}
