import { describe, expect, it } from 'vitest';
import {
  type EntryBody,
  exclusions,
  type FileChange,
  fold,
  foldOnto,
  StreamingReducer,
} from '../../src/internal.ts';
import { MAX_ITEMS } from '../../src/reducer/limits.ts';
import { claude, codex, journal, must, SESSION, save, seeded, shuffled } from '../support.ts';

const touch = (paths: readonly string[], change?: FileChange): EntryBody => ({
  type: 'capture',
  patch: { files_touched: paths.map((path) => ({ path, ...(change && { change }) })) },
});
const names = (from: number, to: number, word = 'f') =>
  Array.from({ length: to - from }, (_, i) => `${word}${from + i}.ts`);

/** A journal of files, as long as `rounds` says, some of them read and some changed. */
function manyFiles(rounds: number) {
  const write = journal(undefined, 1_000);
  return Array.from({ length: rounds }, (_, n) =>
    write(touch(names(n * 100, n * 100 + 100), n % 3 === 0 ? 'modified' : 'read'), n % 2 ? claude : codex),
  );
}

describe('the lists of a session', () => {
  const session = must(fold(SESSION, manyFiles(60)));

  it('stay bounded, and the number of omitted files is kept', () => {
    const { files_touched: files, files_omitted: forgotten = 0, provenance } = session;
    expect(files.length).toBeLessThanOrEqual(MAX_ITEMS.files * 1.1);
    expect(files.length + forgotten).toBe(6_000);
    expect(provenance.files_touched).toHaveLength(files.length);
    expect(new Set(files).size).toBe(files.length);
  });

  it('drop files that were only read first, the oldest first', () => {
    const marks = new Map(
      session.files_touched.map((path, i) => [path, session.provenance.files_touched[i]]),
    );
    for (let n = 0; n < 60; n += 3) expect(marks.get(`f${n * 100}.ts`)?.change, `${n}`).toBe('modified');
    expect(marks.has('f100.ts')).toBe(false);
    expect(marks.has('f5799.ts')).toBe(true);
  });

  it('take a dropped file back when it is touched again', () => {
    const write = journal();
    const entries = [
      write(touch(names(0, 2_300), 'read')),
      write(touch(['f0.ts'], 'modified')),
      write(touch(['f0.ts'], 'read')),
    ];
    const { files_touched: files, provenance } = must(fold(SESSION, entries));
    expect(files.filter((path) => path === 'f0.ts')).toEqual(['f0.ts']);
    expect(provenance.files_touched[files.indexOf('f0.ts')]?.change).toBe('modified');
  });

  it.each<[string, EntryBody[], 'plan' | 'key_decisions' | 'dead_ends', number]>([
    [
      'steps of plans that were given up',
      Array.from({ length: 40 }, (_, n) => save({ plan: names(0, 50, `p${n}-`).map((step) => ({ step })) })),
      'plan',
      MAX_ITEMS.steps,
    ],
    [
      'decisions',
      Array.from({ length: 30 }, (_, n) =>
        save({ key_decisions: names(0, 50, `d${n}-`).map((decision) => ({ decision, reason: '' })) }),
      ),
      'key_decisions',
      MAX_ITEMS.reasons,
    ],
    [
      'dead ends',
      Array.from({ length: 30 }, (_, n) =>
        save({ dead_ends: names(0, 50, `e${n}-`).map((approach) => ({ approach, reason: '' })) }),
      ),
      'dead_ends',
      MAX_ITEMS.reasons,
    ],
  ])('keep the newest %s', (_what, bodies, field, most) => {
    const write = journal();
    const { [field]: list, provenance } = must(
      fold(
        SESSION,
        bodies.map((body) => write(body)),
      ),
    );
    expect(list.length).toBeLessThanOrEqual(most * 1.1);
    expect(provenance[field]).toHaveLength(list.length);
    expect(JSON.stringify(list)).toContain(bodies.length === 40 ? 'p39-49' : '29-49');
  });

  it('keep the latest agent runs', () => {
    const write = journal();
    const entries = Array.from({ length: 1_000 }, (_, n) =>
      write({ type: 'start', source: 'startup' }, { agent: 'claude', session_id: `s${n}` }),
    );
    const { agent_history: runs, provenance } = must(fold(SESSION, entries));
    expect(runs.length).toBeLessThanOrEqual(MAX_ITEMS.runs * 1.1);
    expect(provenance.agent_history).toHaveLength(runs.length);
    expect(runs.at(-1)?.session_id).toBe('s999');
  });

  it('are the same from any view, and in any order of arrival', () => {
    const entries = manyFiles(45);
    const whole = must(fold(SESSION, entries));
    for (const cut of [1, 20, 21, 22, 23, 30, 44]) {
      const view = must(fold(SESSION, entries.slice(0, cut)));
      expect(foldOnto(view, entries.slice(cut)), `${cut}`).toEqual(whole);
    }
    expect(fold(SESSION, shuffled(seeded(3), entries))).toEqual(whole);
  });

  it('are as if never exceeded once the excess is undone', () => {
    const write = journal();
    const [first, much] = [
      write(touch(names(0, 2_000), 'read')),
      write(touch(names(2_000, 4_000), 'modified')),
    ];
    const undo = write({ type: 'undo', entries: [much.id] });
    const back = must(fold(SESSION, [first, much, undo]));
    expect(back.files_touched).toEqual(must(fold(SESSION, [first])).files_touched);
    expect(back.files_omitted).toBeUndefined();
  });
});

describe('StreamingReducer', () => {
  const write = journal(undefined, 10);
  const entries = Array.from({ length: 5_000 }, (_, n) => write(touch([`f${n % 300}.ts`], 'modified')));
  const undo = write({ type: 'undo', entries: entries.slice(100, 150).map(({ id }) => id) });
  const all = [...entries, undo];
  const folded = (list: typeof all) => {
    const folding = new StreamingReducer(SESSION, exclusions(list));
    return list.every((entry) => folding.add(entry)) ? folding.end() : 'too late';
  };
  const whole = fold(SESSION, all);

  it.each<[string, () => typeof all]>([
    ['in order', () => all],
    ['each pair swapped', () => all.map((_, i) => all[i ^ 1] ?? (all[i] as (typeof all)[0]))],
    [
      'in pieces of 500, each shuffled',
      () =>
        Array.from({ length: 11 }, (_, n) => shuffled(seeded(n), all.slice(n * 500, n * 500 + 500))).flat(),
    ],
    ['many of them twice', () => all.flatMap((entry, i) => (i % 7 ? [entry] : [entry, entry]))],
  ])('gives the same session as fold: %s', (_what, arrive) => expect(folded(arrive())).toEqual(whole));

  it('reports an entry that comes too late to be put in order', () => {
    const [first, ...rest] = all;
    expect(folded([...rest, must(first)])).toBe('too late');
  });

  it('is undefined without entries', () =>
    expect(new StreamingReducer(SESSION, new Map()).end()).toBeUndefined());
});
