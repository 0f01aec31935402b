import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  atWork,
  type CatchUpRequest,
  catchUpRuns,
  endTurn,
  identifyProcess,
  logEnd,
  park,
  type Reader,
  readActive,
  recordPrompt,
  resume,
  SILENT_MS,
  type Store,
  save,
  setRecording,
  undo,
} from '../../src/internal.ts';
import { type Line, logPath, logs, write } from '../support/logs.ts';
import { bundleWorker, together } from '../support/processes.ts';
import { claude, git, ownEntries, person, world } from '../support/world.ts';

const who = { agent: 'claude', session_id: 'c1' };
const codex: Reader = { actor: { agent: 'codex', session_id: 'x1' } };
// A pid that no Linux gives.
const GONE = { pid: 2 ** 30 };

function session(store: Store) {
  const { session: found } = readActive(store);
  if (!found) throw new Error('no session');
  return found;
}
const run = (store: Store) => session(store).agent_history[0];
const position = (store: Store) => session(store).provenance.agent_history[0]?.transcript;
const catchUp = (store: Store, more: Partial<CatchUpRequest> = {}) =>
  catchUpRuns(store, { logs, reader: codex, ...more });
const journalOf = (store: Store) =>
  readFileSync(join(store.project.log, `${session(store).id}.jsonl`), 'utf8');
const file = (path: string): Line => ({ fact: 'file', path, change: 'modified' });

/** A project with an agent that got a prompt, and whose log the tests write. */
function asked(options: Parameters<typeof world>[0] = {}, process = identifyProcess(globalThis.process.pid)) {
  const there = world(options);
  const { store } = there;
  recordPrompt(store, who, {
    text: 'go',
    id: 'p1',
    transcript: logPath(store),
    ...(process && { process }),
  });
  return there;
}

describe('an agent run', () => {
  test.each([
    ['whose process has exited', GONE, 0, 'gone'],
    ['that was last seen long ago', undefined, SILENT_MS + 1_000, 'silent'],
    ['that was seen a moment ago', undefined, 60_000, undefined],
    ['whose process lives, and that was seen', identifyProcess(process.pid), 60_000, undefined],
  ])('%s', (_what, mark, later, ended) => {
    const { store, host } = world();
    recordPrompt(store, who, { text: 'go', ...(mark && { process: mark }) });
    const seen = session(store).provenance.agent_history[0]?.last_at;
    host.time += later;
    expect(atWork(session(store), host.now(), codex.actor)).toHaveLength(ended ? 0 : 1);
    catchUp(store);
    expect(run(store)?.ended).toBe(ended);
    expect(run(store)?.ended_at).toBe(ended ? seen : null);
    const before = journalOf(store);
    catchUp(store);
    expect(journalOf(store)).toBe(before);
  });

  test('killed in the middle of a turn: keeps what its log and git show', async () => {
    const { store, root } = world({ git: true, real: true });
    writeFileSync(join(root, 'by-shell.ts'), 'old');
    git(root, 'add', '.');
    git(root, 'commit', '-qm', 'start');
    const agent = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    const mark = identifyProcess(agent.pid ?? 0);
    recordPrompt(store, who, { text: 'go', transcript: logPath(store), ...(mark && { process: mark }) });
    writeFileSync(join(root, 'by-shell.ts'), 'new');
    write(store, [
      { fact: 'turn', outcome: 'begun' },
      { fact: 'file', path: 'read.ts', change: 'read' },
      { fact: 'command', command: 'npm test', exit: 1 },
      { fact: 'words', text: 'Next I fix line 84' },
    ]);
    agent.kill('SIGKILL');
    await once(agent, 'exit');
    catchUp(store);
    const now = session(store);
    expect(now).toMatchObject({
      last_words: 'Next I fix line 84',
      checks: [{ command: 'npm test', outcome: 'failed' }],
      agent_history: [{ agent: 'claude', ended: 'gone' }],
      provenance: { last_words: { by: 'claude', evidence: 'agent' }, checks: [{ evidence: 'observed' }] },
    });
    expect(now.agent_history[0]).not.toHaveProperty('turn');
    expect(now.files_touched.sort()).toEqual(['by-shell.ts', 'read.ts']);
    const before = journalOf(store);
    expect(catchUp(store)).toBe(false);
    expect(journalOf(store)).toBe(before);
  });

  test.each([
    ['that is gone', GONE, { turn: 'limit', detail: '429', ended: 'gone' }],
    ['that is open, with no hook to say so', undefined, { turn: 'limit', detail: '429', ended_at: null }],
  ])('whose log shows a usage limit, %s', (_what, mark, expected) => {
    const { store } = asked({}, mark ?? identifyProcess(process.pid));
    write(store, [{ fact: 'turn', outcome: 'limit', detail: '429' }]);
    catchUp(store);
    expect(run(store)).toMatchObject(expected);
  });

  test('without a hook has no log, and git is not run for it', () => {
    const { store, host } = world({ git: true });
    save(store, { summary: 'one' }, claude);
    host.time += SILENT_MS + 1_000;
    catchUp(store);
    expect(session(store)).toMatchObject({ files_touched: [], agent_history: [{ ended: 'silent' }] });
  });

  test('that was cleared continues under another id, and the previous one is over', () => {
    const { store } = world();
    const mark = identifyProcess(process.pid);
    if (!mark) throw new Error('no process');
    recordPrompt(store, who, { text: 'go', process: mark });
    const next = { actor: { agent: 'claude', session_id: 'c2' }, process: mark };
    catchUp(store, { reader: next });
    expect(run(store)?.ended).toBeUndefined();
    catchUp(store, { reader: { ...next, cleared: true } });
    expect(run(store)?.ended).toBe('clear');
  });

  test('that ended and is seen again is at work again', () => {
    const { store, host } = world();
    recordPrompt(store, who, { text: 'go' });
    host.time += SILENT_MS + 1_000;
    catchUp(store);
    endTurn(store, who, { outcome: 'done', said: 'back' });
    expect(session(store).agent_history).toMatchObject([{ ended_at: null, turn: 'done' }]);
    expect(run(store)).not.toHaveProperty('ended');
  });

  test('whose log grows is not silent, however long its turn takes', () => {
    const { store, host } = asked({ real: true });
    host.now = () => Date.now() + SILENT_MS * 2;
    write(store, [file('a.ts')]);
    const later = new Date(host.now()).getTime();
    expect(statSync(logPath(store)).mtimeMs).toBeLessThan(later);
    host.now = () => Date.now() + 1_000;
    catchUp(store);
    expect(run(store)?.ended).toBeUndefined();
  });
});

describe('a log', () => {
  test('without new bytes is not read again', () => {
    const { store } = asked();
    write(store, [file('a.ts')]);
    catchUp(store);
    const none: CatchUpRequest['logs'] = {
      read: () => {
        throw new Error('again');
      },
    };
    expect(catchUp(store, { logs: none })).toBe(false);
  });

  test('does not belong to the session before its run joined it', () => {
    const { store, host } = world();
    write(store, [file('before.ts')]);
    host.time += 1_000;
    recordPrompt(store, who, { text: 'go', transcript: logPath(store), logEnd: logEnd(logPath(store)) });
    write(store, [file('since.ts'), { ...file('long-ago.ts'), at: '2020-01-01T00:00:00.000Z' }]);
    catchUp(store);
    expect(session(store).files_touched).toEqual(['since.ts']);
  });

  test('adds only the prompts that no hook recorded', () => {
    const { store } = asked();
    recordPrompt(store, who, { text: 'and then', transcript: logPath(store) });
    write(store, [
      { fact: 'prompt', text: 'go', id: 'p1' },
      { fact: 'prompt', text: 'and then' },
      { fact: 'prompt', text: 'queued', via: 'queue' },
    ]);
    catchUp(store);
    expect(session(store)).toMatchObject({
      last_asked: 'queued',
      provenance: { last_asked: { evidence: 'user' } },
    });
    const prompts = ownEntries(store, session(store).id).filter(({ type }) => type === 'prompt');
    expect(prompts.map((entry) => 'text' in entry && entry.text)).toEqual(['go', 'and then', 'queued']);
  });

  test('with a call that has no result yet: the result completes it, once', () => {
    const { store } = asked();
    write(store, [
      { fact: 'command', command: 'npm test', open: true },
      { fact: 'file', path: 'a.ts', change: 'created' },
    ]);
    catchUp(store);
    expect(session(store)).toMatchObject({
      checks: [{ outcome: 'unknown' }],
      files_touched: ['a.ts'],
      provenance: { agent_history: [{ transcript: { offset: 0 } }] },
    });
    const before = journalOf(store);
    catchUp(store);
    expect(journalOf(store)).toBe(before);
    write(store, [{ fact: 'command', command: 'npm test', exit: 1, for: 0 }, file('b.ts')]);
    catchUp(store);
    expect(session(store)).toMatchObject({
      checks: [{ outcome: 'failed' }],
      files_touched: ['a.ts', 'b.ts'],
    });
    expect(position(store)).toEqual({ path: logPath(store), offset: logEnd(logPath(store)) });
    const shown = ownEntries(store, session(store).id).flatMap((entry) =>
      entry.type === 'capture' ? (entry.patch.files_touched ?? []) : [],
    );
    expect(shown).toHaveLength(2);
  });

  test('whose middle was skipped for lack of time is read there the next time', () => {
    const { store } = asked();
    write(store, [file('head.ts')]);
    const from = logEnd(logPath(store));
    write(store, [file('middle.ts')]);
    const to = logEnd(logPath(store));
    write(store, [file('tail.ts')]);
    const hurried: CatchUpRequest['logs'] = {
      read(agent, log) {
        const part = logs.read(agent, log);
        const isOutside = ({ source = '' }: { source?: string }) =>
          Number.parseInt(source, 10) < from || Number.parseInt(source, 10) >= to;
        return part && { ...part, facts: part.facts.filter(isOutside), unread: { from, to } };
      },
    };
    catchUp(store, { logs: hurried });
    expect(session(store).files_touched).toEqual(['head.ts', 'tail.ts']);
    expect(position(store)).toMatchObject({ unread: [{ from, to }] });
    catchUp(store);
    expect([...session(store).files_touched].sort()).toEqual(['head.ts', 'middle.ts', 'tail.ts']);
    expect(position(store)).not.toHaveProperty('unread');
    const before = journalOf(store);
    expect(catchUp(store)).toBe(false);
    expect(journalOf(store)).toBe(before);
  });

  test('that was rewritten adds only what is newer', () => {
    const { store, host } = asked();
    host.time += 1_000;
    write(store, [file('a.ts'), file('b.ts')]);
    catchUp(store);
    truncateSync(logPath(store), 0);
    host.time += 1_000;
    write(store, [{ ...file('a.ts'), at: '2026-11-23T10:00:00.500Z' }, file('another.ts')]);
    const anew: CatchUpRequest['logs'] = {
      read: (agent, log) => {
        const part = logs.read(agent, { ...log, offset: 0 });
        return part && { ...part, restarted: true };
      },
    };
    catchUp(store, { logs: anew });
    expect(session(store).files_touched).toEqual(['a.ts', 'b.ts', 'another.ts']);
    expect(position(store)).toEqual({ path: logPath(store), offset: logEnd(logPath(store)), replaced: 1 });
    write(store, [file('d.ts')]);
    catchUp(store);
    expect(session(store).files_touched).toEqual(['a.ts', 'b.ts', 'another.ts', 'd.ts']);
  });

  test('that cannot be accessed counts as none', () => {
    const { store } = asked();
    rmSync(logPath(store), { force: true });
    expect(catchUp(store)).toBe(false);
  });

  test('of a sub-agent adds its work, not its statements', () => {
    const { store } = asked();
    write(store, [{ fact: 'words', text: 'SUBWORDS' }, file('sub.ts')], 'agent-1');
    write(store, [file('main.ts')]);
    const withSubagent: CatchUpRequest['logs'] = {
      ...logs,
      subagentLogs: () => [{ name: 'agent-1', path: logPath(store, 'agent-1') }],
    };
    catchUp(store, { logs: withSubagent });
    expect(session(store)).toMatchObject({ files_touched: ['main.ts', 'sub.ts'], last_words: '' });
    const before = journalOf(store);
    expect(catchUp(store, { logs: withSubagent })).toBe(false);
    expect(journalOf(store)).toBe(before);
  });
});

describe('undone entries', () => {
  test('stay undone after the next reading', async () => {
    const { store } = asked();
    write(store, [{ fact: 'command', command: 'npm test', open: true }, file('a.ts')]);
    catchUp(store);
    await undo(store, [], person);
    expect(session(store).files_touched).toEqual([]);
    catchUp(store);
    write(store, [file('b.ts')]);
    catchUp(store);
    expect(session(store).files_touched).toEqual(['b.ts']);
  });

  test.each<[string, (from: number) => Line]>([
    ['from an offset on', (from) => ({ fact: 'rewound', from })],
    ['by the number of prompts', () => ({ fact: 'rewound', prompts: 1 })],
  ])('by a rewind in the conversation remove the words, not the work: %s', (_what, rewound) => {
    const { store, host } = asked();
    host.time += 1_000;
    write(store, [
      { fact: 'prompt', text: 'go', id: 'p1' },
      { fact: 'words', text: 'first' },
    ]);
    catchUp(store);
    const from = logEnd(logPath(store));
    host.time += 1_000;
    recordPrompt(store, who, { text: 'the wrong way', id: 'p2' });
    write(store, [
      { fact: 'prompt', text: 'the wrong way', id: 'p2' },
      { fact: 'plan', steps: [{ step: 'wrong' }] },
      file('wrong.ts'),
      { fact: 'words', text: 'wrong' },
    ]);
    catchUp(store);
    expect(session(store)).toMatchObject({ last_asked: 'the wrong way', last_words: 'wrong' });
    host.time += 1_000;
    write(store, [rewound(from), { fact: 'words', text: 'another way' }]);
    catchUp(store);
    expect(session(store)).toMatchObject({
      last_asked: 'go',
      last_words: 'another way',
      plan: [],
      files_touched: ['wrong.ts'],
    });
    const before = journalOf(store);
    catchUp(store);
    expect(journalOf(store)).toBe(before);
  });
});

describe('two processes at once', () => {
  let worker: Awaited<ReturnType<typeof bundleWorker>>;
  beforeAll(async () => {
    worker = await bundleWorker();
  });
  afterAll(() => worker.remove());

  test('add each fact once', async () => {
    const { store, home, root } = asked({ real: true });
    const facts = Array.from({ length: 40 }, (_, i) => file(`f${i}.ts`));
    write(store, [...facts, { fact: 'prompt', text: 'queued' }, { fact: 'words', text: 'last' }]);
    const task = { op: 'catch up', home, root, times: 3 } as const;
    const said = await together(
      worker.path,
      ['a', 'b', 'c', 'd'].map((name) => ({ ...task, name })),
    );
    expect(said.flat().filter((line) => line.startsWith('error'))).toEqual([]);
    const now = session(store);
    expect(now.files_touched).toHaveLength(40);
    expect(now).toMatchObject({
      last_asked: 'queued',
      last_words: 'last',
      agent_history: [{ agent: 'claude' }],
      provenance: { agent_history: [{ transcript: { offset: logEnd(logPath(store)) }, edits: 40 }] },
    });
    const before = journalOf(store);
    expect(catchUp(store)).toBe(false);
    expect(journalOf(store)).toBe(before);
  });
});

describe('a project that', () => {
  test.each([
    ['records by hand only', 'manual', 'gone'],
    ['is paused', 'paused', undefined],
  ] as const)('%s does not read logs', (_what, mode, ended) => {
    const { store } = asked({}, GONE);
    write(store, [file('a.ts')]);
    setRecording(store, mode);
    catchUp(store);
    expect(session(store)).toMatchObject({ files_touched: [] });
    expect(run(store)?.ended).toBe(ended);
  });

  test('is switched on again records from then on', () => {
    const { store, host } = asked();
    setRecording(store, 'manual');
    write(store, [file('secret.ts')]);
    setRecording(store, 'on');
    host.time += 1_000;
    write(store, [file('open.ts')]);
    catchUp(store);
    expect(session(store).files_touched).toEqual(['open.ts']);
  });

  test('was parked continues with its agents’ work since the resume', async () => {
    const { store } = asked();
    const { id } = session(store);
    await park(store, person);
    write(store, [file('elsewhere.ts')]);
    await resume(store, id, person);
    write(store, [file('here.ts')]);
    catchUp(store);
    expect(session(store).files_touched).toEqual(['here.ts']);
  });
});
