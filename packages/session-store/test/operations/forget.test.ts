import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EntryBody, Session } from '@0dai/session-schema/internal';
import { describe, expect, test } from 'vitest';
import {
  accept,
  catchUpRuns,
  complete,
  endTurn,
  enter,
  findUnverified,
  forget,
  list,
  log,
  park,
  planForget,
  readActive,
  recordPrompt,
  refreshView,
  resume,
  type Store,
  save,
  undo,
} from '../../src/internal.ts';
import { appendEntries, journalPath, newEntry, readJournal, type Writer } from '../../src/journal/journal.ts';
import { type Line, logPath, logs, write } from '../support/logs.ts';
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
  type World,
  world,
} from '../support/world.ts';

const CANARY = 'the canary sings';
const WHO = { agent: 'claude', session_id: 'c1' };

/** Every file below `ai/sessions` that holds the canary. */
function leaks({ project }: Store): string[] {
  return readdirSync(project.folder, { recursive: true, withFileTypes: true })
    .filter((file) => file.isFile())
    .map((file) => join(file.parentPath, file.name))
    .filter((path) => readFileSync(path, 'utf8').includes(CANARY));
}

function append(store: Store, body: EntryBody, writer: Writer = claude): string {
  const { session } = readActive(store);
  if (!session) throw new Error('no session');
  const entry = newEntry(store.host, store.key, session.id, session.journal.last, body, writer);
  appendEntries(store.project, session.id, [entry], true);
  refreshView(store, session.id);
  return entry.id;
}

const now = (store: Store) => readActive(store).session as Session;
const catchUp = (store: Store) => catchUpRuns(store, { logs, reader: { actor: {} } });
const size = (store: Store, id: string) => readFileSync(journalPath(store.project, id)).length;
/** The latest entry that holds the canary. */
const holder = (store: Store) =>
  ownEntries(store, now(store).id).findLast((entry) => JSON.stringify(entry).includes(CANARY))?.id ?? '';

describe('the content is nowhere below ai/sessions, and its session goes on', () => {
  test.each<[string, EntryBody]>([
    [
      'a save',
      { type: 'save', patch: { summary: CANARY, key_decisions: [{ decision: CANARY, reason: '' }] } },
    ],
    ['an edit', { type: 'edit', patch: { goal: CANARY } }],
    ['a capture', { type: 'capture', patch: { last_words: CANARY } }],
    ['a prompt', { type: 'prompt', text: CANARY }],
    ['a long prompt', { type: 'prompt', text: `${'words '.repeat(2_000)}${CANARY}` }],
    ['one in another script', { type: 'prompt', text: `ünï ${CANARY} \u{1f980}` }],
    ['a turn', { type: 'turn', outcome: 'limit', said: CANARY, detail: CANARY }],
  ])('%s', async (_what, body) => {
    const { store } = world();
    const { id } = save(store, { summary: 'one', goal: 'g' }, claude).session;
    const entry = append(store, body);
    save(store, { summary: 'two' }, person);
    const before = size(store, id);
    const rows = log(store).entries.length;
    const { session } = readActive(store);
    expect(leaks(store).length).toBeGreaterThan(0);

    const plan = await forget(store, [entry.slice(-7)], person);
    expect(plan.entries.map((one) => one.id)).toEqual([entry]);
    expect(leaks(store)).toEqual([]);
    const [last] = ownEntries(store, id).slice(-1);
    expect(last).toMatchObject({ type: 'forget', entries: [entry] });
    // Nothing moved: the journal grew only by the `forget` line.
    expect(size(store, id) - before).toBe(Buffer.byteLength(JSON.stringify(last)) + 2);
    expect(readJournal(store, id, session?.journal)?.own).toEqual([last]);
    expect(readActive(store)).toMatchObject({ skipped: 0, unverified: 0, outdated: false });
    expect(log(store).entries).toHaveLength(rows + 1);
    expect(ownEntries(store, id).find((one) => one.id === entry)).toMatchObject({
      type: 'forgotten',
      ...WHO_DID,
    });
    expect(now(store)).toMatchObject({ summary: 'two', goal: 'g', agent_history: [{ agent: 'claude' }] });
    const saved = save(store, { handoff_notes: 'on' }, person).session;
    expect(plain(saved)).toEqual(folded(store, id));
    expect(plain(readJson(store.project.active))).toEqual(folded(store, id));
    expect(leaks(store)).toEqual([]);
  });

  const WHO_DID = { actor: WHO };

  test('several at once, also entries that were undone', async () => {
    const { store } = world();
    save(store, { summary: 'one' }, claude);
    const first = save(store, { summary: CANARY }, claude).entry;
    await undo(store, [], person);
    const second = save(store, { dead_ends: [`${CANARY}: no`] }, claude).entry;
    await forget(store, [first, second, first], person);
    expect(leaks(store)).toEqual([]);
    expect(now(store)).toMatchObject({ summary: 'one', dead_ends: [] });
  });

  test.each<[string, (store: Store) => Promise<unknown>]>([
    ['completed', (store) => complete(store, person)],
    ['parked', (store) => park(store, person)],
    [
      'parked while another is in progress',
      async (store) => {
        await park(store, person);
        save(store, { summary: 'another' }, claude);
      },
    ],
  ])('of a session that is %s', async (_what, end) => {
    const { store } = world();
    save(store, { summary: 'one' }, claude);
    const { entry, session } = save(store, { goal: CANARY }, claude);
    await end(store);
    const before = readActive(store).session?.id;
    expect(leaks(store).length).toBe(2);
    await forget(store, [entry], person, session.id.slice(-6));
    expect(leaks(store)).toEqual([]);
    expect(readActive(store).session?.id).toBe(before);
    expect(list(store).sessions).toMatchObject([
      { id: session.id, own: true, session: { summary: 'one', goal: 'one' } },
    ]);
    expect((await resume(store, session.id, person)).session.goal).toBe('one');
    expect(leaks(store)).toEqual([]);
  });

  test('in stale views and quarantined files', async () => {
    const { store } = world();
    const { entry, session } = save(store, { goal: CANARY }, claude);
    const view = readFileSync(store.project.active, 'utf8');
    const at = '20261123T100000Z';
    mkdirSync(store.project.parked, { recursive: true });
    const stale = join(store.project.parked, `${at}_${session.id}.json`);
    const held = join(store.project.folder, `unverified-${at}-abcdef-active.json`);
    const broken = join(store.project.folder, `unreadable-${at}-abcdef-active.json`);
    const other = join(store.project.folder, `unreadable-${at}-fedcba-active.json`);
    for (const path of [stale, held]) writeFileSync(path, view);
    writeFileSync(broken, `{ "goal": "${CANARY}`);
    writeFileSync(other, '{ "goal": "something else');
    writeFileSync(join(store.project.folder, '.active.json.4194000.0123456789.tmp'), view);
    const plan = await forget(store, [entry], person);
    expect(plan.quarantined.sort()).toEqual([broken, held]);
    expect(leaks(store)).toEqual([]);
    expect(readFileSync(other, 'utf8')).toContain('something else');
  });

  test('of a hand edit, which is not imported again', async () => {
    const { store } = world();
    save(store, { summary: 'one', goal: 'g' }, claude);
    editByHand(store, (view) => {
      view.goal = CANARY;
    });
    readActive(store);
    await forget(store, [holder(store)], person);
    expect(leaks(store)).toEqual([]);
    expect(now(store).goal).toBe('g');
    save(store, { summary: 'on' }, person);
    expect(leaks(store)).toEqual([]);
  });

  test('of a line that was torn and written again', async () => {
    const { store } = world();
    const { entry, session } = save(store, { goal: CANARY }, claude);
    const path = journalPath(store.project, session.id);
    const text = readFileSync(path, 'utf8');
    const line = text.split('\n').find((one) => one.includes(CANARY)) ?? '';
    const torn = line.slice(0, line.indexOf(CANARY) + CANARY.length);
    writeFileSync(path, `${text.replace(line, torn)}\n${line}\n`);
    await forget(store, [entry], person);
    expect(leaks(store)).toEqual([]);
    expect(readActive(store).skipped).toBe(0);
  });
});

describe("reading the agent's log again does not bring it back", () => {
  /** An agent run whose log holds the canary, as facts. */
  function asked(facts: readonly Line[], prompt?: { text: string; id?: string }): World {
    const one = world();
    const { store } = one;
    if (prompt) recordPrompt(store, WHO, { ...prompt, transcript: logPath(store) });
    else {
      save(store, { summary: 'one' }, person);
      enter(store, now(store), { ...WHO, source: 'startup', transcript: logPath(store) });
    }
    write(store, facts);
    return one;
  }
  const words: Line = { fact: 'words', text: CANARY };
  const call = (more: Partial<Line> = {}): Line =>
    ({ fact: 'command', command: `echo ${CANARY}`, outcome: 'unknown', ...more }) as Line;

  test.each<[string, readonly Line[], { text: string; id?: string } | undefined]>([
    ['its words', [words], undefined],
    ['a prompt with an id', [{ fact: 'prompt', text: CANARY, id: 'p1' }], { text: CANARY, id: 'p1' }],
    ['a prompt without one', [{ fact: 'prompt', text: CANARY }], { text: CANARY }],
    ['a longer one', [{ fact: 'prompt', text: `${CANARY} and sings` }], { text: `${CANARY} and sings` }],
    ['a prompt of the log alone', [{ fact: 'prompt', text: CANARY }], undefined],
    [
      'words behind an open call',
      [call({ command: 'sleep 1', open: true } as Partial<Line>), words],
      undefined,
    ],
  ])('%s', async (_what, facts, prompt) => {
    const { store, host } = asked(facts, prompt);
    if (!prompt) catchUp(store);
    expect(leaks(store).length).toBeGreaterThan(0);
    await forget(store, [holder(store)], person);
    expect(leaks(store)).toEqual([]);
    for (let i = 0; i < 3; i++) {
      host.time += 1_000;
      write(store, [{ fact: 'file', path: `${i}.ts`, change: 'modified' }]);
      catchUp(store);
      expect(leaks(store)).toEqual([]);
    }
    endTurn(store, WHO, { outcome: 'done' }, { path: logPath(store), logs });
    expect(leaks(store)).toEqual([]);
    expect(now(store).files_touched).toEqual(['0.ts', '1.ts', '2.ts']);
  });

  test('a prompt that hook and log both recorded goes with both of its entries', async () => {
    const { store } = asked([], { text: CANARY, id: 'p1' });
    const entry = holder(store);
    append(store, {
      type: 'prompt',
      text: `${CANARY} in the log`,
      source: 'prompt:p1',
      when: '2026-11-23T10:00:00.000Z',
    });
    const plan = await forget(store, [entry], person);
    expect(plan.entries).toHaveLength(2);
    expect(leaks(store)).toEqual([]);
  });
});

describe('says where the content stays', () => {
  test("the agent's log, and other entries that hold it", async () => {
    const { store } = world();
    recordPrompt(store, WHO, { text: CANARY, transcript: logPath(store) });
    write(store, [{ fact: 'words', text: 'x' }]);
    const again = save(store, { goal: `${CANARY}, again` }, person).entry;
    const prompt = ownEntries(store, now(store).id).find(({ type }) => type === 'prompt')?.id ?? '';
    expect(planForget(store, [prompt])).toMatchObject({
      logs: [logPath(store)],
      alike: [{ id: again }],
      isInGit: false,
      unverified: 0,
    });
  });

  test('git, if it tracks the sessions', async () => {
    const { store, root } = world({ git: true });
    const { entry } = save(store, { goal: CANARY }, claude);
    expect(planForget(store, [entry]).isInGit).toBe(false);
    git(root, 'add', '-f', 'ai');
    expect(planForget(store, [entry]).isInGit).toBe(true);
  });

  test('unverified entries, which stay as they are', async () => {
    const { store, folder } = world();
    const { entry, session } = save(store, { goal: CANARY }, claude);
    const theirs = newEntry(
      otherUser(folder).host,
      otherUser(folder).store.key,
      session.id,
      entry,
      { type: 'save', patch: { summary: CANARY } },
      person,
    );
    appendEntries(store.project, session.id, [theirs], true);
    await expect(forget(store, [theirs.id], person)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringContaining('is unverified'),
    });
    const plan = await forget(store, [entry], person);
    expect(plan.unverified).toBe(1);
    expect(readJournal(store, session.id)?.unverified.map(({ entry }) => entry)).toEqual([theirs]);
  });
});

test('removes accepted entries, and says that another machine wrote them', async () => {
  const { store, folder } = world();
  const theirs = otherUser(folder).store;
  const { entry } = save(theirs, { goal: CANARY }, claude);
  cpSync(theirs.project.folder, store.project.folder, { recursive: true });
  const shown = findUnverified(store);
  if (!shown) throw new Error('nothing is unverified');
  await accept(store, shown, person);
  expect(now(store).goal).toBe(CANARY);
  expect(await forget(store, [entry], person)).toMatchObject({ accepted: 1, unverified: 0 });
  expect(leaks(store)).toEqual([]);
  expect(readActive(store)).toMatchObject({ unverified: 0, skipped: 0, session: { goal: '' } });
});

describe('refuses', () => {
  test.each<[string, (store: Store) => string, string, RegExp]>([
    [
      'an entry without text',
      (store) => ownEntries(store, now(store).id)[0]?.id ?? '',
      'INVALID_INPUT',
      /holds no text/,
    ],
    ['an unknown id', () => 'zzzzzzz', 'NOT_FOUND', /No entry of this session/],
    ['too short an id', () => 'abc', 'INVALID_INPUT', /at least 4 characters/],
  ])('%s', async (_what, wanted, code, message) => {
    const { store } = world();
    save(store, { summary: 'one' }, claude);
    const before = readFileSync(journalPath(store.project, now(store).id));
    await expect(forget(store, [wanted(store)], person)).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
    });
    expect(readFileSync(journalPath(store.project, now(store).id))).toEqual(before);
  });

  test('to undo it', async () => {
    const { store } = world();
    save(store, { summary: 'one' }, claude);
    const { entry } = save(store, { summary: CANARY }, claude);
    await forget(store, [entry], person);
    const marker = ownEntries(store, now(store).id).at(-1)?.id ?? '';
    for (const id of [entry, marker]) {
      await expect(undo(store, [id], person)).rejects.toMatchObject({
        code: 'INVALID_INPUT',
        message: /gone/,
      });
    }
    // The save before it can still be undone.
    expect((await undo(store, [], person)).entries).toMatchObject([{ patch: { summary: 'one' } }]);
  });
});

test('a second time says that it was forgotten, and writes nothing', async () => {
  const { store } = world();
  const { entry, session } = save(store, { goal: CANARY }, claude);
  await forget(store, [entry], person);
  const before = readFileSync(journalPath(store.project, session.id));
  expect(await forget(store, [entry], person)).toMatchObject({ entries: [], already: 1 });
  expect(readFileSync(journalPath(store.project, session.id))).toEqual(before);
});

test('a line that a merge of two journals brings back does not count, and goes with the next one', async () => {
  const { store } = world();
  save(store, { summary: 'one' }, claude);
  const { entry, session } = save(store, { goal: CANARY }, claude);
  const path = journalPath(store.project, session.id);
  const old = readFileSync(path, 'utf8');
  await forget(store, [entry], person);
  writeFileSync(path, `${readFileSync(path, 'utf8')}${old}`);
  expect(now(store).goal).toBe('one');
  await forget(store, [entry], person);
  expect(leaks(store)).toEqual([]);
});
