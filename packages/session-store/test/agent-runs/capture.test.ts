import { mkdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FactBody } from '@0dai/session-schema/internal';
import { expect, test } from 'vitest';
import {
  complete,
  endTurn,
  logEnd,
  noteBriefing,
  readActive,
  recordPrompt,
  type Store,
  save,
} from '../../src/internal.ts';
import { readJournal } from '../../src/journal/journal.ts';
import { logged, logPath, logs, write } from '../support/logs.ts';
import {
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

const who = { agent: 'claude', session_id: 'c1' };
const prompt = (text: string) => ({ text, transcript: '/home/dev/log.jsonl', process: { pid: 4711 } });
/** A prompt from the hook of an agent, whose log the tests write. */
const ask = (store: Store, text: string) => ({
  text,
  transcript: logPath(store),
  process: { pid: process.pid },
});
const file = (path: string, change: 'read' | 'created' | 'modified' | 'deleted' = 'modified'): FactBody => ({
  fact: 'file',
  path,
  change,
});

function session(store: Parameters<typeof readActive>[0]) {
  const { session: found } = readActive(store);
  if (!found) throw new Error('no session');
  return found;
}

test('the first prompt begins a session and is its goal; the latest is the last request', () => {
  const { store } = world();
  recordPrompt(store, who, prompt('Fix the token expiry'));
  recordPrompt(store, who, prompt('and add a test'));
  expect(session(store)).toMatchObject({
    goal: 'Fix the token expiry',
    last_asked: 'and add a test',
    provenance: {
      goal: { by: 'claude', evidence: 'user', prompted: true },
      agent_history: [{ transcript: { path: '/home/dev/log.jsonl', offset: 0 }, process: { pid: 4711 } }],
    },
    agent_history: [{ agent: 'claude', session_id: 'c1', ended_at: null }],
  });
  expect(plain(readJson(store.project.active))).toEqual(folded(store, session(store).id));
});

test('a long prompt is kept whole in the journal, with both ends in the view', () => {
  const { store } = world();
  const text = `start ${'word '.repeat(2_500)}NEVER change the API`;
  recordPrompt(store, who, prompt(text));
  const entry = readJournal(store, session(store).id)?.own.find(({ type }) => type === 'prompt');
  expect(entry).toMatchObject({ text });
  for (const shown of [session(store).goal, session(store).requests[0]?.text]) {
    expect(shown).toMatch(/^start word .*characters left out.* NEVER change the API$/s);
    expect(shown?.length).toBeLessThanOrEqual(4_000);
  }
});

test('private parts of a prompt are not recorded', () => {
  const { store } = world();
  recordPrompt(store, who, prompt('use <private>ACME</private>it'));
  recordPrompt(store, who, prompt('<private>ACME</private>'));
  expect(session(store).requests.map(({ text }) => text)).toEqual(['use it']);
});

test.each([
  [
    'an unverified active.json',
    (store: Parameters<typeof readActive>[0], folder: string) => {
      const theirs = otherUser(folder);
      save(theirs.store, { summary: 'theirs' }, person);
      mkdirSync(store.project.folder, { recursive: true });
      writeFileSync(store.project.active, JSON.stringify(readJson(theirs.store.project.active)));
    },
  ],
  [
    'an unreadable active.json',
    (store: Parameters<typeof readActive>[0]) => writeFileSync(store.project.active, '{'),
  ],
])('no session is begun over %s', (_what, lay) => {
  const { store, folder } = world();
  lay(store, folder);
  expect(recordPrompt(store, who, prompt('hello'))).toBeUndefined();
  expect(readActive(store).session).toBeUndefined();
});

test('records the content of a log, by evidence, only if a session is in progress', () => {
  const { store, root } = world();
  logged(store, who, [file('early.ts')]);
  expect(readActive(store).session).toBeUndefined();
  recordPrompt(store, who, { ...ask(store, 'go'), logEnd: logEnd(logPath(store)) });
  logged(store, who, [
    file(join(root, 'src/a.ts'), 'created'),
    file('sub/b.ts'),
    file('/etc/passwd'),
    file('../../other/c.ts'),
    file('ai/sessions/active.json'),
    file('module/.git/config'),
    { fact: 'plan', steps: [{ step: 'One', status: 'completed' }, { step: 'Two' }] },
    { fact: 'command', command: 'npm test', exit: 1 },
    { fact: 'decision', decision: 'sqlite', reason: 'asked', by: 'user' },
  ]);
  const now = session(store);
  expect(now).toMatchObject({
    files_touched: ['src/a.ts', 'sub/b.ts'],
    plan: [
      { step: 'One', status: 'completed' },
      { step: 'Two', status: 'pending' },
    ],
    checks: [{ command: 'npm test', outcome: 'failed' }],
    key_decisions: [{ decision: 'sqlite', reason: 'asked' }],
    provenance: {
      files_touched: [{ evidence: 'observed', change: 'created' }, { evidence: 'observed' }],
      plan: [{ evidence: 'agent' }, {}],
      checks: [{ evidence: 'observed' }],
      key_decisions: [{ evidence: 'user' }],
    },
    agent_history: [{ did: 'changed src/a.ts, sub/b.ts' }],
  });
});

test('an edited file is one short line in the journal, and in the view', () => {
  const { store } = world();
  recordPrompt(store, who, ask(store, 'go'));
  logged(store, who, [file('a.ts')]);
  expect(readJson(store.project.active).files_touched).toEqual(['a.ts']);
  const line = JSON.stringify(ownEntries(store, session(store).id).at(-1));
  expect(line.length).toBeLessThan(450);
});

test('the end of a turn records the last message and the new content of the log, once', () => {
  const { store, host } = world();
  recordPrompt(store, who, ask(store, 'go'));
  host.time += 1_000;
  write(store, [
    { fact: 'file', path: 'read.ts', change: 'read' },
    { fact: 'command', command: 'npm test', exit: 0 },
    { fact: 'words', text: 'half way' },
    { fact: 'file', path: 'long-ago.ts', change: 'modified', at: '2020-01-01T00:00:00.000Z' },
  ]);
  host.time += 1_000;
  endTurn(store, who, { outcome: 'done', said: 'All green. Next: the docs.' }, { logs });
  const now = session(store);
  expect(now).toMatchObject({
    last_words: 'All green. Next: the docs.',
    files_touched: ['read.ts'],
    checks: [{ command: 'npm test', outcome: 'passed' }],
    agent_history: [{ turn: 'done', ended_at: null }],
    provenance: {
      last_words: { evidence: 'agent' },
      checks: [{ evidence: 'observed' }],
      agent_history: [{ transcript: { offset: logEnd(logPath(store)) } }],
    },
  });
  expect(ownEntries(store, now.id).map(({ type }) => type)).toEqual([
    'begin',
    'prompt',
    'capture',
    'capture',
    'turn',
  ]);
  expect(plain(readJson(store.project.active))).toEqual(folded(store, now.id));
});

test('the log overrides the hook if the turn did not end well', () => {
  const { store } = world();
  recordPrompt(store, who, ask(store, 'go'));
  write(store, [
    { fact: 'turn', outcome: 'begun' },
    { fact: 'turn', outcome: 'limit', detail: 'out of usage', resets: '5pm' },
  ]);
  endTurn(store, who, { outcome: 'done' }, { logs });
  expect(session(store).agent_history).toMatchObject([{ turn: 'limit', detail: 'out of usage; resets 5pm' }]);
});

test('reads the log of an agent without a recorded prompt from the beginning of the session', () => {
  const { store, host } = world();
  write(store, [file('before.ts')]);
  host.time += 1_000;
  save(store, { summary: 'one' }, person);
  write(store, [file('since.ts')]);
  endTurn(store, who, { outcome: 'done' }, { path: logPath(store), logs });
  expect(session(store)).toMatchObject({
    files_touched: ['since.ts'],
    provenance: { agent_history: [{ transcript: { path: logPath(store) } }] },
  });
});

test('without a recorded prompt, the end of the turn begins the session with the prompt in the log', () => {
  const { store, host } = world();
  write(store, [{ fact: 'prompt', text: 'an earlier task' }, file('earlier.ts')]);
  host.time += 60_000;
  write(store, [{ fact: 'prompt', text: 'fix the login' }, file('login.ts')]);
  host.time += 1_000;
  let reads = 0;
  const counting = {
    ...logs,
    read: (...args: Parameters<typeof logs.read>) => {
      reads += 1;
      return logs.read(...args);
    },
  };
  endTurn(store, who, { outcome: 'done', said: 'Fixed.' }, { path: logPath(store), logs: counting });
  expect(reads).toBe(1);
  expect(session(store)).toMatchObject({
    goal: 'fix the login',
    requests: [{ text: 'fix the login', reply: 'Fixed.', edits: 1, opening: true }],
    files_touched: ['login.ts'],
    agent_history: [{ agent: 'claude', session_id: 'c1', turn: 'done' }],
  });
});

test('but none with a prompt from before the last session ended', async () => {
  const { store, host } = world();
  recordPrompt(store, who, ask(store, 'go'));
  write(store, [{ fact: 'prompt', text: 'go' }]);
  host.time += 60_000;
  await complete(store, person);
  host.time += 60_000;
  const end = () =>
    endTurn(store, who, { outcome: 'done', said: 'All done.' }, { path: logPath(store), logs });
  end();
  expect(readActive(store).session).toBeUndefined();
  write(store, [
    { fact: 'prompt', text: 'and the docs' },
    { fact: 'words', text: 'Written.' },
  ]);
  end();
  expect(session(store)).toMatchObject({ goal: 'and the docs', last_words: 'All done.' });
});

test.each([
  ['limit', 'API Error: 429 usage limit reached'],
  ['error', 'API Error: 500'],
  ['interrupted', undefined],
] as const)('a turn that ended with %s', (outcome, detail) => {
  const { store } = world();
  recordPrompt(store, who, prompt('go'));
  endTurn(store, who, { outcome, ...(detail && { detail }) });
  expect(session(store).agent_history).toMatchObject([{ turn: outcome, ...(detail && { detail }) }]);
  recordPrompt(store, who, prompt('go on'));
  expect(session(store).agent_history[0]).not.toHaveProperty('turn');
});

test('the end of a turn records files that the shell changed, and removes ignored ones', () => {
  const { store, root, host } = world({ git: true, real: true });
  for (const name of ['changed.ts', 'gone.ts', 'before.ts', 'same.ts'])
    writeFileSync(join(root, name), 'old');
  writeFileSync(join(root, '.gitignore'), 'secret.env\n');
  git(root, 'add', '.');
  git(root, 'commit', '-qm', 'start');
  // Changed by the user, before the agent came.
  writeFileSync(join(root, 'before.ts'), 'changed');
  const early = new Date(host.now() - 60_000);
  utimesSync(join(root, 'before.ts'), early, early);
  recordPrompt(store, who, ask(store, 'go'));
  writeFileSync(join(root, 'changed.ts'), 'new');
  rmSync(join(root, 'gone.ts'));
  mkdirSync(join(root, 'new'));
  writeFileSync(join(root, 'new/a b.ts'), 'x');
  writeFileSync(join(root, 'secret.env'), 'x');
  logged(store, who, [file('secret.env', 'created'), file('changed.ts')]);
  endTurn(store, who, { outcome: 'done' });
  const { files_touched: files, provenance, git: state } = session(store);
  expect(Object.fromEntries(files.map((path, i) => [path, provenance.files_touched[i]?.change]))).toEqual({
    'changed.ts': 'modified',
    'gone.ts': 'deleted',
    'new/a b.ts': 'created',
  });
  expect(state?.changed_files).toEqual(expect.arrayContaining(['before.ts', 'changed.ts', 'gone.ts']));
});

test.each([
  ['a tick of its clock before', 10, ['by-shell.ts']],
  ['before it', 1_000, []],
])('a file whose time is %s the agent came', (_when, earlier, files) => {
  const { store, root } = world({ git: true, real: true });
  git(root, 'commit', '-qm', 'start', '--allow-empty');
  recordPrompt(store, who, prompt('go'));
  writeFileSync(join(root, 'by-shell.ts'), 'new');
  const time = new Date(Date.parse(session(store).agent_history[0]?.started_at ?? '') - earlier);
  utimesSync(join(root, 'by-shell.ts'), time, time);
  endTurn(store, who, { outcome: 'done' });
  expect(session(store).files_touched).toEqual(files);
  expect(session(store).git?.changed_files).toEqual(files);
});

test('files that a turn committed count as changed in it', () => {
  const { store, root } = world({ git: true, real: true });
  writeFileSync(join(root, 'a.ts'), 'old');
  git(root, 'add', '.');
  git(root, 'commit', '-qm', 'start');
  recordPrompt(store, who, prompt('go'));
  writeFileSync(join(root, 'a.ts'), 'new');
  writeFileSync(join(root, 'b.ts'), 'new');
  git(root, 'add', 'a.ts', 'b.ts');
  git(root, 'commit', '-qm', 'done');
  endTurn(store, who, { outcome: 'done' });
  expect(session(store).files_touched.sort()).toEqual(['a.ts', 'b.ts']);
});

test.each([
  ['whole', true, 100, 'whole'],
  ['longer, for characters that were escaped', true, 140, 'whole'],
  ['without its end', false, 60, 'cut'],
  ['with its middle cut out', true, 60, 'cut'],
] as const)('a receipt: %s', (_what, whole, length, arrived) => {
  const { store } = world();
  const { session: before } = save(store, { summary: 'one' }, person);
  noteBriefing(store, before, who, { brief: 'ab12', form: 'full', size: 100 });
  write(store, [{ fact: 'briefing', brief: 'ab12', whole, length }]);
  endTurn(store, who, { outcome: 'done' }, { path: logPath(store), logs });
  expect(session(store).deliveries).toMatchObject([{ brief: 'ab12', arrived }]);
  // Once is enough.
  const count = ownEntries(store, before.id).length;
  write(store, [{ fact: 'briefing', brief: 'ab12', whole, length }]);
  endTurn(store, who, { outcome: 'done' }, { logs });
  expect(ownEntries(store, before.id).length).toBe(count + 1);
});

test('a receipt in the log of another session of the agent does not count', () => {
  const { store } = world();
  const { session: before } = save(store, { summary: 'one' }, person);
  noteBriefing(store, before, who, { brief: 'ab12', form: 'full', size: 100 });
  write(store, [{ fact: 'briefing', brief: 'ab12', whole: true, length: 100 }]);
  endTurn(store, { ...who, session_id: 'another' }, { outcome: 'done' }, { path: logPath(store), logs });
  expect(session(store).deliveries).toMatchObject([{ brief: 'ab12', arrived: null }]);
});

test('a capture does not undo a hand edit', () => {
  const { store } = world();
  recordPrompt(store, who, ask(store, 'go'));
  editByHand(store, (view) => {
    view.goal = 'by hand';
  });
  logged(store, who, [{ fact: 'goal', text: "the agent's own" }, file('a.ts')]);
  expect(session(store)).toMatchObject({ goal: 'by hand', files_touched: ['a.ts'] });
});
