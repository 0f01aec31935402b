import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  catchUpRuns,
  edit,
  endTurn,
  readActive,
  recordingOf,
  recordPrompt,
  type Store,
  save,
  setRecording,
  unpause,
} from '../../src/internal.ts';
import { logPath, logs, write } from '../support/logs.ts';
import { claude, person, world } from '../support/world.ts';

test('a project records by default', () => {
  const { store } = world();
  expect(recordingOf(store)).toBe('on');
  for (const recording of ['manual', 'paused', 'on'] as const) {
    setRecording(store, recording);
    expect(recordingOf(store)).toBe(recording);
    const text = readFileSync(join(store.project.folder, 'settings.json'), 'utf8');
    const since = recording === 'on' ? { since: expect.any(String) } : {};
    const unpaused = recording === 'paused' ? { unpaused: 'manual' } : {};
    expect(JSON.parse(text)).toEqual({ recording, ...unpaused, ...since });
  }
});

test.each(['', '{', 'null', '1', '{}', '{"recording": 1}', '{"recording": "off"}'])(
  'ignores the settings %j',
  (text) => {
    const { store } = world();
    writeFileSync(join(store.project.folder, 'settings.json'), text);
    expect(recordingOf(store)).toBe('on');
  },
);

test.each(['on', 'manual', 'paused'] as const)(
  'a pause of a project that was %s ends as it was',
  (before) => {
    const { store } = world();
    setRecording(store, before);
    setRecording(store, 'paused');
    expect(unpause(store)).toBe(before === 'paused' ? 'on' : before);
    expect(recordingOf(store)).toBe(before === 'paused' ? 'on' : before);
    expect(unpause(store)).toBe(recordingOf(store));
  },
);

describe('in a paused project', () => {
  const paused = () => {
    const one = world();
    save(one.store, { summary: 'before' }, claude);
    setRecording(one.store, 'paused');
    return one;
  };

  test.each<[string, (store: Store) => unknown]>([
    ['a save', (store) => save(store, { summary: 'x' }, claude)],
    ['an edit', (store) => edit(store, readActive(store), { goal: 'x' }, person)],
  ])('%s is refused', (_what, work) => {
    const { store } = paused();
    expect(() => work(store)).toThrow(
      expect.objectContaining({ code: 'PAUSED', message: expect.stringMatching(/0dai session unpause/) }),
    );
    expect(readActive(store).session).toMatchObject({ summary: 'before', goal: 'before' });
  });

  test('agents’ logs are not recorded, nor later', () => {
    const { store, host } = paused();
    const transcript = logPath(store);
    host.time += 1_000;
    write(store, [{ fact: 'prompt', text: 'secret' }]);
    host.time += 1_000;
    unpause(store);
    // The agent began in the pause, so that its run is not known.
    endTurn(store, { agent: 'claude', session_id: 'c1' }, { outcome: 'done' }, { path: transcript, logs });
    host.time += 1_000;
    write(store, [{ fact: 'prompt', text: 'open' }]);
    catchUpRuns(store, { logs, reader: { actor: {} } });
    expect(readActive(store).session?.requests).toMatchObject([{ text: 'open' }]);
  });

  test('sub-agents’ logs are not recorded, nor later', () => {
    const { store, host } = world();
    recordPrompt(store, { agent: 'claude', session_id: 'c1' }, { text: 'go', transcript: logPath(store) });
    setRecording(store, 'paused');
    const withSub = { ...logs, subagentLogs: () => [{ name: 'sub', path: logPath(store, 'sub') }] };
    write(store, [{ fact: 'file', path: 'secret.ts', change: 'modified' }], 'sub');
    host.time += 1_000;
    unpause(store);
    host.time += 1_000;
    write(store, [{ fact: 'file', path: 'open.ts', change: 'modified' }], 'sub');
    write(store, [{ fact: 'words', text: 'done' }]);
    catchUpRuns(store, { logs: withSub, reader: { actor: {} } });
    expect(readActive(store).session?.files_touched).toEqual(['open.ts']);
  });
});
