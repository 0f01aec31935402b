import {
  appendFileSync,
  cpSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import {
  clearAway,
  edit,
  list,
  park,
  readActive,
  refreshView,
  resume,
  type Store,
  save,
} from '../../src/internal.ts';
import * as journalModule from '../../src/journal/journal.ts';
import { journalPath } from '../../src/journal/journal.ts';
import {
  claude,
  editByHand,
  folded,
  git,
  onlyEntry,
  otherUser,
  ownEntries,
  person,
  plain,
  readJson,
  world,
} from '../support/world.ts';

const nothing = { unverified: 0, skipped: 0, unreadable: false, outdated: false };

describe('reading', () => {
  test('returns no session in an empty project', () => {
    expect(readActive(world().store)).toEqual(nothing);
  });

  test('an ordinary read reads only the tail of the journal', () => {
    const { store } = world();
    for (let i = 0; i < 30; i++) save(store, { summary: `${i}`, key_decisions: [`${i}`] }, claude);
    const { session } = readActive(store);
    const read = vi.spyOn(journalModule, 'readJournal');
    expect(readActive(store).session?.key_decisions).toHaveLength(30);
    expect(read).toHaveBeenCalled();
    for (const [, , from] of read.mock.calls) expect(from?.position).toBe(session?.journal.position);
    read.mockRestore();
  });

  test('refuses files of a newer version and leaves them untouched', () => {
    const { store } = world();
    save(store, { summary: 'one' }, person);
    editByHand(store, (view) => {
      view.schema_version = 3;
    });
    const text = readFileSync(store.project.active, 'utf8');
    const newer = expect.objectContaining({ code: 'NEWER_SCHEMA' });
    expect(() => readActive(store)).toThrow(newer);
    expect(() => save(store, { summary: 'two' }, person)).toThrow(newer);
    expect(() => refreshView(store, readJson(store.project.active).id)).toThrow(newer);
    expect(readFileSync(store.project.active, 'utf8')).toBe(text);
    // The archive can still be listed.
    expect(list(store, 10).sessions).toEqual([]);
  });

  test.each(['active.json', 'current', 'log/ID.jsonl'])(
    '%s as a symlink is refused, and nothing is written through it',
    (name) => {
      const { store, folder } = world();
      const { session } = save(store, { summary: 'one' }, person);
      const path = join(store.project.folder, name.replace('ID', session.id));
      renameSync(path, join(folder, 'elsewhere'));
      symlinkSync(join(folder, 'elsewhere'), path);
      const text = readFileSync(path, 'utf8');
      const unsafe = expect.objectContaining({ code: 'UNSAFE_PATH' });
      expect(() => readActive(store)).toThrow(unsafe);
      expect(() => save(store, { summary: 'two' }, person)).toThrow(unsafe);
      expect(readFileSync(join(folder, 'elsewhere'), 'utf8')).toBe(text);
    },
  );
});

describe('an unreadable active.json', () => {
  test.each([
    ['broken JSON', '{"schema_version": 1, "goal": '],
    ['an empty file', ''],
    ['no object', '"text"'],
    ['larger than any view', `{"goal": "${'x'.repeat(9 * 1024 * 1024)}"}`],
  ])('%s: recovers the session from its journal and keeps the file', (_what, text) => {
    const { store } = world();
    const { session } = save(store, { summary: 'one', key_decisions: ['d'] }, person);
    writeFileSync(store.project.active, text);
    expect(readActive(store)).toMatchObject({
      unreadable: true,
      session: { id: session.id, summary: 'one' },
    });
    const saved = save(store, { goal: 'g' }, person);
    expect(saved).toMatchObject({ began: false, session: { id: session.id, summary: 'one', goal: 'g' } });
    expect(readFileSync(saved.quarantined ?? '', 'utf8')).toBe(text);
    expect(readActive(store)).toMatchObject({ ...nothing, session: { id: session.id } });
  });

  test('does not resume a parked or completed session, even if its journal is the newest', async () => {
    const { store } = world();
    save(store, { summary: 'one' }, person);
    await park(store, person);
    writeFileSync(store.project.active, '{');
    expect(readActive(store)).toMatchObject({ unreadable: true });
    expect(readActive(store).session).toBeUndefined();
  });

  test('ignores a journal with only a begin entry, whose writer was killed', () => {
    const { store } = world();
    const { session } = save(store, { summary: 'one' }, person);
    const other = session.id.replace(/.{6}$/, 'aaaaaa');
    const begin = journalModule.newEntry(store.host, store.key, other, undefined, { type: 'begin' }, person);
    journalModule.appendEntries(store.project, other, [begin], true);
    writeFileSync(store.project.active, '{');
    expect(readActive(store).session?.id).toBe(session.id);
  });
});

describe('an unverified active.json', () => {
  /** Copies another user's `ai/sessions` here, as a clone or a tarball brings it. */
  function received(change: (theirs: Store) => void = () => undefined) {
    const mine = world();
    const theirs = otherUser(mine.folder);
    save(theirs.store, { summary: 'EVIL', plan: ['EVIL'], key_decisions: ['EVIL'] }, claude);
    change(theirs.store);
    rmSync(mine.store.project.folder, { recursive: true });
    cpSync(theirs.store.project.folder, mine.store.project.folder, { recursive: true });
    return mine;
  }

  test.each([
    ['whole', () => undefined, 2],
    ['the view alone', (theirs: Store) => rmSync(theirs.project.log, { recursive: true }), 1],
    ['without a digest', (theirs: Store) => editByHand(theirs, (view) => delete view.digest), 2],
    [
      'with more in the view than in its entries',
      (theirs: Store) => editByHand(theirs, (view) => (view.goal = 'EVIL too')),
      3,
    ],
    [
      'with an id that leads away',
      (theirs: Store) => editByHand(theirs, (view) => (view.id = '../../../etc/x')),
      1,
    ],
    [
      'with a prototype in it',
      (theirs: Store) => writeFileSync(theirs.project.active, '{"__proto__":{"id":"x"}}'),
      1,
    ],
  ])('%s: is counted and not shown', (_what, change, unverified) => {
    const { store } = received(change);
    const reading = readActive(store);
    expect(reading).toMatchObject({ unverified });
    expect(reading.session).toBeUndefined();
    expect(JSON.stringify(reading)).not.toContain('EVIL');
  });

  test("in place of the user's session: the user's is read, and stays in progress", () => {
    const { store, folder } = world();
    const mine = save(store, { summary: 'mine' }, person);
    const theirs = otherUser(folder);
    save(theirs.store, { summary: 'EVIL' }, claude);
    cpSync(theirs.store.project.folder, store.project.folder, { recursive: true });
    expect(readActive(store)).toMatchObject({
      session: { id: mine.session.id },
      unverified: 2,
      outdated: true,
    });
    const saved = save(store, { goal: 'g' }, person);
    expect(saved).toMatchObject({ began: false, session: { id: mine.session.id } });
    expect(readdirSync(store.project.folder).filter((name) => name.startsWith('unverified'))).toHaveLength(1);
    expect(readActive(store)).toMatchObject({ ...nothing, session: { goal: 'g' } });
  });

  test("entries appended to the user's own journal stay unverified, also if they undo, trust or complete", () => {
    const { store, folder } = world();
    const { session } = save(store, { summary: 'mine' }, person);
    const theirs = otherUser(folder).store;
    const bodies = [
      { type: 'save', patch: { summary: 'EVIL' } },
      { type: 'undo', entries: ownEntries(store, session.id).map((entry) => entry.id) },
      { type: 'complete' },
    ] as const;
    for (const body of bodies) {
      const entry = journalModule.newEntry(
        theirs.host,
        theirs.key,
        session.id,
        session.journal.last,
        body as never,
        person,
      );
      appendFileSync(journalPath(store.project, session.id), `\n${JSON.stringify(entry)}\n`);
    }
    expect(readActive(store)).toMatchObject({
      unverified: 3,
      session: { status: 'active', summary: 'mine' },
    });
    save(store, { goal: 'g' }, person);
    expect(readActive(store)).toMatchObject({
      unverified: 3,
      session: { status: 'active', summary: 'mine', goal: 'g' },
    });
  });

  test('an own view without its journal, copied from another project, is unverified', async () => {
    const { store } = world();
    const { session } = save(store, { summary: 'of another project' }, person);
    rmSync(store.project.log, { recursive: true });
    expect(readActive(store)).toMatchObject({ unverified: 1, unverifiedId: session.id });
    expect(readActive(store).session).toBeUndefined();
    await clearAway(store);
    expect(save(store, { summary: 'here' }, person)).toMatchObject({
      began: true,
      session: { goal: 'here' },
    });
    expect(readdirSync(store.project.folder).filter((name) => name.startsWith('unverified'))).toHaveLength(1);
  });
});

describe('refreshing', () => {
  test('does not rewrite a view that is up to date', () => {
    const { store } = world();
    const { session } = save(store, { summary: 'one' }, person);
    const before = readFileSync(store.project.active);
    expect(refreshView(store, session.id)).toMatchObject({ outdated: false, session: { summary: 'one' } });
    expect(readFileSync(store.project.active)).toEqual(before);
  });

  test('rewrites a missing view from the journal', () => {
    const { store } = world();
    const { session } = save(store, { summary: 'one' }, person);
    rmSync(store.project.active);
    refreshView(store, session.id);
    expect(plain(readJson(store.project.active))).toEqual(folded(store, session.id));
  });

  test('a process that writes to a replaced session parks it with what it wrote', async () => {
    const { store } = world();
    save(store, { summary: 'first' }, person);
    const before = readActive(store);
    const id = before.session?.id ?? '';
    await park(store, person);
    const second = save(store, { summary: 'second' }, person).session;
    onlyEntry(store, id, 'resume');
    const { session } = edit(store, before, { goal: 'g' }, person);
    expect(session).toMatchObject({ id, goal: 'g' });
    expect(readActive(store)).toMatchObject({ outdated: false, session: { id: second.id } });
    expect(list(store, 10).sessions).toMatchObject([{ id, status: 'parked', session: { goal: 'g' } }]);
    await resume(store, id, person);
    expect(readActive(store).session?.summary).toBe('first');
  });

  test('imports a hand edit made since the session was read instead of overwriting it', () => {
    const { store } = world();
    const { session } = save(store, { summary: 'one' }, person);
    editByHand(store, (view) => {
      view.goal = 'by hand';
    });
    expect(refreshView(store, session.id).session?.goal).toBe('by hand');
    expect(readJson(store.project.active).goal).toBe('by hand');
  });

  test('replaces a stale view that overwrote the view of a newer session', async () => {
    const { store } = world();
    const first = save(store, { summary: 'first' }, person).session;
    const stale = readFileSync(store.project.active);
    await park(store, person);
    const second = save(store, { summary: 'second' }, person).session;
    // A slow writer of the first session was killed right after its rename.
    writeFileSync(store.project.active, stale);
    expect(readActive(store)).toMatchObject({ session: { id: second.id }, outdated: true });
    save(store, { goal: 'g' }, person);
    expect(readJson(store.project.active)).toMatchObject({ id: second.id, goal: 'g' });
    expect(list(store, 10).sessions.map((item) => item.id)).toEqual([first.id]);
  });
});

test('ai/sessions does not count as a change in a git work tree', () => {
  const { root, store } = world({ git: true });
  save(store, { summary: 'one' }, person);
  expect(git(root, 'status', '--porcelain')).toBe('');
});
