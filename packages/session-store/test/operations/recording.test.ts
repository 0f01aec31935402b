import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  catchUpRuns,
  edit,
  endTurn,
  findStore,
  readActive,
  readRecording,
  recordingOf,
  recordPrompt,
  recordsSince,
  type Store,
  save,
  setRecording,
  unpause,
} from '../../src/internal.ts';
import { logPath, logs, write } from '../support/logs.ts';
import { claude, otherUser, person, world } from '../support/world.ts';

test('a project records by default', () => {
  const { store } = world();
  expect(recordingOf(store)).toBe('on');
  for (const recording of ['manual', 'paused', 'on'] as const) {
    setRecording(store, recording);
    expect(recordingOf(store)).toBe(recording);
    const text = readFileSync(join(store.project.folder, 'settings.json'), 'utf8');
    const since = recording === 'on' ? { since: expect.any(String) } : {};
    const unpaused = recording === 'paused' ? { unpaused: 'manual' } : {};
    expect(JSON.parse(text)).toEqual({ recording, ...unpaused, ...since, mac: expect.any(String) });
  }
});

describe('settings that this user did not write are ignored, with a warning:', () => {
  const DEEP = `${'['.repeat(30_000)}${']'.repeat(30_000)}`;

  test.each(['', '{', 'null', '1', '{}', '{"recording": 1}', '{"recording":"paused"}', DEEP])(
    '%.30j',
    (text) => {
      const { store } = world();
      writeFileSync(store.project.settings, text);
      expect(readRecording(store)).toEqual({
        recording: 'on',
        warning: expect.stringContaining('was not written by 0dai for you'),
      });
    },
  );

  test.each<[string, (text: string) => string]>([
    ["another user's", (text) => text],
    ['changed ones of this user', (text) => text.replace('manual', 'paused')],
    ['with more in front', (text) => text.replace('{', '{"recording":"paused",')],
    ['with more behind', (text) => `${text} `],
  ])('%s', (what, change) => {
    const { store, folder } = world();
    const writer = what.startsWith('another') ? { ...store, key: otherUser(folder).store.key } : store;
    setRecording(writer, 'manual');
    writeFileSync(store.project.settings, change(readFileSync(store.project.settings, 'utf8')));
    expect(recordingOf(store)).toBe('on');
    expect(recordsSince(store)).toBe(0);
    // The user's own setting takes nothing over from them.
    setRecording(store, 'paused');
    expect(recordingOf(store)).toBe('paused');
    expect(unpause(store)).toBe('on');
  });
});

test('a pause holds after the project was moved', () => {
  const { store, root, host } = world();
  setRecording(store, 'paused');
  renameSync(root, `${root}-moved`);
  const moved = findStore(`${root}-moved`, host);
  expect(moved && recordingOf(moved)).toBe('paused');
});

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
