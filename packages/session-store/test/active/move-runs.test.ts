import { describe, expect, test } from 'vitest';
import {
  catchUpRuns,
  complete,
  endTurn,
  identifyProcess,
  park,
  readActive,
  recordPrompt,
  resume,
  type Store,
  save,
} from '../../src/internal.ts';
import { type Line, logPath, logs, write } from '../support/logs.ts';
import { person, world } from '../support/world.ts';

const who = { agent: 'claude', session_id: 'c1' };
const GONE = { pid: 2 ** 30 };
const file = (path: string): Line => ({ fact: 'file', path, change: 'modified' });
const filesOf = (store: Store) => readActive(store).session?.files_touched;
const catchUp = (store: Store) =>
  catchUpRuns(store, { logs, reader: { actor: { agent: 'codex', session_id: 'x1' } } });

/** A session with an agent in the middle of a turn, whose log is read up to the edit of `before.ts`. */
function inTurn(process = identifyProcess(globalThis.process.pid)) {
  const made = world();
  recordPrompt(made.store, who, {
    text: 'Fix the login',
    transcript: logPath(made.store),
    ...(process && { process }),
  });
  write(made.store, [file('before.ts')]);
  catchUp(made.store);
  return made;
}

describe('an agent in the middle of a turn continues in the next session', () => {
  test.each<[string, (store: Store) => Promise<unknown>]>([
    ['completed', (store) => complete(store, person)],
    ['parked', (store) => park(store, person)],
  ])('after one that was %s', async (_how, end) => {
    const { store } = inTurn();
    await end(store);
    save(store, { goal: 'Write the docs' }, person);
    write(store, [file('after.ts')]);
    // It is killed: no hook of it runs again.
    catchUp(store);
    expect(filesOf(store)).toEqual(['after.ts']);
    endTurn(store, who, { outcome: 'done', said: 'Done.' }, { path: logPath(store), logs });
    expect(readActive(store).session).toMatchObject({ files_touched: ['after.ts'], last_words: 'Done.' });
    expect(readActive(store).session?.agent_history).toHaveLength(1);
  });

  test('after resume, and after resume of the session that it was in', async () => {
    const { store } = inTurn();
    const first = readActive(store).session?.id ?? '';
    await park(store, person);
    const second = save(store, { goal: 'Write the docs' }, person).session.id;
    write(store, [file('docs.md')]);
    catchUp(store);
    await resume(store, first, person);
    write(store, [file('after.ts')]);
    catchUp(store);
    expect(filesOf(store)?.sort()).toEqual(['after.ts', 'before.ts']);
    await resume(store, second, person);
    write(store, [file('more.md')]);
    catchUp(store);
    expect(filesOf(store)?.sort()).toEqual(['docs.md', 'more.md']);
  });

  test('but not one without an earlier session here: it joins by itself', async () => {
    const { store } = inTurn();
    const first = readActive(store).session?.id ?? '';
    await park(store, person);
    recordPrompt(
      store,
      { agent: 'codex', session_id: 'x1' },
      { text: 'Write the docs', transcript: logPath(store, 'x1') },
    );
    await resume(store, first, person);
    write(store, [file('docs.md')], 'x1');
    catchUpRuns(store, { logs, reader: { actor: {} } });
    expect(filesOf(store)?.sort()).toEqual(['before.ts', 'docs.md']);
  });
});

test.each([
  ['is gone', GONE, 0],
  ['fell silent', undefined, 31 * 60_000],
])('an agent that %s is not moved', async (_how, process, later) => {
  const { store, host } = inTurn(process ?? identifyProcess(globalThis.process.pid));
  await complete(store, person);
  // The log's time comes from the machine's clock.
  host.time = Math.max(host.time, Date.now()) + later;
  save(store, { goal: 'Write the docs' }, person);
  expect(readActive(store).session?.agent_history).toEqual([]);
});
