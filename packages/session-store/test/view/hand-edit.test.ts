import { appendFileSync, cpSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Session } from '@0dai/session-schema/internal';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ensureStore, type Reading, readActive, type Store, save } from '../../src/internal.ts';
import { journalPath } from '../../src/journal/journal.ts';
import { noteWrittenView } from '../../src/state/written-views.ts';
import { signedView } from '../../src/view/view-file.ts';
import { bundleWorker, together } from '../support/processes.ts';
import {
  claude,
  editByHand,
  folded,
  git,
  otherUser,
  ownEntries,
  person,
  plain,
  readJson,
  world,
} from '../support/world.ts';

let worker: Awaited<ReturnType<typeof bundleWorker>>;
beforeAll(async () => {
  worker = await bundleWorker();
});
afterAll(() => worker.remove());

function begun(options: { git?: boolean; real?: boolean } = {}) {
  const made = world(options);
  const saved = save(
    made.store,
    { summary: 'one', plan: ['a', 'b'], files_touched: ['x.ts'], key_decisions: ['d: r'] },
    claude,
  );
  return { ...made, id: saved.session.id };
}

const hands = (store: Store, id: string) =>
  ownEntries(store, id).filter((entry) => entry.evidence === 'hand');

describe('a hand edit', () => {
  test.each<[string, (view: Record<string, unknown>) => void, object]>([
    ['of the goal', (view) => (view.goal = 'new'), { goal: 'new', summary: 'one' }],
    ['that empties a note', (view) => (view.handoff_notes = ''), { handoff_notes: '' }],
    [
      'of a status',
      (view) =>
        (view.plan = [
          { step: 'a', status: 'completed' },
          { step: 'b', status: 'pending' },
        ]),
      {
        plan: [
          { step: 'a', status: 'completed' },
          { step: 'b', status: 'pending' },
        ],
      },
    ],
    [
      'that removes a step',
      (view) => (view.plan = [{ step: 'b', status: 'pending' }]),
      { plan: [{ step: 'b', status: 'pending' }] },
    ],
    [
      'that adds a file',
      (view) => (view.files_touched = ['x.ts', 'y.ts']),
      { files_touched: ['x.ts', 'y.ts'] },
    ],
    ['that removes all decisions', (view) => (view.key_decisions = []), { key_decisions: [] }],
    ['that leaves out a field', (view) => delete view.goal, { goal: 'one' }],
    [
      'that loses the provenance',
      (view) => {
        delete view.provenance;
        view.goal = 'new';
      },
      { goal: 'new' },
    ],
    [
      'with provenance lists that are too short',
      (view) => {
        Object.assign(view.provenance as object, { plan: [], files_touched: [], key_decisions: [] });
        view.plan = [{ step: 'c', status: 'pending' }];
      },
      { plan: [{ step: 'c', status: 'pending' }] },
    ],
    [
      'that loses the position in the journal',
      (view) => {
        delete view.journal;
        view.goal = 'new';
      },
      { goal: 'new' },
    ],
  ])('%s is imported once, and stays', (_what, change, expected) => {
    const { store, id } = begun();
    editByHand(store, change);
    const reading = readActive(store);
    expect(reading.session).toMatchObject(expected);
    expect(reading).toMatchObject({ unreadable: false, unverified: 0 });
    const count = hands(store, id).length;
    expect(count).toBeLessThanOrEqual(1);
    expect(readActive(store).session).toMatchObject(expected);
    expect(hands(store, id)).toHaveLength(count);
    const { session } = save(store, { key_decisions: ['later'] }, claude);
    const { key_decisions: _, ...rest } = expected as Record<string, unknown>;
    expect(session).toMatchObject(rest);
    expect(plain(readJson(store.project.active))).toEqual(folded(store, id));
    expect(readActive(store).outdated).toBe(false);
    const { provenance } = readJson(store.project.active);
    expect(provenance.plan).toHaveLength(session.plan.length);
    expect(provenance.files_touched).toHaveLength(session.files_touched.length);
    expect(provenance.key_decisions).toHaveLength(session.key_decisions.length);
  });

  test('has the evidence hand', () => {
    const { store } = begun();
    editByHand(store, (view) => (view.goal = 'new'));
    expect(readActive(store).session?.provenance.goal).toMatchObject({ by: 'person', evidence: 'hand' });
  });

  test('of an older view does not remove later entries', () => {
    const { store } = begun();
    const old = readJson(store.project.active);
    save(store, { key_decisions: ['later'], goal: 'later' }, claude);
    writeFileSync(store.project.active, JSON.stringify({ ...old, summary: 'by hand' }));
    expect(readActive(store).session).toMatchObject({ summary: 'by hand', goal: 'later' });
    expect(readActive(store).session?.key_decisions.map((item) => item.decision)).toEqual(['d', 'later']);
  });

  test.each<[string, string[]]>([
    ['its position in the journal', ['journal']],
    ['all of our bookkeeping', ['journal', 'provenance', 'deliveries', 'digest']],
  ])('that loses %s does not remove later items', (_what, fields) => {
    const { store } = world({ real: true });
    save(store, { goal: 'one', key_decisions: ['d'] }, claude);
    editByHand(store, (view) => {
      for (const field of fields) delete view[field];
    });
    expect(save(store, { key_decisions: ['later'] }, claude).session.key_decisions).toHaveLength(2);
    expect(readActive(store).session?.key_decisions.map((item) => item.decision)).toEqual(['d', 'later']);
  });

  test('can be repeated and reverted before the view is rewritten', () => {
    const { store, id } = begun();
    const before = readJson(store.project.active);
    editByHand(store, (view) => Object.assign(view, { goal: 'new', summary: 'new' }));
    expect(readActive(store).session).toMatchObject({ goal: 'new', summary: 'new' });
    editByHand(store, (view) => Object.assign(view, { goal: before.goal, handoff_notes: 'note' }));
    const expected = { goal: 'one', summary: 'new', handoff_notes: 'note' };
    expect(readActive(store).session).toMatchObject(expected);
    expect(readActive(store).session).toMatchObject(expected);
    expect(hands(store, id)).toHaveLength(2);
    writeFileSync(store.project.active, JSON.stringify(before));
    expect(readActive(store)).toMatchObject({ session: { goal: 'one' } });
  });

  test('is one entry if two processes import it', async () => {
    const { store, id, home, root } = begun({ real: true });
    editByHand(store, (view) =>
      Object.assign(view, { goal: 'new', plan: [{ step: 'c', status: 'pending' }] }),
    );
    const tasks = Array.from({ length: 6 }, (_, i) => ({
      op: 'read' as const,
      home,
      root,
      name: `r${i}`,
      times: 2,
    }));
    const lines = (await together(worker.path, tasks)).flat();
    for (const line of lines) expect((JSON.parse(line) as Reading).session).toMatchObject({ goal: 'new' });
    expect(new Set(hands(store, id).map((entry) => entry.id)).size).toBe(1);
    expect(readActive(store).session?.plan).toMatchObject([{ step: 'c' }]);
  });

  test.each([
    ['a future that no clock reaches', 253_402_300_800 + 10],
    ['the year 2200', 7_258_118_400],
    ['before 1970', -100],
  ])('in a file of %s does not move the clock', (_what, seconds) => {
    const { store, id } = begun();
    editByHand(store, (view) => (view.goal = 'new'));
    utimesSync(store.project.active, seconds, seconds);
    for (let i = 0; i < 3; i++) expect(readActive(store).session?.goal).toBe('new');
    const { session } = save(store, { goal: 'after' }, claude);
    expect(session.goal).toBe('after');
    expect(Date.parse(session.updated_at)).toBeLessThan(Date.parse('2026-11-24T00:00:00Z'));
    expect(new Set(hands(store, id).map((entry) => JSON.stringify(entry.type))).size).toBe(1);
  });

  test('with a secret is redacted in the journal, and in the view with the next save', () => {
    const { store, id } = begun();
    const secret = `ghp_${'a1B2'.repeat(9)}`;
    editByHand(store, (view) => (view.goal = `use ${secret}`));
    for (let i = 0; i < 3; i++) expect(readActive(store).session?.goal).toBe('use [redacted:github-token]');
    expect(hands(store, id)).toHaveLength(1);
    save(store, { summary: 'two' }, claude);
    expect(readFileSync(store.project.active, 'utf8')).not.toContain(secret);
    expect(readFileSync(journalPath(store.project, id), 'utf8')).not.toContain(secret);
  });

  test.each<[string, (view: Record<string, unknown>) => void]>([
    ['an unknown status', (view) => (view.plan = [{ step: 'a', status: 'nearly' }])],
    ['a path that leads out', (view) => (view.files_touched = ['x.ts', '../../etc/passwd'])],
    ['an invalid list', (view) => (view.key_decisions = 'all of them')],
  ])('with an invalid part (%s): the rest is imported, the file kept', (_what, change) => {
    const { store } = begun();
    editByHand(store, (view) => {
      view.goal = 'new';
      change(view);
    });
    const text = readFileSync(store.project.active, 'utf8');
    expect(readActive(store)).toMatchObject({ unreadable: true, session: { goal: 'new' } });
    const saved = save(store, { summary: 'two' }, claude);
    expect(saved.session).toMatchObject({
      goal: 'new',
      plan: [{ step: 'a' }, { step: 'b' }],
      files_touched: ['x.ts'],
    });
    expect(readFileSync(saved.quarantined ?? '', 'utf8')).toBe(text);
    expect(readActive(store)).toMatchObject({ unreadable: false, session: { goal: 'new' } });
  });

  test('that changes only the layout is not an edit', () => {
    const { store, id } = begun();
    writeFileSync(store.project.active, JSON.stringify(readJson(store.project.active)));
    appendFileSync(store.project.active, '\n\n');
    readActive(store);
    expect(hands(store, id)).toEqual([]);
  });
});

/** Another folder with the same sessions, of the same user. */
function copied({ store, host, home }: ReturnType<typeof begun>): Store {
  const root = join(home, 'copy');
  cpSync(store.project.root, root, { recursive: true });
  return ensureStore(root, host);
}

describe('an edit of a view that this machine did not write here is unverified', () => {
  test.each<[string, (made: ReturnType<typeof begun>) => Store]>([
    [
      'an archive of another user’s view of this session, unpacked over it',
      ({ store, folder, id }) => {
        const theirs = otherUser(folder).store;
        const view = { ...readJson(store.project.active), goal: 'EVIL' } as Session;
        writeFileSync(store.project.active, signedView(theirs, view));
        expect(view.id).toBe(id);
        return store;
      },
    ],
    [
      'a view without a digest',
      ({ store }) => {
        editByHand(store, (view) => Object.assign(view, { goal: 'EVIL', digest: undefined }));
        return store;
      },
    ],
    [
      'an older view that this user published',
      ({ store }) => {
        const old = readJson(store.project.active);
        for (let i = 0; i < 10; i++) save(store, { summary: `${i}` }, claude);
        writeFileSync(store.project.active, JSON.stringify({ ...old, goal: 'EVIL' }));
        return store;
      },
    ],
    [
      'a view that was copied to another folder',
      (made) => {
        const store = copied(made);
        editByHand(store, (view) => (view.goal = 'EVIL'));
        return store;
      },
    ],
  ])('%s', (_what, arrive) => {
    const made = begun();
    const store = arrive(made);
    expect(readActive(store)).toMatchObject({ unverified: 1, session: { goal: 'one' } });
    expect(hands(store, made.id)).toEqual([]);
    expect(save(store, { summary: 'two' }, claude).session.goal).toBe('one');
    expect(readActive(store).unverified).toBe(1);
  });

  test('but one of the latest of many written views is recognised', () => {
    const { store } = begun();
    for (let i = 0; i < 300; i++) noteWrittenView(store.host, store.project.root, `digest-${i}-of-22-char`);
    const { session } = save(store, { summary: 'two' }, claude);
    expect(session.summary).toBe('two');
    editByHand(store, (view) => (view.goal = 'new'));
    expect(readActive(store)).toMatchObject({ unverified: 0, session: { goal: 'new' } });
  });
});

describe('if git tracks the file', () => {
  test.each([
    ['tracked', true],
    ['not tracked', false],
  ])('%s', (_what, tracked) => {
    const { store, id, root } = begun({ git: true });
    if (tracked) git(root, 'add', '-f', 'ai/sessions/active.json');
    editByHand(store, (view) => (view.goal = 'EVIL'));
    const reading = readActive(store);
    expect(reading.session?.goal).toBe(tracked ? 'one' : 'EVIL');
    expect(reading.unverified).toBe(tracked ? 1 : 0);
    readActive(store);
    expect(hands(store, id)).toHaveLength(tracked ? 0 : 1);
    const { session } = save(store, { summary: 'two' }, claude);
    expect(session.goal).toBe(tracked ? 'one' : 'EVIL');
    expect(readActive(store)).toMatchObject({ unverified: tracked ? 1 : 0, outdated: false });
  });

  test.each<[string, string, string]>([
    ['in a repository whose top is the home', '..', 'project/ai/sessions/active.json'],
    ['in a nested repository', 'ai', 'sessions/active.json'],
    ['by a name of another case', '.', 'AI/Sessions/active.json'],
  ])('%s', (_what, top, name) => {
    const { store, root } = begun({ git: top !== '..' });
    const repository = join(root, top);
    if (top !== '.') git(repository, 'init', '-q');
    const blob = git(repository, 'hash-object', '-w', store.project.active).trim();
    git(repository, 'update-index', '--add', '--cacheinfo', `100644,${blob},${name}`);
    editByHand(store, (view) => (view.goal = 'EVIL'));
    expect(readActive(store)).toMatchObject({ unverified: 1, session: { goal: 'one' } });
  });

  test('it counts as tracked if git gives no answer', () => {
    const { store, root } = begun({ git: true });
    writeFileSync(join(root, '.git/index'), 'not an index');
    editByHand(store, (view) => (view.goal = 'EVIL'));
    expect(readActive(store)).toMatchObject({ unverified: 1, session: { goal: 'one' } });
  });
});

test('leaves only the journal and the view', () => {
  const { store } = begun();
  editByHand(store, (view) => (view.goal = 'new'));
  save(store, { summary: 'two' }, person);
  expect(readdirSync(store.project.folder).sort()).toEqual(['.gitignore', 'active.json', 'current', 'log']);
});
