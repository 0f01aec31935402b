import { appendFileSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readActive, recordPrompt, refreshView, type Store, save, undo } from '../../src/internal.ts';
import { foldJournal } from '../../src/journal/fold-journal.ts';
import { appendEntries, journalPath, newEntry, readJournal } from '../../src/journal/journal.ts';
import { logged, logPath } from '../support/logs.ts';
import { claude, editByHand, folded, person, plain, readJson, world } from '../support/world.ts';

/** The largest journal that the hooks of this test read. */
const HURRIED_MAX = 40_000;
const who = { agent: 'claude', session_id: 'c1' };

/** A session with a journal that is too long for hooks and a current view; and the store of a hook. */
function long(entries = 300): { store: Store; hurried: Store; id: string; path: string } {
  const { store } = world();
  const { id, journal } = save(store, { goal: 'a long one', plan: ['a'] }, claude).session;
  let last = journal.last;
  const list = Array.from({ length: entries }, (_, i) => {
    const patch = { files_touched: [{ path: `src/f${i % 50}.ts`, change: 'modified' as const }] };
    const entry = newEntry(store.host, store.key, id, last, { type: 'save', patch }, claude);
    last = entry.id;
    return entry;
  });
  appendEntries(store.project, id, list, true);
  refreshView(store, id);
  const hurried = { ...store, host: { ...store.host, journalMax: HURRIED_MAX } };
  return { store, hurried, id, path: journalPath(store.project, id) };
}

/** Appends an entry that is older than the view. */
function arriveLate({ path }: { path: string }): void {
  const lines = readFileSync(path, 'utf8').split('\n').filter(Boolean);
  appendFileSync(path, `\n${lines[1]}\n`);
}

describe('foldJournal', () => {
  test.each<[string, (made: ReturnType<typeof long>) => unknown]>([
    ['as it is', () => undefined],
    ['an entry that arrived late', arriveLate],
    ['an undo at its end', ({ store }) => undo(store, [], person)],
    ['a torn line', ({ path }) => appendFileSync(path, '\n{"id":"01kat')],
    [
      'an unverified line',
      ({ path }) =>
        appendFileSync(
          path,
          `\n${readFileSync(path, 'utf8')
            .split('\n')[1]
            ?.replace(/"mac":"..../, '"mac":"AAAA')}\n`,
        ),
    ],
  ])('gives the same session as the whole journal: %s', async (_what, change) => {
    const made = long();
    await change(made);
    const { store, id } = made;
    const whole = readJournal(store, id);
    const told = foldJournal(store, id);
    expect(plain(told?.session)).toEqual(folded(store, id));
    expect(told).toMatchObject({
      unverified: whole?.unverified.length,
      skipped: whole?.skipped,
      size: whole?.size,
      tail: whole?.tail,
      says: true,
    });
  });
});

describe('while an agent waits, a journal that is too long', () => {
  test('is not read while its view suffices: the agent is briefed, and captures work', () => {
    const { hurried, store, id } = long();
    expect(readActive(hurried).session?.goal).toBe('a long one');
    recordPrompt(hurried, who, { text: 'go on', transcript: logPath(hurried) });
    logged(hurried, who, [{ fact: 'plan', steps: [{ step: 'b' }] }]);
    expect(plain(readJson(store.project.active))).toEqual(folded(store, id));
    expect(readActive(store).session).toMatchObject({
      last_asked: 'go on',
      plan: [{ step: 'b' }, { step: 'a' }],
    });
  });

  test('is read as far as the view and its tail go when an entry arrives late, and captures work', () => {
    const made = long();
    const { hurried, store, id } = made;
    const view = readFileSync(store.project.active, 'utf8');
    arriveLate(made);
    expect(readActive(hurried)).toMatchObject({
      isPartial: true,
      outdated: true,
      session: { goal: 'a long one' },
    });
    recordPrompt(hurried, who, { text: 'go on' });
    expect(readActive(hurried)).toMatchObject({ isPartial: true, session: { last_asked: 'go on' } });
    // A partial reading is not written as the view.
    expect(readFileSync(store.project.active, 'utf8')).toBe(view);
    // A person's save reads the whole journal and repairs the view.
    save(store, { summary: 'mended' }, person);
    expect(plain(readJson(store.project.active))).toEqual(folded(store, id));
    expect(readActive(hurried)).toMatchObject({ outdated: false, session: { last_asked: 'go on' } });
    expect(readActive(hurried).isPartial).toBeUndefined();
  });

  test.each<[string, (store: Store) => void]>([
    ['a view that was edited by hand', (store) => editByHand(store, (view) => (view.goal = 'by hand'))],
    ['a view that cannot be read', ({ project }) => writeFileSync(project.active, '{"id":')],
    ['a view of a gigabyte', ({ project }) => truncateSync(project.active, 1_000_000_000)],
  ])('is refused with %s, with a remedy; a person is not refused', (_what, change) => {
    const { hurried, store, id } = long();
    change(store);
    const refused = expect.objectContaining({
      code: 'TOO_LARGE',
      message: expect.stringMatching(/larger than the \d+ kB that a hook reads.*0dai session save/),
    });
    const before = readJournal(store, id)?.size;
    expect(() => readActive(hurried)).toThrow(refused);
    expect(() => recordPrompt(hurried, who, { text: 'go on' })).toThrow(refused);
    expect(readJournal(store, id)?.size).toBe(before);
    save(store, { summary: 'mended' }, person);
    expect(readActive(hurried)).toMatchObject({ unreadable: false, session: { summary: 'mended' } });
    rmSync(store.project.active);
  });
});
