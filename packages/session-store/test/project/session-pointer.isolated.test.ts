import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import {
  complete,
  ensureStore,
  findStore,
  findUnverified,
  list,
  park,
  readActive,
  type Store,
  save,
} from '../../src/internal.ts';
import * as ignored from '../../src/project/ignored.ts';
import { pointAt, readCurrent } from '../../src/project/session-pointer.ts';
import {
  editByHand,
  git,
  hostOf,
  otherUser,
  person,
  readJson,
  temporaryFolder,
  world,
} from '../support/world.ts';

const links = vi.hoisted(() => ({ work: true }));
vi.mock('node:fs', async (importOriginal) => {
  const fs = await importOriginal<typeof import('node:fs')>();
  const linkSync = (from: string, to: string) => {
    if (!links.work)
      throw Object.assign(new Error('EPERM: operation not permitted, link'), { code: 'EPERM' });
    fs.linkSync(from, to);
  };
  return { ...fs, linkSync };
});

const ID = '20261123-100000-abcdef';
const OTHER = '20261123-100000-bcdefg';
const current = (store: Store) => readFileSync(store.project.current, 'utf8');

describe('reading current', () => {
  test.each([
    ['a session and a line end', `${ID}\n`, ID],
    ['without a line end', ID, ID],
    ['with the line end of Windows', `${ID}\r\n`, ID],
    ['nothing', '', undefined],
    ['half a line', ID.slice(0, 9), undefined],
    ['two lines', `${ID}\n${ID}\n`, undefined],
    ['a path', '../../../etc/passwd\n', undefined],
    ['more than a line', `${ID}${'x'.repeat(1_000_000)}`, undefined],
  ])('%s', (_what, text, id) => {
    const { store } = world();
    writeFileSync(store.project.current, text);
    expect(readCurrent(store).id).toBe(id);
  });

  test('current is one line, readable by the user only', () => {
    const { store } = world();
    const { session } = save(store, { summary: 'one' }, person);
    expect(current(store)).toBe(`${session.id}\n`);
  });
});

describe('pointing at a session', () => {
  const none = { text: undefined, id: undefined };

  test('creates the file exclusively: one of two processes succeeds', () => {
    const { store } = world();
    expect([pointAt(store, ID, none), pointAt(store, OTHER, none)]).toEqual([true, false]);
    expect(current(store)).toBe(`${ID}\n`);
  });

  test('replaces only what the caller saw', () => {
    const { store } = world();
    pointAt(store, ID, none);
    const seen = readCurrent(store);
    expect([pointAt(store, OTHER, seen), pointAt(store, '20261123-100000-cdefgh', seen)]).toEqual([
      true,
      false,
    ]);
    expect(current(store)).toBe(`${OTHER}\n`);
    expect(readdirSync(store.project.folder).sort()).toEqual(['.gitignore', 'current']);
  });

  test('the key is created where home has no hard links', () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'p'));
    links.work = false;
    try {
      const store = ensureStore(join(folder, 'p'), hostOf(folder, true));
      expect(store.key).toHaveLength(32);
    } finally {
      links.work = true;
    }
  });

  test('works the same where the file system has no hard links', async () => {
    const { store } = world();
    links.work = false;
    try {
      const { session } = save(store, { summary: 'one' }, person);
      expect(pointAt(store, ID, none)).toBe(false);
      expect(current(store)).toBe(`${session.id}\n`);
      await complete(store, person);
      const next = save(store, { summary: 'two' }, person).session;
      writeFileSync(store.project.active, '{');
      expect(save(store, { goal: 'g' }, person).quarantined).toContain('unreadable-');
      expect(current(store)).toBe(`${next.id}\n`);
      expect(readdirSync(store.project.folder).filter((name) => name.endsWith('.tmp'))).toEqual([]);
    } finally {
      links.work = true;
    }
  });
});

/** Damage to `current` while a session is in progress. */
const POINTERS: Readonly<Record<string, (store: Store, folder: string) => void>> = {
  missing: ({ project }) => rmSync(project.current),
  empty: ({ project }) => writeFileSync(project.current, ''),
  torn: ({ project }) => writeFileSync(project.current, ID.slice(0, 9)),
  'naming no session': ({ project }) => writeFileSync(project.current, `${ID}\n`),
  "naming another user's session": ({ project }, folder) => {
    const theirs = otherUser(folder);
    save(theirs.store, { summary: 'EVIL' }, person);
    cpSync(theirs.store.project.log, project.log, { recursive: true });
    cpSync(theirs.store.project.current, project.current);
  },
};
/** Damage to `active.json`, the handoff note after that, and how many files are quarantined. */
const VIEWS: readonly [string, (store: Store, folder: string) => void, notes: string, quarantined: number][] =
  [
    ['intact', () => undefined, 'mine', 0],
    ['deleted', ({ project }) => rmSync(project.active), 'mine', 0],
    ['damaged', ({ project }) => writeFileSync(project.active, '{"id":'), 'mine', 1],
    [
      "another user's",
      ({ project }, folder) => {
        const theirs = otherUser(folder);
        save(theirs.store, { summary: 'EVIL' }, person);
        cpSync(theirs.store.project.active, project.active);
      },
      'mine',
      1,
    ],
    ['edited', (store) => editByHand(store, (view) => (view.handoff_notes = 'by hand')), 'by hand', 0],
  ];

describe('the session in progress is found and continued', () => {
  const all: typeof POINTERS = { ...POINTERS, intact: () => undefined };
  const table = Object.keys(all).flatMap((pointer) =>
    VIEWS.map(([view, ...rest]) => [pointer, view, ...rest] as const),
  );
  test.each(table)('current %s, active.json %s', (pointer, _view, change, notes, quarantined) => {
    const { store, folder } = world();
    const { id } = save(store, { summary: 'mine' }, person).session;
    change(store, folder);
    all[pointer]?.(store, folder);
    const reading = readActive(store);
    expect(reading.session).toMatchObject({ id, summary: 'mine' });
    expect(JSON.stringify(reading)).not.toContain('EVIL');
    const saved = save(store, { goal: 'g' }, person);
    expect(saved).toMatchObject({ began: false, session: { id, summary: 'mine', goal: 'g' } });
    expect(saved.session.handoff_notes).toBe(notes);
    expect(current(store)).toBe(`${id}\n`);
    expect(readJson(store.project.active)).toMatchObject({ id, goal: 'g' });
    expect(readActive(store)).toMatchObject({ unreadable: false, outdated: false, session: { id } });
    const kept = readdirSync(store.project.folder).filter((name) => /^(?:unreadable|unverified)-/.test(name));
    expect(kept).toHaveLength(quarantined);
  });
});

describe('no session is in progress once current names a session that is over:', () => {
  test.each([
    ['completed', complete],
    ['parked', park],
  ])('a %s one, whatever other files exist', async (_what, end) => {
    const { store } = world();
    const { session } = save(store, { summary: 'one' }, person);
    const view = readFileSync(store.project.active);
    await end(store, person);
    expect(current(store)).toBe(`${session.id}\n`);
    // A slow writer was killed right after its rename.
    writeFileSync(store.project.active, view);
    expect(readActive(store).session).toBeUndefined();
    const next = save(store, { summary: 'two' }, person);
    expect(next).toMatchObject({ began: true, session: { goal: 'two' } });
    expect(current(store)).toBe(`${next.session.id}\n`);
    expect(list(store, 10).sessions).toMatchObject([{ id: session.id }]);
  });
});

describe('a project from before there was current', () => {
  test('takes the id from its active.json, once', () => {
    const { store } = world();
    const { id } = save(store, { summary: 'old' }, person).session;
    // The newest journal belongs to another session.
    rmSync(store.project.active);
    rmSync(store.project.current);
    writeFileSync(store.project.current, '');
    const view = readFileSync(join(store.project.log, `${id}.jsonl`));
    expect(view.length).toBeGreaterThan(0);
    expect(readActive(store).session?.id).toBe(id);
    save(store, { goal: 'g' }, person);
    rmSync(store.project.current);
    expect(readActive(store)).toMatchObject({ outdated: false, session: { id, goal: 'g' } });
    expect(existsSync(store.project.current)).toBe(false);
    save(store, { goal: 'h' }, person);
    expect(current(store)).toBe(`${id}\n`);
  });

  test('does not take the id of an unverified one', () => {
    const { store, folder } = world();
    const theirs = otherUser(folder);
    save(theirs.store, { summary: 'EVIL' }, person);
    cpSync(theirs.store.project.folder, store.project.folder, { recursive: true });
    rmSync(store.project.current);
    expect(readActive(store)).toMatchObject({ unverified: 2 });
    expect(readActive(store).session).toBeUndefined();
    expect(findUnverified(store)?.entries).toHaveLength(2);
  });
});

describe('current stays out of git', () => {
  test.each([
    ['as we write it', (_path: string) => undefined],
    [
      'without the line *',
      (path: string) => writeFileSync(path, readFileSync(path, 'utf8').replace(/^\*\n/m, '')),
    ],
    ['removed', (path: string) => rmSync(path)],
    ["the user's own", (path: string) => writeFileSync(path, 'history/')],
    ['of an earlier version', (path: string) => writeFileSync(path, '# Not shared.\n/current\n')],
  ])('with a .gitignore %s', (_what, change) => {
    const { store, root } = world({ git: true });
    change(store.project.ignore);
    save(store, { summary: 'one' }, person);
    const untracked = git(root, 'status', '--porcelain', '--untracked-files=all');
    expect(untracked).not.toContain('current');
    for (const path of ['ai/sessions/current', 'ai/sessions/trees/fix'])
      expect(git(root, 'check-ignore', path).trim()).toBe(path);
  });

  test('and a .gitignore that cannot be written is ignored', () => {
    const { store } = world();
    save(store, { summary: 'one' }, person);
    rmSync(store.project.ignore);
    writeFileSync(join(store.project.folder, 'elsewhere'), '');
    const linked = {
      ...store,
      project: { ...store.project, ignore: join(store.project.folder, 'elsewhere', 'x') },
    };
    expect(() => ignored.keepIgnored(linked.project)).not.toThrow();
    expect(findStore(store.project.root, store.host)).toBeDefined();
  });
});
