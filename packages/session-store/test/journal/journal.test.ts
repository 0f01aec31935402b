import { appendFileSync, mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readActive, refreshView, type Store, save } from '../../src/internal.ts';
import { findInEnd, journalPath, newEntry, readJournal } from '../../src/journal/journal.ts';
import {
  claude,
  editByHand,
  folded,
  otherUser,
  ownEntries,
  person,
  plain,
  readJson,
  world,
} from '../support/world.ts';

/** A session with three saves, and where its journal is. */
function three(): { store: Store; id: string; path: string; folder: string } {
  const { store, folder } = world();
  for (const summary of ['one', 'two', 'three']) save(store, { summary, key_decisions: [summary] }, claude);
  const id = readActive(store).session?.id ?? '';
  return { store, id, path: journalPath(store.project, id), folder };
}

/** A line as a version to come may write it. */
const NEWER = JSON.stringify({
  id: '01kat9w1q8000k3f9x2a',
  at: '2026-11-23T10:00:00Z',
  type: 'merge',
  actor: {},
  evidence: 'agent',
});

describe('lines that cannot be read are skipped', () => {
  test.each([
    ['a line torn by a kill', '\n{"id":"01kat', 1],
    ['a line torn in the middle of a character', Buffer.from('\n{"goal":"é').subarray(0, -1), 1],
    ['garbage', '\nnot json at all\n\u0000\u0001\n', 2],
    ['JSON that is not an entry', '\nnull\n42\n[]\n{}\n"text"\n', 5],
    ['an entry of a newer version', `\n${NEWER}\n`, 1],
    ['a touched prototype', '\n{"__proto__":{"type":"save"}}\n', 1],
    ['empty lines', '\n\n\n\r\n', 1],
  ])('%s', (_what, text, skipped) => {
    const { store, id, path } = three();
    appendFileSync(path, text);
    expect(readJournal(store, id)).toMatchObject({ skipped });
    expect(readActive(store)).toMatchObject({ skipped, session: { summary: 'three' }, unverified: 0 });
    // The next save stands on a line of its own.
    const { session } = save(store, { summary: 'four' }, claude);
    expect(session.key_decisions.map((item) => item.decision)).toEqual(['one', 'two', 'three']);
    expect(readActive(store).session?.summary).toBe('four');
    expect(plain(readJson(store.project.active))).toEqual(folded(store, id));
  });

  test('skips a line longer than any that we write', () => {
    const { store, path } = three();
    truncateSync(path, 100_000_000);
    expect(readActive(store)).toMatchObject({ skipped: 1, session: { summary: 'three' } });
    expect(save(store, { summary: 'four' }, person).session.key_decisions).toHaveLength(3);
  });

  test('a journal over the size limit is an error and changes nothing', () => {
    const { store, path } = three();
    const view = readFileSync(store.project.active, 'utf8');
    truncateSync(path, 2_000_000_000);
    // The view must not serve as the start, either.
    editByHand(store, (edited) => (edited.goal = 'by hand'));
    const tooLarge = expect.objectContaining({ code: 'TOO_LARGE' });
    const edited = readFileSync(store.project.active, 'utf8');
    expect(() => readActive(store)).toThrow(tooLarge);
    expect(() => save(store, { summary: 'four' }, person)).toThrow(tooLarge);
    expect(readFileSync(store.project.active, 'utf8')).toBe(edited);
    writeFileSync(store.project.active, view);
    expect(() => save(store, { summary: 'four' }, person)).toThrow(tooLarge);
    expect(readFileSync(store.project.active, 'utf8')).toBe(view);
  });
});

describe('unverified entries', () => {
  test.each([
    ['without a code', (line: string) => line.replace(/,"mac":"[^"]*"/, '')],
    ['with a wrong code', (line: string) => line.replace(/"mac":"..../, '"mac":"AAAA')],
    [
      'with a code of other characters',
      (line: string) => line.replace(/"mac":"[^"]*"/, `"mac":"${'é'.repeat(22)}"`),
    ],
    ["with the user's own code but another text", (line: string) => line.replace('"three"', '"evil"')],
  ])('%s are counted and not shown', (_what, change) => {
    const { store, id, path } = three();
    const line = readFileSync(path, 'utf8').trimEnd().split('\n').at(-1) ?? '';
    appendFileSync(path, `\n${change(line).replace(/"summary":"[^"]*"/, '"summary":"evil"')}\n`);
    const reading = readActive(store);
    expect(reading).toMatchObject({ unverified: 1, unverifiedId: id });
    expect(JSON.stringify(reading.session)).not.toContain('evil');
    // The view keeps the count, so that a reading from the view has it too.
    save(store, { goal: 'g' }, person);
    expect(readActive(store)).toMatchObject({ unverified: 1, unverifiedId: id, outdated: false });
  });

  test('include own entries that were copied from another session', () => {
    const a = three();
    const b = world();
    const otherStore = { ...b.store, key: a.store.key };
    const { session } = save(otherStore, { summary: 'here' }, person);
    appendFileSync(journalPath(otherStore.project, session.id), readFileSync(a.path));
    expect(readActive(otherStore)).toMatchObject({ session: { summary: 'here' }, unverified: 4 });
  });
});

describe('the view as the checkpoint', () => {
  test('reads only the tail, and gives the same session as the whole journal', () => {
    const { store, id } = three();
    const { journal } = readJson(store.project.active);
    expect(readJournal(store, id, journal)).toMatchObject({ own: [], skipped: 0 });
    const host = store.host;
    const entry = newEntry(
      host,
      store.key,
      id,
      journal.last,
      { type: 'save', patch: { goal: 'tail' } },
      claude,
    );
    appendFileSync(journalPath(store.project, id), `\n${JSON.stringify(entry)}\n`);
    expect(readJournal(store, id, journal)?.own).toHaveLength(1);
    const reading = readActive(store);
    expect(reading).toMatchObject({ outdated: true, session: { goal: 'tail' } });
    expect(plain(reading.session)).toEqual(folded(store, id));
  });

  test.each([
    ['something inserted before the position', (text: string) => text.replace('\n\n', `\n\n${NEWER}\n\n`)],
    ['something removed before the position', (text: string) => text.replace(/^\n[^\n]*\n/, '')],
    [
      'as long as before, with other bytes at the position',
      (text: string) => `${text.slice(0, -20)}${'x'.repeat(20)}`,
    ],
    ['cut short', (text: string) => text.slice(0, 200)],
    ['emptied', () => ''],
  ])('does not serve for a journal with %s', (_what, change) => {
    const { store, id, path } = three();
    const { journal } = readJson(store.project.active);
    writeFileSync(path, change(readFileSync(path, 'utf8')));
    expect(readJournal(store, id, journal)).toBeUndefined();
  });

  test('folds a late entry, older than the view, in its order', () => {
    const { store, id, path } = three();
    const lines = readFileSync(path, 'utf8').split('\n').filter(Boolean);
    // As after a merge of two machines: the second save follows the third.
    writeFileSync(path, [lines[0], lines[1], lines[3], ''].join('\n'));
    refreshView(store, id);
    expect(readActive(store).session?.key_decisions).toHaveLength(2);
    appendFileSync(path, `\n${lines[2]}\n`);
    const { session } = readActive(store);
    expect(session?.summary).toBe('three');
    expect(session?.key_decisions.map((item) => item.decision)).toEqual(['one', 'two', 'three']);
  });
});

test('reads the end of a journal from the middle of a line', () => {
  const { store, id } = three();
  const all = ownEntries(store, id);
  expect(findInEnd(store, id, 1_000_000, 'save', () => true)).toEqual(
    all.find(({ type }) => type === 'save'),
  );
  expect(findInEnd(store, id, 1_000_000, 'trust', () => true)).toBeUndefined();
  const first = all.findIndex(({ id: one }) => one === findInEnd(store, id, 500, 'save', () => true)?.id);
  expect(first).toBeGreaterThan(0);
});

test.each(['../../etc/passwd', '', '20261123-100000-abcde', '20261123-100000-abcdef/x'])(
  'rejects the session id %j',
  (id) => {
    const { store } = world();
    expect(() => journalPath(store.project, id)).toThrow(TypeError);
  },
);

test('with clocks an hour apart, an id is later than those that its writer saw', () => {
  const { store, host, folder } = world();
  host.time += 3_600_000;
  save(store, { summary: 'ahead' }, person);
  host.time -= 7_200_000;
  const { session } = save(store, { summary: 'behind' }, person);
  expect(session.summary).toBe('behind');
  const ids = ownEntries(store, session.id).map((entry) => entry.id);
  expect(ids).toEqual([...ids].sort());
  mkdirSync(`${folder}/x`);
  expect(otherUser(folder).store.key).not.toEqual(store.key);
});
