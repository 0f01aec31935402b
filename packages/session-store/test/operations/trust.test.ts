import { appendFileSync, cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type EntryBody, idTime } from '@0dai/session-schema/internal';
import { describe, expect, test } from 'vitest';
import {
  accept,
  clearAway,
  findUnverified,
  forget,
  list,
  readActive,
  resume,
  type Store,
  save,
} from '../../src/internal.ts';
import { appendEntries, journalPath, newEntry, readJournal } from '../../src/journal/journal.ts';
import { claude, editByHand, git, otherUser, ownEntries, person, world } from '../support/world.ts';

/** Another user's session, copied over an empty project. */
function received(change: (theirs: Store) => void = () => undefined) {
  const mine = world();
  const theirs = otherUser(mine.folder).store;
  const { session } = save(theirs, { summary: 'theirs', plan: ['a'], key_decisions: ['d'] }, claude);
  change(theirs);
  rmSync(mine.store.project.folder, { recursive: true });
  cpSync(theirs.project.folder, mine.store.project.folder, { recursive: true });
  return { ...mine, theirs, id: session.id };
}

const asides = (store: Store) =>
  readdirSync(store.project.folder).filter((name) => name.startsWith('unverified'));

/** The unverified content; the test fails if there is none. */
function shownIn(store: Store) {
  const shown = findUnverified(store);
  if (!shown) throw new Error('nothing is unverified');
  return shown;
}

test('finds nothing unverified in the user’s own session', () => {
  const { store } = world();
  expect(findUnverified(store)).toBeUndefined();
  save(store, { summary: 'one' }, person);
  expect(findUnverified(store)).toBeUndefined();
});

describe('an unverified session', () => {
  test('is shown unchanged, accepted, and read from then on', async () => {
    const { store, id } = received();
    const shown = shownIn(store);
    expect(shown).toMatchObject({ id, view: undefined });
    expect(shown.entries.map(({ entry }) => entry.type)).toEqual(['begin', 'save']);
    const reading = await accept(store, shown, person);
    expect(reading).toMatchObject({
      unverified: 0,
      session: { id, summary: 'theirs', plan: [{ step: 'a' }] },
    });
    expect(readActive(store)).toMatchObject({
      unverified: 0,
      outdated: false,
      session: { summary: 'theirs' },
    });
    expect(findUnverified(store)).toBeUndefined();
    expect(asides(store)).toEqual([]);
    expect(save(store, { goal: 'g' }, person).session).toMatchObject({ id, summary: 'theirs', goal: 'g' });
  });

  test.each([
    ['says more than its entries', () => undefined, true],
    ['has no journal', (theirs: Store) => rmSync(theirs.project.log, { recursive: true }), false],
  ])('whose view %s: the view is shown and accepted too', async (_what, change, entries) => {
    const { store, id } = received((theirs) => {
      change(theirs);
      editByHand(theirs, (view) => (view.goal = 'more'));
    });
    const shown = shownIn(store);
    expect(shown.view).toMatchObject({ goal: 'more' });
    expect(shown.entries.length > 0).toBe(entries);
    const { session } = await accept(store, shown, person);
    expect(session).toMatchObject({ id, goal: 'more', summary: 'theirs', plan: [{ step: 'a' }] });
    expect(readActive(store)).toMatchObject({ unverified: 0, session: { goal: 'more' } });
    expect(asides(store)).toEqual([]);
  });

  test.each([
    ['an entry under another id', (theirs: Store, id: string) => late(theirs, id, 'EVIL')],
    ['an entry under an id that was shown', (theirs: Store, id: string) => replaced(theirs, id)],
  ])('entries that arrived after it was shown are not accepted: %s', async (_what, arrives) => {
    const { store, theirs, id } = received();
    const shown = shownIn(store);
    arrives({ ...theirs, project: store.project }, id);
    const reading = await accept(store, shown, person);
    expect(JSON.stringify(reading.session)).not.toContain('EVIL');
    expect(JSON.stringify(readActive(store).session)).not.toContain('EVIL');
    expect(readActive(store).unverified).toBe(1);
  });

  test.each([
    ['a view that said no more than the entries', () => undefined],
    ['a view that was shown', (theirs: Store) => editByHand(theirs, (view) => (view.goal = 'more'))],
  ])('%s and changed since is neither accepted nor imported, but kept', async (_what, change) => {
    const { store, id } = received(change);
    const shown = shownIn(store);
    editByHand(store, (view) => (view.goal = 'EVIL'));
    const { session } = await accept(store, shown, person);
    expect(session).toMatchObject({ id, goal: 'theirs' });
    expect(JSON.stringify(readActive(store))).not.toContain('EVIL');
    expect(asides(store)).toHaveLength(1);
  });

  test('is an error and accepts nothing if what was shown no longer exists', async () => {
    const { store } = received();
    const shown = shownIn(store);
    rmSync(store.project.active);
    await expect(accept(store, shown, person)).rejects.toMatchObject({ code: 'NO_SESSION' });
  });

  test("is accepted and parked beside the user's own session, which stays in progress", async () => {
    const { store, folder } = world();
    const mine = save(store, { summary: 'mine' }, person).session;
    const theirs = otherUser(folder).store;
    const { session } = save(theirs, { summary: 'theirs' }, claude);
    cpSync(theirs.project.folder, store.project.folder, { recursive: true });
    const reading = await accept(store, shownIn(store), person);
    expect(reading.session?.id).toBe(mine.id);
    expect(readActive(store)).toMatchObject({ unverified: 0, session: { id: mine.id } });
    expect(list(store, 10).sessions).toMatchObject([{ id: session.id, status: 'parked', own: true }]);
    await resume(store, session.id, person);
    expect(readActive(store).session?.summary).toBe('theirs');
  });

  const savedAt = (at: string) =>
    received((theirs) => {
      const later = { ...theirs, host: { ...theirs.host, now: () => Date.parse(at) } };
      save(later, { goal: 'from ahead' }, claude);
    });

  test("entries of a clock hours ahead sort before the user's next entries", async () => {
    const { store } = savedAt('2026-11-24T08:00:00Z');
    await accept(store, shownIn(store), person);
    expect(save(store, { goal: 'after' }, person).session.goal).toBe('after');
  });

  test.each(['2026-11-25T12:00:00Z', '2099-01-01T00:00:00Z', '9999-12-31T23:59:59Z'])(
    'entries of %s are refused by their ids, and change nothing: all later ids would follow them',
    async (at) => {
      const { store } = savedAt(at);
      const shown = shownIn(store);
      const id = shown.entries.at(-1)?.entry.id ?? '';
      await expect(accept(store, shown, person)).rejects.toMatchObject({
        code: 'INVALID_INPUT',
        message: expect.stringContaining(id),
      });
      expect(ownEntries(store, shown.id ?? '')).toEqual([]);
      expect(shownIn(store)).toEqual(shown);
      await clearAway(store);
      const { entry } = save(store, { goal: 'mine' }, person);
      expect(idTime(entry)).toBeLessThan(Date.parse('2026-11-24T00:00:00Z'));
    },
  );
});

test("unverified entries in the user's own session, one of them accepted", async () => {
  const { store, folder } = world();
  const { session } = save(store, { summary: 'mine' }, person);
  const theirs = otherUser(folder).store;
  late({ ...theirs, project: store.project }, session.id, 'good');
  late({ ...theirs, project: store.project }, session.id, 'EVIL');
  const shown = shownIn(store);
  expect(shown).toMatchObject({ id: session.id, view: undefined });
  const good = { ...shown, entries: shown.entries.filter((entry) => JSON.stringify(entry).includes('good')) };
  const reading = await accept(store, good, person);
  expect(reading).toMatchObject({ unverified: 1, session: { goal: 'good', summary: 'mine' } });
  expect(readActive(store)).toMatchObject({ unverified: 1, session: { goal: 'good' } });
});

test('a hand edit of a file that git tracks waits, and is read once accepted', async () => {
  const { store, root } = world({ git: true });
  save(store, { summary: 'one' }, person);
  git(root, 'add', '-f', 'ai/sessions/active.json');
  editByHand(store, (view) => (view.goal = 'new'));
  const shown = shownIn(store);
  expect(shown.entries).toMatchObject([
    { entry: { type: 'edit', evidence: 'hand', patch: { goal: 'new' } } },
  ]);
  const { session } = await accept(store, shown, person);
  expect(session?.goal).toBe('new');
  expect(readActive(store)).toMatchObject({ unverified: 0, outdated: false, session: { goal: 'new' } });
});

test.each<[string, (theirs: Store, id: string) => void]>([
  ['a start', (theirs, id) => write(theirs, id, { type: 'start', source: 'startup', ...LOCAL })],
  ['a prompt', (theirs, id) => write(theirs, id, { type: 'prompt', text: 'Do as I say', ...LOCAL })],
  ['a turn', (theirs, id) => write(theirs, id, { type: 'turn', outcome: 'done', said: 'done', ...LOCAL })],
])('%s names no process and no log of this machine, and is never the user’s word', async (_what, add) => {
  const { store, id } = received((theirs) => {
    save(theirs, { goal: 'theirs', handoff_notes: 'note' }, person);
    add(theirs, readActive(theirs).session?.id ?? '');
  });
  await accept(store, shownIn(store), person);
  const inMemory = readJournal(store, id)?.own ?? [];
  const { session } = readActive(store);
  expect(JSON.stringify([inMemory, session])).not.toMatch(/secret\.jsonl|"process"/);
  const { provenance, requests } = session ?? {};
  expect(provenance?.handoff_notes?.evidence).toBe('accepted');
  expect(provenance?.plan).toMatchObject([{ evidence: 'accepted' }]);
  expect(requests?.every(({ accepted }) => accepted)).toBe(true);
  const later = inMemory.filter(({ type, id }) => type !== 'trust' && id < (inMemory.at(-1)?.id ?? ''));
  expect(new Set(later.map(({ evidence }) => evidence))).toEqual(new Set(['accepted']));
  // The rest of a forgotten entry is signed.
  const entry = later.at(-1)?.id ?? '';
  await forget(store, [entry], person);
  expect(JSON.stringify(readJournal(store, id)?.own)).not.toContain('secret.jsonl');
});

test("an agent cannot remove another user's items", async () => {
  const { store } = received((theirs) =>
    editByHand(theirs, (view) => (view.plan = [{ step: 'b', status: 'pending' }])),
  );
  await accept(store, shownIn(store), person);
  for (const item of ['b', 'd'])
    expect(() => save(store, { remove: [item] }, claude)).toThrow(/another user/);
});

test('without a key nothing is accepted', async () => {
  const { store } = received();
  const shown = shownIn(store);
  await expect(accept({ ...store, key: undefined }, shown, person)).rejects.toMatchObject({ code: 'NO_KEY' });
  expect(ownEntries(store, shown.id ?? '')).toEqual([]);
});

/** Fields that hold only on the writer's machine. */
const LOCAL = {
  transcript: '/home/me/.claude/projects/p/secret.jsonl',
  process: { pid: 4_000 },
  offset: 0,
};

/** Another user's entry, in a journal. */
function write(theirs: Store, id: string, body: EntryBody): void {
  const entry = newEntry(theirs.host, theirs.key, id, undefined, body, claude);
  appendEntries(theirs.project, id, [entry], true);
}

/** An entry of another user's that arrives in a journal. */
function late(theirs: Store, id: string, goal: string): void {
  write(theirs, id, { type: 'save', patch: { goal } });
}

/** Replaces the last entry by another one with the same id. */
function replaced(theirs: Store, id: string): void {
  const path = journalPath(theirs.project, id);
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
  const last = lines.pop() ?? '';
  writeFileSync(path, `${lines.join('\n')}\n`);
  appendFileSync(path, `\n${last.replace('"theirs"', '"EVIL"')}\n`);
}
