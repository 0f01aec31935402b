import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  complete,
  deleteSession,
  endTurn,
  list,
  park,
  planDelete,
  planPrune,
  prune,
  readActive,
  recordPrompt,
  type Store,
  save,
} from '../../src/internal.ts';
import { logPath, logs, write } from '../support/logs.ts';
import { claude, git, otherUser, person, world } from '../support/world.ts';

const DAY = 24 * 3_600_000;
const WHO = { agent: 'claude', session_id: 'c1' };

/** The files below `ai/sessions` that name a session, in their names or in them. */
function naming({ project }: Store, id: string): string[] {
  return readdirSync(project.folder, { recursive: true, withFileTypes: true })
    .filter((file) => file.isFile())
    .map((file) => join(file.parentPath, file.name))
    .filter((path) => path.includes(id) || readFileSync(path, 'utf8').includes(id));
}

describe('deleting leaves nothing of a session that', () => {
  test.each<[string, (store: Store) => Promise<unknown>, number]>([
    ['is in progress', async () => undefined, 3],
    ['is completed', (store) => complete(store, person), 3],
    ['is parked', (store) => park(store, person), 3],
    [
      'is in progress, with a quarantined view',
      async ({ project }) => {
        const view = readFileSync(project.active);
        writeFileSync(join(project.folder, 'unreadable-20261123T100000Z-abcdef-active.json'), view);
      },
      4,
    ],
    [
      'is in progress, with a view that cannot be read',
      async ({ project }) => writeFileSync(project.active, `{"goal": "one", "id": "${'x'.repeat(9)}`),
      2,
    ],
  ])('%s', async (_what, prepare, files) => {
    const { store } = world();
    const { id } = save(store, { summary: 'one' }, claude).session;
    await prepare(store);
    expect(naming(store, id)).toHaveLength(files);
    const plan = planDelete(store, id.slice(-6));
    expect(plan).toMatchObject({ id, session: { summary: 'one' }, isInGit: false });
    expect(await deleteSession(store, id.slice(0, 14))).toEqual(plan);
    expect(naming(store, id)).toEqual([]);
    expect(readActive(store)).toMatchObject({ unverified: 0, unreadable: false });
    expect(readActive(store).session).toBeUndefined();
    expect(list(store).sessions).toEqual([]);
    expect(save(store, { summary: 'two' }, person)).toMatchObject({ began: true });
  });
});

test('leaves the other sessions', async () => {
  const { store } = world();
  const one = save(store, { summary: 'one' }, claude).session.id;
  await complete(store, person);
  const two = save(store, { summary: 'two' }, claude).session.id;
  await park(store, person);
  const three = save(store, { summary: 'three' }, claude).session.id;
  await deleteSession(store, two);
  expect(readActive(store).session?.id).toBe(three);
  expect(list(store).sessions.map(({ id }) => id)).toEqual([one]);
  await deleteSession(store, one);
  expect(readActive(store)).toMatchObject({ session: { id: three }, outdated: false });
});

test.each<[string, string, RegExp]>([
  ['none', 'zzzzzz', /No session has the id or name "zzzzzz"/],
  ['nothing', '', /No session has the id or name ""/],
  ['several', '2026', /matches 2 sessions.*Give more of the id/],
])('refuses an id that matches %s', async (_what, wanted, message) => {
  const { store } = world();
  save(store, { summary: 'one' }, claude);
  await complete(store, person);
  save(store, { summary: 'two' }, claude);
  await expect(deleteSession(store, wanted)).rejects.toMatchObject({
    code: 'NOT_FOUND',
    message: expect.stringMatching(message),
  });
  expect(list(store).sessions).toHaveLength(1);
});

test("an unverified session goes too, and nothing is this user's in it", async () => {
  const { store, folder } = world();
  const theirs = otherUser(folder).store;
  const { id } = save(theirs, { summary: 'theirs' }, claude).session;
  for (const name of ['active.json', 'current'])
    writeFileSync(join(store.project.folder, name), readFileSync(join(theirs.project.folder, name)));
  expect(readActive(store).unverified).toBeGreaterThan(0);
  expect((await deleteSession(store, id)).session).toBeUndefined();
  expect(naming(store, id)).toEqual([]);
  expect(readActive(store).unverified).toBe(0);
});

test('a turn that was open then begins no session with its prompt', async () => {
  const { store, host } = world();
  const transcript = logPath(store);
  recordPrompt(store, WHO, { text: 'the secret plan', transcript });
  write(store, [{ fact: 'prompt', text: 'the secret plan' }]);
  const { session } = readActive(store);
  expect(planDelete(store, session?.id ?? '')).toMatchObject({ isActive: true, logs: [transcript] });
  await deleteSession(store, session?.id ?? '');
  endTurn(store, WHO, { outcome: 'done', said: 'secret' }, { path: transcript, logs });
  expect(readActive(store).session).toBeUndefined();
  host.time += 1_000;
  write(store, [{ fact: 'prompt', text: 'the next one' }]);
  endTurn(store, WHO, { outcome: 'done' }, { path: transcript, logs });
  expect(readActive(store).session).toMatchObject({ goal: 'the next one' });
  expect(JSON.stringify(readActive(store))).not.toContain('secret');
});

test('says that git tracks it', () => {
  const { store, root } = world({ git: true });
  const { id } = save(store, { summary: 'one' }, claude).session;
  git(root, 'add', '-f', 'ai');
  expect(planDelete(store, id).isInGit).toBe(true);
});

describe('pruning removes', () => {
  /** A completed and a parked session, another user's completed one, and 90 days later a completed and an open one. */
  async function many() {
    const { store, host, folder } = world();
    const ids: Record<string, string> = {};
    const add = (name: string) => {
      // Another conversation each: one that continues would name its predecessor.
      const writer = { ...claude, actor: { agent: 'claude', session_id: name } };
      ids[name] = save(store, { summary: name }, writer).session.id;
    };
    add('old');
    await complete(store, person);
    add('parked');
    await park(store, person);
    const theirs = otherUser(folder).store;
    ids.theirs = save(theirs, { summary: 'theirs' }, claude).session.id;
    const { path } = await complete(theirs, person);
    writeFileSync(join(store.project.history, '2026-11', path.split('/').at(-1) ?? ''), readFileSync(path));
    host.time += 90 * DAY;
    add('new');
    await complete(store, person);
    host.time += DAY;
    add('open');
    return { store, host, ids };
  }

  test.each<[string, number, string[]]>([
    ['completed sessions that are older', 90 * DAY, ['old']],
    ['not those that are younger', 92 * DAY, []],
    ['all completed ones, with age 0', 0, ['new', 'old']],
  ])('%s', async (_what, age, gone) => {
    const { store, ids } = await many();
    const names = (plan: { sessions: { session: { summary: string } }[] }) =>
      plan.sessions.map(({ session }) => session.summary);
    const plan = planPrune(store, age);
    expect(names(plan)).toEqual(gone);
    expect(plan.unverified).toBe(age > 91 * DAY ? 0 : 1);
    expect(names(await prune(store, age))).toEqual(gone);
    for (const [name, id] of Object.entries(ids))
      expect(naming(store, id).length > 0, name).toBe(!gone.includes(name));
    expect(readActive(store).session?.summary).toBe('open');
  });

  test('only the sessions that were shown', async () => {
    const { store, ids } = await many();
    expect((await prune(store, 0, new Set([ids.old ?? '']))).sessions).toHaveLength(1);
    expect(existsSync(join(store.project.log, `${ids.new}.jsonl`))).toBe(true);
  });
});
