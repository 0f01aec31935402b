import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  atWork,
  catchUpRuns,
  endTurn,
  enter,
  findUnverified,
  importLog,
  readActive,
  recordPrompt,
  type Store,
  save,
  setRecording,
  UnverifiedSessionError,
} from '../../src/internal.ts';
import { type Line, logPath, logs, write } from '../support/logs.ts';
import { claude, git, otherUser, ownEntries, person, START, world } from '../support/world.ts';

const who = { agent: 'codex', session_id: 'x1' };
const BEGAN = new Date(START - 3_600_000).toISOString();
const at = (minutes: number) => new Date(START - 3_600_000 + minutes * 60_000).toISOString();

/** A conversation of an hour ago, without hooks. */
const CONVERSATION: Line[] = [
  { fact: 'prompt', text: 'Add a cache', at: at(0) },
  { fact: 'file', path: 'cache.ts', change: 'created', at: at(1) },
  { fact: 'words', text: 'The cache is in; the tests come next.', at: at(2) },
  { fact: 'turn', outcome: 'limit', detail: 'usage limit', resets: '15:45', at: at(3) },
];

function conversation(lines = CONVERSATION) {
  const there = world();
  write(there.store, lines, 'x1');
  return there;
}

const load = (store: Store, more: object = {}) =>
  importLog(store, { who, path: logPath(store, 'x1'), began: BEGAN, logs, ...more });
const session = (store: Store) => readActive(store).session;

test('begins a session with a conversation, as old as its log says', () => {
  const { store } = conversation();
  expect(load(store)).toMatchObject({ began: true, wasKnown: false });
  expect(session(store)).toMatchObject({
    goal: 'Add a cache',
    files_touched: ['cache.ts'],
    agent_history: [{ agent: 'codex', session_id: 'x1', started_at: BEGAN, turn: 'limit' }],
  });
});

test('does not call an agent at work that was in the middle of a turn and may have been killed', () => {
  const { store } = conversation(CONVERSATION.slice(0, 2).map((line) => ({ ...line, at: at(59) })));
  load(store);
  const imported = session(store);
  if (!imported) throw new Error('nothing was imported');
  expect(imported.agent_history).toMatchObject([{ agent: 'codex', ended_at: null }]);
  expect(atWork(imported, START)).toEqual([]);
});

test('adds nothing the second time, and new content the third', () => {
  const { store } = conversation();
  load(store);
  expect(load(store)).toMatchObject({ wasKnown: true, added: 0 });
  write(store, [{ fact: 'file', path: 'cache.test.ts', change: 'created', at: at(5) }], 'x1');
  expect(load(store).added).toBe(1);
  expect(session(store)?.files_touched).toEqual(['cache.ts', 'cache.test.ts']);
});

test('adds the files that git shows as changed while it went on', () => {
  const { store, root, host } = world({ git: true, real: true });
  for (const name of ['by-shell.ts', 'gone.ts']) writeFileSync(join(root, name), 'old');
  git(root, 'add', '.');
  git(root, 'commit', '-qm', 'start');
  const began = new Date(host.now()).toISOString();
  write(store, [{ fact: 'prompt', text: 'Add a cache', at: began }], 'x1');
  writeFileSync(join(root, 'by-shell.ts'), 'new');
  git(root, 'rm', '-q', 'gone.ts');
  load(store, { began });
  expect(session(store)?.files_touched.sort()).toEqual(['by-shell.ts', 'gone.ts']);
});

test('two imports at the same time add the conversation once', () => {
  const { store } = conversation();
  save(store, { goal: 'Mine' }, person);
  const before = readActive(store);
  importLog(store, { who, path: logPath(store, 'x1'), began: BEGAN, logs }, before);
  importLog(store, { who, path: logPath(store, 'x1'), began: BEGAN, logs }, before);
  expect(session(store)).toMatchObject({
    goal: 'Mine',
    requests: [{ text: 'Add a cache' }],
    agent_history: [{ session_id: 'x1' }],
  });
});

test('an older conversation does not replace newer items', () => {
  const { store } = conversation();
  const own = { agent: 'claude', session_id: 'c1' };
  recordPrompt(store, own, { text: 'Fix the login', transcript: logPath(store) });
  write(store, [{ fact: 'words', text: 'Login is fixed.' }]);
  endTurn(store, own, { outcome: 'done', said: 'Login is fixed.' }, { path: logPath(store), logs });
  load(store);
  expect(session(store)).toMatchObject({ goal: 'Fix the login', last_words: 'Login is fixed.' });
});

test('hooks that run later join the same run, and nothing is read twice', () => {
  const { store, host } = conversation();
  load(store);
  host.time += 1_000;
  const path = logPath(store, 'x1');
  const now = session(store);
  if (now) enter(store, now, { ...who, source: 'resume', transcript: path, logEnd: 10_000 });
  recordPrompt(store, who, { text: 'And the tests', transcript: path });
  write(
    store,
    [
      { fact: 'prompt', text: 'And the tests' },
      { fact: 'file', path: 'a.test.ts', change: 'created' },
    ],
    'x1',
  );
  endTurn(store, who, { outcome: 'done' }, { path, logs });
  expect(session(store)).toMatchObject({
    requests: [{ text: 'Add a cache' }, { text: 'And the tests' }],
    files_touched: ['cache.ts', 'a.test.ts'],
    agent_history: [{ session_id: 'x1', started_at: BEGAN }],
  });
  expect(session(store)?.agent_history).toHaveLength(1);
});

test('a conversation that hooks recorded is only caught up', () => {
  const { store } = conversation([]);
  const path = logPath(store, 'x1');
  recordPrompt(store, who, { text: 'Add a cache', transcript: path });
  write(
    store,
    [
      { fact: 'prompt', text: 'Add a cache' },
      { fact: 'file', path: 'b.ts', change: 'modified' },
    ],
    'x1',
  );
  expect(load(store)).toMatchObject({ began: false, wasKnown: true });
  expect(session(store)).toMatchObject({ requests: [{ text: 'Add a cache' }], files_touched: ['b.ts'] });
});

test.each<[string, number | undefined, boolean]>([
  ['all that the user asked for, also from a pause', undefined, true],
  ['only later facts, if given a time', START, false],
])('takes %s', (_what, since, isTaken) => {
  const { store } = conversation();
  setRecording(store, 'paused');
  setRecording(store, 'on');
  load(store, since === undefined ? {} : { since });
  expect(session(store)?.files_touched).toEqual(isTaken ? ['cache.ts'] : []);
});

test('a killed import is finished by the next catch-up', () => {
  const { store } = conversation();
  load(store, { logs: { ...logs, read: () => undefined } });
  expect(session(store)?.files_touched).toEqual([]);
  catchUpRuns(store, { logs, reader: claude });
  expect(session(store)?.files_touched).toEqual(['cache.ts']);
});

test('entries of a log inside the project are unverified, and added once', () => {
  const { store } = conversation();
  load(store, { unverified: true });
  const id = session(store)?.id ?? '';
  expect(session(store)).toMatchObject({ goal: '', files_touched: [] });
  expect(ownEntries(store, id).map(({ type }) => type)).toEqual(['begin']);
  const count = findUnverified(store)?.entries.length ?? 0;
  expect(count).toBeGreaterThan(3);
  expect(load(store, { unverified: true }).added).toBe(0);
  expect(findUnverified(store)?.entries).toHaveLength(count);
});

test("refuses to write over another user's session", () => {
  const { store, folder } = conversation();
  const theirs = otherUser(folder);
  save(theirs.store, { goal: 'Theirs' }, person);
  const here = { ...store, project: theirs.store.project };
  expect(() => importLog(here, { who, path: logPath(store, 'x1'), logs })).toThrow(UnverifiedSessionError);
});
