import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { complete, find, list, park, readActive, resume, type Store, save } from '../../src/internal.ts';
import { bundleWorker, start, together } from '../support/processes.ts';
import {
  claude,
  editByHand,
  folded,
  onlyEntry,
  otherUser,
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

const ids = (store: Store) => list(store, 100).sessions.map((item) => `${item.status} ${item.id}`);

describe('completing', () => {
  test('archives the session and leaves no active.json', async () => {
    const { store } = world();
    const { session } = save(store, { summary: 'one' }, claude);
    const done = await complete(store, person);
    expect(done.session).toMatchObject({ id: session.id, status: 'completed', summary: 'one' });
    expect(done.path).toMatch(/history\/2026-11\/20261123T\d{6}Z_20261123-100000-\w{6}\.json$/);
    expect(plain(readJson(done.path))).toEqual(folded(store, session.id));
    expect(readActive(store)).toEqual({ unverified: 0, skipped: 0, unreadable: false, outdated: false });
    expect(readdirSync(store.project.folder).sort()).toEqual(['.gitignore', 'current', 'history', 'log']);
    expect(save(store, { summary: 'two' }, claude)).toMatchObject({ began: true, session: { goal: 'two' } });
  });

  test.each([
    ['complete', complete],
    ['park', park],
  ])('%s without a session says so', async (_what, end) => {
    const { store } = world();
    await expect(end(store, person)).rejects.toMatchObject({ code: 'NO_SESSION' });
  });

  test('imports a hand edit made a moment ago', async () => {
    const { store } = world();
    save(store, { summary: 'one' }, claude);
    editByHand(store, (view) => (view.goal = 'by hand'));
    expect((await complete(store, person)).session.goal).toBe('by hand');
    expect(existsSync(store.project.active)).toBe(false);
  });

  test.each([
    ['broken', (_view: string) => '{', undefined],
    ['partly unreadable', (view: string) => view.replace('"plan": []', '"plan": 1'), undefined],
  ])('with an active.json that is %s: completes the session, and keeps the file', async (_what, spoil) => {
    const { store } = world();
    save(store, { summary: 'one' }, claude);
    const text = spoil(readFileSync(store.project.active, 'utf8'));
    writeFileSync(store.project.active, text);
    expect((await complete(store, person)).session.summary).toBe('one');
    const aside = readdirSync(store.project.folder).filter((name) => name.startsWith('unreadable'));
    expect(aside).toHaveLength(1);
    expect(readActive(store)).toMatchObject({ unreadable: false });
    expect(readActive(store).session).toBeUndefined();
  });
});

describe('killed between the steps', () => {
  test.each(['complete', 'park'] as const)(
    'of %s: the session is over, and the next process archives it',
    (type) => {
      const look = {
        list: (store: Store) => void list(store, 10),
        save: (store: Store) => void save(store, { goal: 'g' }, person),
      };
      for (const next of [look.list, look.save]) {
        const { store } = world();
        const { session } = save(store, { summary: 'one' }, claude);
        onlyEntry(store, session.id, type);
        expect(readActive(store).session).toBeUndefined();
        next(store);
        expect(ids(store)).toEqual([`${type === 'park' ? 'parked' : 'completed'} ${session.id}`]);
        expect(readActive(store).session?.id).not.toBe(session.id);
      }
    },
  );

  test('of resume: one of the two sessions is in progress, and resuming again works', async () => {
    const { store } = world();
    const first = save(store, { summary: 'first' }, claude).session;
    await park(store, person);
    const second = save(store, { summary: 'second' }, claude).session;
    onlyEntry(store, first.id, 'resume');
    expect(readActive(store).session?.id).toBe(second.id);
    // A later kill: `current` was replaced already.
    writeFileSync(store.project.current, `${first.id}\n`);
    expect(readActive(store).session?.id).toBe(first.id);
    expect(ids(store)).toEqual([`parked ${second.id}`]);
    await resume(store, first.id, person);
    expect(readActive(store).session?.id).toBe(first.id);
    expect(ids(store)).toEqual([`parked ${second.id}`]);
  });

  test('of resume, before the archived file is removed: lists the session once', async () => {
    const { store } = world();
    const { session } = save(store, { summary: 'one' }, claude);
    const { path } = await complete(store, person);
    const kept = readFileSync(path);
    await resume(store, session.id, person);
    writeFileSync(path, kept);
    expect(ids(store)).toEqual([]);
    store.host.now = () => Date.parse('2026-11-24T10:00:00Z');
    await complete(store, person);
    expect(ids(store)).toEqual([`completed ${session.id}`]);
  });

  test('at random moments: each acknowledged completion is in the archive, and work continues', async () => {
    const { store, home, root } = world({ real: true });
    const acknowledged: string[] = [];
    const saved: string[] = [];
    for (const round of Array.from({ length: 8 }).keys()) {
      const words = save(store, { summary: `${round}`, key_decisions: [`${round}`] }, claude);
      saved.push(`${words.session.id} ${round}`);
      const running = start(worker.path, { op: 'complete', home, root, name: `c${round}`, times: 1 });
      await new Promise((resolve) => setTimeout(resolve, 60 + Math.random() * 60));
      running.child.kill('SIGKILL');
      await running.ended;
      acknowledged.push(...running.lines());
    }
    const active = readActive(store).session;
    const { sessions, unreadable } = list(store, 100);
    expect(unreadable).toBe(0);
    for (const line of acknowledged) expect(sessions.map((item) => `${item.id} complete`)).toContain(line);
    const told = [...sessions.map((item) => item.session), ...(active ? [active] : [])].flatMap((session) =>
      session.key_decisions.map((item) => `${session.id} ${item.decision}`),
    );
    expect(told.sort()).toEqual(saved.sort());
    save(store, { summary: 'after' }, claude);
    expect(readdirSync(store.project.folder).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });
});

describe('resuming', () => {
  test.each([
    ['completed', complete],
    ['parked', park],
  ])('a %s session goes on where it was', async (_what, end) => {
    const { store } = world();
    const { session } = save(store, { summary: 'one', plan: ['a'] }, claude);
    await end(store, person);
    const resumed = await resume(store, session.id.slice(-6), person);
    expect(resumed.session).toMatchObject({ id: session.id, status: 'active', plan: [{ step: 'a' }] });
    expect(resumed.session.completed_at).toBeUndefined();
    expect(resumed.parked).toBeUndefined();
    expect(ids(store)).toEqual([]);
    expect(readActive(store)).toMatchObject({ session: { id: session.id }, outdated: false });
  });

  test('parks the one in progress', async () => {
    const { store } = world();
    const first = save(store, { summary: 'first' }, claude).session;
    await park(store, person);
    const second = save(store, { summary: 'second' }, claude).session;
    const { parked } = await resume(store, first.id, person);
    expect(parked?.id).toBe(second.id);
    expect(readActive(store).session?.id).toBe(first.id);
    expect(ids(store)).toEqual([`parked ${second.id}`]);
    await resume(store, second.id, person);
    await resume(store, first.id, person);
    expect(ids(store)).toEqual([`parked ${second.id}`]);
  });

  test.each([
    ['an unverified view', (other: Store) => readFileSync(other.project.active, 'utf8'), 'unverified'],
    ['a broken view', () => '{', 'unreadable'],
  ])('with %s in its place: quarantines that', async (_what, text, why) => {
    const { store, folder } = world();
    const other = otherUser(folder);
    save(other.store, { summary: 'EVIL' }, person);
    const { session } = save(store, { summary: 'one' }, claude);
    await park(store, person);
    writeFileSync(store.project.active, text(other.store));
    await resume(store, session.id, person);
    expect(readActive(store)).toMatchObject({ unverified: 0, session: { id: session.id } });
    expect(readdirSync(store.project.folder).filter((name) => name.startsWith(why))).toHaveLength(1);
  });

  test("refuses a session that is not the user's own", async () => {
    const { store, folder } = world();
    const other = otherUser(folder);
    const { session } = save(other.store, { summary: 'EVIL' }, person);
    const { path } = await complete(other.store, person);
    const place = join(store.project.folder, path.slice(path.indexOf('history')));
    const { mkdirSync, copyFileSync } = await import('node:fs');
    mkdirSync(join(place, '..'), { recursive: true });
    copyFileSync(path, place);
    expect(find(store, session.id)).toMatchObject({ own: false });
    await expect(resume(store, session.id, person)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(readActive(store).session).toBeUndefined();
  });

  test('concurrent saves and resumes lose nothing', async () => {
    const { store, home, root } = world({ real: true });
    const first = save(store, { summary: 'first' }, claude).session;
    await park(store, person);
    const second = save(store, { summary: 'second' }, claude).session;
    const task = { home, root, times: 6 };
    const lines = (
      await together(worker.path, [
        { ...task, op: 'resume', name: 'a', wanted: first.id },
        { ...task, op: 'save', name: 'p0' },
        { ...task, op: 'save', name: 'p1' },
        { ...task, op: 'save', name: 'p2' },
      ])
    ).flat();
    // The second resume finds nothing to resume.
    expect(lines.filter((line) => line.startsWith('error') && !line.startsWith('error NOT_FOUND'))).toEqual(
      [],
    );
    const active = readActive(store).session;
    const { sessions } = list(store, 100);
    const all = [...sessions.map((item) => item.session), ...(active ? [active] : [])];
    expect(all.map((session) => session.id).sort()).toEqual([first.id, second.id].sort());
    for (const line of lines.filter((one) => / p\d-/.test(one))) {
      const [id, word] = line.split(' ');
      const session = all.find((one) => one.id === id);
      expect(session?.key_decisions.map((item) => item.decision)).toContain(word);
    }
  });
});

test('completes a session of which only the journal is left', async () => {
  const { store } = world();
  save(store, { summary: 'one' }, claude);
  rmSync(store.project.history, { recursive: true, force: true });
  writeFileSync(store.project.active, '');
  expect((await complete(store, person)).session.summary).toBe('one');
});

test.each([
  ['broken', () => '{'],
  ['edited into something partly unreadable', (view: string) => view.replace('"plan": []', '"plan": 1')],
])(
  'resuming over an active.json that is %s: the session in progress is parked, nothing is lost',
  async (_what, spoil) => {
    const { store } = world();
    const first = save(store, { summary: 'first' }, claude).session;
    await park(store, person);
    const second = save(store, { summary: 'second' }, claude).session;
    writeFileSync(store.project.active, spoil(readFileSync(store.project.active, 'utf8')));
    expect((await resume(store, first.id, person)).parked?.id).toBe(second.id);
    expect(readActive(store)).toMatchObject({ unreadable: false, session: { id: first.id } });
    expect(ids(store)).toEqual([`parked ${second.id}`]);
    expect(readdirSync(store.project.folder).filter((name) => name.startsWith('unreadable'))).toHaveLength(1);
  },
);
