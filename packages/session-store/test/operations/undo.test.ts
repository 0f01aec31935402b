import { existsSync, writeFileSync } from 'node:fs';
import type { Entry, EntryBody, SessionPatch } from '@0dai/session-schema/internal';
import { describe, expect, test } from 'vitest';
import {
  complete,
  log,
  readActive,
  refreshView,
  resume,
  type Store,
  save,
  undo,
} from '../../src/internal.ts';
import { appendEntries, newEntry, type Writer } from '../../src/journal/journal.ts';
import { claude, editByHand, folded, ownEntries, person, plain, world } from '../support/world.ts';

const hook: Writer = { actor: claude.actor, evidence: 'observed' };

/** Appends an entry as a hook does, and returns its id. */
function write(store: Store, body: EntryBody, writer: Writer = hook): string {
  const session = readActive(store).session;
  if (!session) throw new Error('no session');
  const entry = newEntry(store.host, store.key, session.id, session.journal.last, body, writer);
  appendEntries(store.project, session.id, [entry], true);
  refreshView(store, session.id);
  return entry.id;
}
const touch = (path: string): EntryBody => ({
  type: 'capture',
  patch: { files_touched: [{ path, change: 'modified' }] } satisfies SessionPatch,
});
const now = (store: Store) => readActive(store).session;
const types = (entries: readonly Entry[]) => entries.map((entry) => entry.type);

describe('without an id the latest entry with content is undone', () => {
  test.each<[string, EntryBody[], string]>([
    ['a save', [], 'save'],
    ['an edit', [{ type: 'edit', patch: { goal: 'other' } }], 'edit'],
    ['a capture', [touch('a.ts')], 'capture'],
    ["the user's prompt", [{ type: 'prompt', text: 'do it' }], 'prompt'],
    ['a turn', [{ type: 'turn', outcome: 'done', said: 'did it' }], 'turn'],
    [
      'no entry about starts and ends of agents',
      [
        touch('a.ts'),
        { type: 'start', source: 'startup' },
        { type: 'brief', brief: 'ab12', form: 'full', size: 9 },
        { type: 'receipt', brief: 'ab12', arrived: 'whole' },
        { type: 'end', how: 'exit' },
      ],
      'capture',
    ],
  ])('%s', async (_what, bodies, expected) => {
    const { store } = world();
    const { session } = save(store, { summary: 'one', goal: 'g' }, claude);
    const before = plain(now(store));
    for (const body of bodies) write(store, body);
    const done = await undo(store, [], person);
    expect(types(done.entries)).toEqual([expected]);
    expect(plain(now(store))).toEqual(folded(store, session.id));
    if (bodies.length === 1) {
      const {
        agent_history: _stays,
        updated_at: _at,
        provenance: _known,
        ...same
      } = before as Record<string, unknown>;
      expect(now(store)).toMatchObject(same);
    }
  });

  test('then the one before it, until nothing is left', async () => {
    const { store } = world();
    save(store, { summary: 'one' }, claude);
    save(store, { summary: 'two' }, claude);
    await undo(store, [], person);
    expect(now(store)?.summary).toBe('one');
    await undo(store, [], person);
    expect(now(store)).toMatchObject({ summary: '', goal: '' });
    await expect(undo(store, [], person)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe('an id', () => {
  test.each<[string, (id: string) => string]>([
    ['whole', (id) => id],
    ['its end', (id) => id.slice(-7)],
    ['in capitals, with spaces', (id) => ` ${id.slice(-7).toUpperCase()} `],
    ['its beginning', (id) => id.slice(0, 19)],
  ])('%s', async (_what, part) => {
    const { store } = world();
    const first = save(store, { summary: 'one', key_decisions: ['d'] }, claude);
    save(store, { summary: 'two' }, claude);
    const done = await undo(store, [part(first.entry)], person);
    expect(done.entries.map(({ id }) => id)).toEqual([first.entry]);
    expect(done.session).toMatchObject({ summary: 'two', key_decisions: [] });
  });

  test('several at once, each once, in the order of the journal', async () => {
    const { store } = world();
    const one = save(store, { key_decisions: ['a'] }, claude).entry;
    const two = save(store, { key_decisions: ['b'] }, claude).entry;
    const done = await undo(store, [two, one, two], person);
    expect(done.entries.map(({ id }) => id)).toEqual([one, two]);
    expect(ownEntries(store, done.session.id).filter(({ type }) => type === 'undo')).toHaveLength(1);
    expect(done.session.key_decisions).toEqual([]);
  });

  test.each<[string, (ids: string[]) => string, string, RegExp]>([
    [
      'too little',
      () => 'abc',
      'INVALID_INPUT',
      /at least 4 characters.*The entries are:\n {2}\w{20} {2}save, 2026/s,
    ],
    ['nothing', () => '', 'INVALID_INPUT', /at least 4 characters/],
    ['none', () => 'zzzzzzz', 'NOT_FOUND', /No entry of this session has the id "zzzzzzz"/],
    ['escapes', () => 'zz\u001b[31mzzz', 'NOT_FOUND', /has the id "zzzzz"/],
    [
      'several',
      (ids) => ids[0]?.slice(0, 5) ?? '',
      'INVALID_INPUT',
      /matches 3 entries.*Give more of the id/s,
    ],
  ])('that is %s: refused, with a list of the entries', async (_what, wanted, code, message) => {
    const { store } = world();
    save(store, { summary: 'one' }, claude);
    const { session } = save(store, { summary: 'two' }, claude);
    const ids = ownEntries(store, session.id).map(({ id }) => id);
    const before = now(store);
    await expect(undo(store, [wanted(ids)], person)).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
    });
    expect(now(store)).toEqual(before);
  });

  test('lists a limited number of entries', async () => {
    const { store } = world();
    for (const n of Array.from({ length: 12 }).keys()) save(store, { summary: `${n}` }, claude);
    await expect(undo(store, ['zzzzzz'], person)).rejects.toThrow(/and 5 more: 0dai session log --all$/);
  });

  test.each<[EntryBody | 'begin', RegExp]>([
    ['begin', /beginning of the session.*0dai session new/],
    [{ type: 'complete' }, /0dai session resume/],
    [{ type: 'park' }, /0dai session resume/],
    [{ type: 'resume' }, /0dai session new/],
    [{ type: 'trust', entries: [] }, /stay accepted/],
  ])('%j cannot be undone: the error says what to do instead', async (body, message) => {
    const { store } = world();
    const { session } = save(store, { summary: 'one' }, claude);
    if (body !== 'begin') write(store, body, person);
    if (body !== 'begin' && ['complete', 'park'].includes(body.type)) await resume(store, session.id, person);
    const type = body === 'begin' ? 'begin' : body.type;
    const id = ownEntries(store, session.id).find((entry) => entry.type === type)?.id ?? '';
    await expect(undo(store, [id], person)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringMatching(message),
    });
  });
});

describe('undoing an undo', () => {
  test('restores what it undid, and can itself be undone', async () => {
    const { store } = world();
    save(store, { summary: 'one' }, claude);
    const second = save(store, { summary: 'two', dead_ends: ['a: b'] }, claude);
    const first = await undo(store, [], person);
    const redo = await undo(store, [first.entry], person);
    expect(types(redo.entries)).toEqual(['undo']);
    expect(redo.session).toMatchObject({ summary: 'two', dead_ends: [{ approach: 'a', reason: 'b' }] });
    const again = await undo(store, [redo.entry], person);
    expect(again.session).toMatchObject({ summary: 'one', dead_ends: [] });
    expect(log(store).entries.find(({ entry }) => entry.id === second.entry)?.undoneBy).toBe(first.entry);
  });

  test('does not undo an entry twice', async () => {
    const { store } = world();
    save(store, { summary: 'one' }, claude);
    const { entry } = save(store, { summary: 'two' }, claude);
    const done = await undo(store, [entry], person);
    await expect(undo(store, [entry], person)).rejects.toThrow(`0dai session undo ${done.entry}`);
  });
});

test('undoes a hand edit, which is not imported again', async () => {
  const { store } = world();
  save(store, { summary: 'one', goal: 'g' }, claude);
  editByHand(store, (view) => {
    view.goal = 'by hand';
  });
  expect(types((await undo(store, [], person)).entries)).toEqual(['edit']);
  expect(now(store)?.goal).toBe('g');
  expect(readActive(store)).toMatchObject({ outdated: false, session: { goal: 'g' } });
});

test('undoes late entries too, whatever their clock says', async () => {
  const { store } = world();
  save(store, { summary: 'one' }, claude);
  store.host.now = () => Date.parse('2030-01-01T00:00:00Z');
  const id = write(store, touch('late.ts'));
  store.host.now = () => Date.parse('2026-11-24T00:00:00Z');
  expect((await undo(store, [id], person)).session.files_touched).toEqual([]);
});

test.each<[string, (store: Store) => unknown]>([
  ['where nothing was saved', () => undefined],
  [
    'once it is completed',
    async (store) => {
      save(store, { summary: 'one' }, claude);
      await complete(store, person);
    },
  ],
])('%s there is nothing to undo', async (_what, prepare) => {
  const { store } = world();
  await prepare(store);
  await expect(undo(store, [], person)).rejects.toMatchObject({ code: 'NO_SESSION' });
  expect(existsSync(store.project.active)).toBe(false);
});

test('works with a broken view, and quarantines the file', async () => {
  const { store } = world();
  save(store, { summary: 'one' }, claude);
  save(store, { summary: 'two' }, claude);
  writeFileSync(store.project.active, '{');
  expect((await undo(store, [], person)).session.summary).toBe('one');
  expect(readActive(store)).toMatchObject({ unreadable: false, session: { summary: 'one' } });
});

test('undoes nothing without a key', async () => {
  const { store } = world();
  save(store, { summary: 'one' }, claude);
  await expect(undo({ ...store, key: undefined }, [], person)).rejects.toMatchObject({ code: 'NO_SESSION' });
  expect(now(store)?.summary).toBe('one');
});

test('two concurrent undos undo two entries', async () => {
  const { store } = world({ real: true });
  for (const summary of ['one', 'two', 'three']) save(store, { summary }, claude);
  const both = await Promise.all([undo(store, [], person), undo(store, [], person)]);
  expect(new Set(both.flatMap(({ entries }) => entries.map(({ id }) => id))).size).toBe(2);
  expect(now(store)?.summary).toBe('one');
});
