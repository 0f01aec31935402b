import { describe, expect, test } from 'vitest';
import {
  catchUpRuns,
  complete,
  endTurn,
  logEnd,
  park,
  readActive,
  recordPrompt,
  type Store,
  save,
  setRecording,
  unpause,
} from '../../src/internal.ts';
import { type Line, logPath, logs, write } from '../support/logs.ts';
import { claude, ownEntries, person, world } from '../support/world.ts';

const who = { agent: 'claude', session_id: 'c1' };
const codex = { actor: { agent: 'codex', session_id: 'x1' } };
// A pid that no Linux gives.
const GONE = { pid: 2 ** 30 };

const edit = (path: string): Line => ({ fact: 'file', path, change: 'modified' });
const words = (text: string): Line => ({ fact: 'words', text });
const session = (store: Store) => readActive(store).session;

/** A project in which an agent completed the session in the middle of its turn. */
async function completed(end: typeof complete = complete) {
  const there = world();
  const { store, host } = there;
  const transcript = logPath(store);
  recordPrompt(store, who, { text: 'Do part 2', transcript, process: GONE });
  write(store, [{ fact: 'prompt', text: 'Do part 2' }, edit('part-2.ts'), words('Part 2 is done.')]);
  host.time += 1_000;
  const { session: before } = await end(store, claude);
  host.time += 1_000;
  return { ...there, before };
}

/** How the work is found: by the hook of the agent itself, or by the next agent, after a kill. */
const FINDERS: Record<string, (store: Store) => void> = {
  'the end of the turn': (store) =>
    endTurn(store, who, { outcome: 'done', said: 'All done.' }, { path: logPath(store), logs }),
  'a catch-up': (store) => void catchUpRuns(store, { logs, reader: codex }),
};

describe.each(Object.entries(FINDERS))('after complete, %s', (_finder, find) => {
  test.each<[string, Line[]]>([
    ['a prompt', [{ fact: 'prompt', text: 'And part 3' }]],
    ['an edit', [edit('part-3.ts')]],
    ['a plan with an open step', [{ fact: 'plan', steps: [{ step: 'Part 3' }] }]],
    ['a task', [{ fact: 'task', ref: '3', step: 'Part 3' }]],
    ['a check that passed', [{ fact: 'command', command: 'npm test', exit: 0 }]],
    ['a check that failed', [{ fact: 'command', command: 'npm test', exit: 1 }]],
    ['an edit among words', [words('Now part 3.'), edit('part-3.ts'), words('Half of it.')]],
  ])('begins a session with %s, which follows the completed one', async (_what, lines) => {
    const { store, before } = await completed();
    write(store, lines);
    find(store);
    const now = session(store);
    expect(now?.id).not.toBe(before.id);
    expect(now?.predecessor).toBe(before.id);
    expect(now?.agent_history).toMatchObject([{ agent: 'claude', session_id: 'c1' }]);
    expect(JSON.stringify({ ...now, predecessor: undefined })).not.toMatch(/part-2|Part 2|part 2/);
  });

  test.each<[string, Line[]]>([
    ['nothing', []],
    ['words', [words('All done.')]],
    ['a file that was read', [{ fact: 'file', path: 'a.ts', change: 'read' }]],
    ['a command that is no check', [{ fact: 'command', command: 'ls', exit: 0 }]],
    ['a plan that is done', [{ fact: 'plan', steps: [{ step: 'Part 2', status: 'completed' }] }]],
    ['a task that is done', [{ fact: 'task', ref: '2', status: 'completed' }]],
    ['a private prompt', [{ fact: 'prompt', text: '<private>ACME</private>' }]],
    ['an edit from before', [{ ...edit('part-2.ts'), at: '2026-11-23T10:00:00.500Z' }]],
  ])('begins none with %s', async (_what, lines) => {
    const { store } = await completed();
    write(store, lines);
    find(store);
    expect(session(store)).toBeUndefined();
  });

  test('begins none with work during a pause', async () => {
    const { store, host } = await completed();
    setRecording(store, 'paused');
    host.time += 1_000;
    write(store, [edit('part-3.ts')]);
    host.time += 1_000;
    unpause(store);
    find(store);
    expect(session(store)).toBeUndefined();
  });

  test('begins none after a park', async () => {
    const { store } = await completed(park);
    write(store, [edit('part-3.ts')]);
    find(store);
    expect(session(store)).toBeUndefined();
  });

  test('finds the same work once, and later work', async () => {
    const { store, host } = await completed();
    write(store, [edit('part-3.ts')]);
    find(store);
    const id = session(store)?.id ?? '';
    host.time += 1_000;
    write(store, [edit('part-4.ts')]);
    find(store);
    find(store);
    expect(session(store)).toMatchObject({ id, files_touched: ['part-3.ts', 'part-4.ts'] });
    expect(session(store)?.provenance.agent_history[0]?.transcript).toEqual({
      path: logPath(store),
      offset: logEnd(logPath(store)),
    });
    const files = ownEntries(store, id).filter((one) => one.type === 'capture' && one.patch.files_touched);
    expect(files).toHaveLength(2);
  });
});

test('a catch-up closes the run of an agent that was killed', async () => {
  const { store } = await completed();
  write(store, [edit('part-3.ts')]);
  catchUpRuns(store, { logs, reader: codex });
  expect(session(store)?.agent_history).toMatchObject([{ ended: 'gone', did: 'changed part-3.ts' }]);
});

test("a catch-up leaves the reader's own log to the end of its turn", async () => {
  const { store } = await completed();
  write(store, [edit('part-3.ts')]);
  catchUpRuns(store, { logs, reader: { actor: who }, exceptOwn: true });
  expect(session(store)).toBeUndefined();
});

test('a turn end with words alone leaves the work that follows', async () => {
  const { store, host } = await completed();
  write(store, [words('All done.')]);
  FINDERS['the end of the turn']?.(store);
  host.time += 1_000;
  write(store, [edit('part-3.ts')]);
  FINDERS['the end of the turn']?.(store);
  expect(session(store)?.files_touched).toEqual(['part-3.ts']);
});

describe('a session that begins after another was completed', () => {
  const transcript = '/home/dev/log.jsonl';
  test.each<[string, (store: Store) => unknown, boolean]>([
    [
      "by the same conversation's prompt",
      (store) => recordPrompt(store, who, { text: 'Part 3', transcript }),
      true,
    ],
    ["by the same conversation's save", (store) => save(store, { summary: 'Part 3' }, claude), true],
    [
      "by another conversation's prompt",
      (store) => recordPrompt(store, { ...who, session_id: 'c2' }, { text: 'Hello', transcript }),
      false,
    ],
    ['by a person', (store) => save(store, { goal: 'Another' }, person), false],
  ])('%s', async (_what, begin, follows) => {
    const { store, before } = await completed();
    begin(store);
    expect(session(store)?.predecessor).toBe(follows ? before.id : undefined);
  });
});
