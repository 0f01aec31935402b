import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Fact } from '@0dai/session-schema';
import { expect, test } from 'vitest';
import {
  atWork,
  endStay,
  endTurn,
  markProcess,
  type ReadLog,
  readActive,
  recordPrompt,
  SILENT_MS,
  save,
  settleStays,
} from '../src/index.ts';
import { claude, git, ownEntries, world } from './support/world.ts';

const who = { agent: 'claude', session_id: 'c1' };
const codex = { actor: { agent: 'codex', session_id: 'x1' } };
const noLog: ReadLog = () => undefined;
// A pid that no Linux gives.
const GONE = { pid: 2 ** 30 };

function session(store: Parameters<typeof readActive>[0]) {
  const { session: found } = readActive(store);
  if (!found) throw new Error('no session');
  return found;
}

test.each([
  ['its process is gone', GONE, 0, 'gone'],
  ['it has been silent for long', undefined, SILENT_MS + 1_000, 'silent'],
  ['it was heard of a moment ago', undefined, 60_000, undefined],
  ['its process lives, and it was heard of', markProcess(process.pid), 60_000, undefined],
])('%s', (_what, mark, later, ended) => {
  const { store, host } = world();
  recordPrompt(store, who, { text: 'go', ...(mark && { process: mark }) });
  const heard = session(store).provenance.agent_history[0]?.last_at;
  host.time += later;
  expect(atWork(session(store), host.now(), codex.actor)).toHaveLength(ended ? 0 : 1);
  settleStays(store, codex, noLog);
  const [stay] = session(store).agent_history;
  expect(stay?.ended).toBe(ended);
  expect(stay?.ended_at).toBe(ended ? heard : null);
  // Twice changes nothing.
  const count = ownEntries(store, session(store).id).length;
  settleStays(store, codex, noLog);
  expect(ownEntries(store, session(store).id)).toHaveLength(count);
});

test('an agent killed in the middle of a turn: what its log shows, and git, is taken in as its own', async () => {
  const { store, root, host, folder } = world({ git: true, real: true });
  writeFileSync(join(root, 'by-shell.ts'), 'old');
  git(root, 'add', '.');
  git(root, 'commit', '-qm', 'start');
  const agent = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
  const transcript = join(folder, 'log.jsonl');
  const mark = markProcess(agent.pid ?? 0);
  recordPrompt(store, who, { text: 'go', transcript, ...(mark && { process: mark }) });
  writeFileSync(join(root, 'by-shell.ts'), 'new');
  writeFileSync(transcript, 'one\ntwo\n');
  agent.kill('SIGKILL');
  await once(agent, 'exit');
  const at = new Date(host.now()).toISOString();
  const facts: Fact[] = [
    { fact: 'turn', outcome: 'begun', at },
    { fact: 'file', path: 'read.ts', change: 'read', at },
    { fact: 'command', command: 'npm test', exit: 1, at },
    { fact: 'words', text: 'Next I mend line 84', at },
  ];
  const asked: unknown[] = [];
  settleStays(store, codex, (name, log) => {
    asked.push([name, log]);
    return { facts, upto: 8 };
  });
  expect(asked).toEqual([['claude', { path: transcript, upto: 0 }]]);
  const now = session(store);
  expect(now).toMatchObject({
    last_words: 'Next I mend line 84',
    checks: [{ command: 'npm test', outcome: 'failed' }],
    agent_history: [{ agent: 'claude', ended: 'gone' }],
    provenance: { last_words: { by: 'claude', evidence: 'imported', at } },
  });
  expect(now.files_touched.sort()).toEqual(['by-shell.ts', 'read.ts']);
  // The log has been read.
  settleStays(store, codex, () => {
    throw new Error('again');
  });
});

test('a turn that its log says ended at a limit', () => {
  const { store, folder } = world();
  const transcript = join(folder, 'log.jsonl');
  writeFileSync(transcript, 'x\n');
  recordPrompt(store, who, { text: 'go', transcript, process: GONE });
  settleStays(store, codex, () => ({ facts: [{ fact: 'turn', outcome: 'limit', detail: '429' }], upto: 2 }));
  expect(session(store).agent_history).toMatchObject([{ turn: 'limit', detail: '429', ended: 'gone' }]);
});

test('an agent that is open but stopped at its limit, with no hook to say so', () => {
  const { store, folder } = world();
  const transcript = join(folder, 'log.jsonl');
  writeFileSync(transcript, 'x\n');
  const mark = markProcess(process.pid);
  recordPrompt(store, who, { text: 'go', transcript, ...(mark && { process: mark }) });
  settleStays(store, codex, () => ({ facts: [{ fact: 'turn', outcome: 'limit', detail: '429' }], upto: 2 }));
  expect(session(store).agent_history).toMatchObject([{ turn: 'limit', ended_at: null }]);
});

test.each([
  ['a little is not worth a line', 'y\n', 2],
  ['much is not read again', 'y'.repeat(70_000), 70_002],
])('what came into the log after an agent ended makes the session no newer: %s', (_what, more, upto) => {
  const { store, folder } = world();
  const transcript = join(folder, 'log.jsonl');
  recordPrompt(store, who, { text: 'go', transcript });
  writeFileSync(transcript, 'x\n');
  endTurn(store, who, { outcome: 'done' }, { facts: [], upto: 2 });
  endStay(store, who, 'exit');
  const before = session(store);
  appendFileSync(transcript, more);
  settleStays(store, codex, () => ({ facts: [], upto: 2 + more.length }));
  expect(session(store)).toMatchObject({
    updated_at: before.updated_at,
    provenance: { agent_history: [{ transcript: { upto } }] },
    agent_history: [{ ended: 'exit', ended_at: before.agent_history[0]?.ended_at }],
  });
});

test('an agent without hooks of ours leaves no log, and git is not asked for it', () => {
  const { store, host } = world({ git: true });
  save(store, { summary: 'one' }, claude);
  host.time += SILENT_MS + 1_000;
  settleStays(store, codex, () => {
    throw new Error('there is no log');
  });
  expect(session(store)).toMatchObject({ files_touched: [], agent_history: [{ ended: 'silent' }] });
});

test('after /clear the same process goes on under another id, and the one before is over', () => {
  const { store } = world();
  const mark = markProcess(process.pid);
  if (!mark) throw new Error('no process');
  recordPrompt(store, who, { text: 'go', process: mark });
  const next = { actor: { agent: 'claude', session_id: 'c2' }, process: mark };
  settleStays(store, next, noLog);
  expect(session(store).agent_history[0]?.ended).toBeUndefined();
  settleStays(store, { ...next, cleared: true }, noLog);
  expect(session(store).agent_history[0]?.ended).toBe('clear');
});

test('one that was settled and is heard of again is at work again', () => {
  const { store, host } = world();
  recordPrompt(store, who, { text: 'go' });
  host.time += SILENT_MS + 1_000;
  settleStays(store, codex, noLog);
  endTurn(store, who, { outcome: 'done', said: 'back' });
  expect(session(store).agent_history).toMatchObject([{ ended_at: null, turn: 'done' }]);
  expect(session(store).agent_history[0]).not.toHaveProperty('ended');
});
