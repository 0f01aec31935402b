import { describe, expect, it } from 'vitest';
import { findSessions } from '../../../src/agents/codex/sessions.ts';
import type { LogFolders } from '../../../src/logs/log-files.ts';

type Value = Record<string, unknown>;

const ROOT = '/home/dev/.codex';
const uuid = (n: number) => `01a20000-0000-7000-8000-${String(n).padStart(12, '0')}`;
const meta = (payload: Value = {}) => ({ type: 'session_meta', payload: { id: 's', cwd: '/p', ...payload } });
const prompt = { type: 'event_msg', payload: { type: 'user_message', message: 'fix it' } };
const context = (text: string) => ({
  type: 'message',
  role: 'user',
  content: [{ type: 'input_text', text }],
});
const log = (...records: unknown[]) => records.map((record) => `${JSON.stringify(record)}\n`).join('');

/** Folders with these logs, by path below `~/.codex`; the times are their indexes in the list. */
function folders(logs: Readonly<Record<string, string>>): { read: LogFolders; heads: string[] } {
  const files = Object.entries(logs).map(([path, text], i) => ({
    path: `${ROOT}/${path}`,
    text,
    modifiedMs: i,
  }));
  const heads: string[] = [];
  const list: LogFolders['list'] = (folder) => {
    const below = files.filter(({ path }) => path.startsWith(`${folder}/`));
    const names = new Set(below.map(({ path }) => path.slice(folder.length + 1).split('/')[0] ?? ''));
    return [...names].map((name) => {
      const file = files.find(({ path }) => path === `${folder}/${name}`);
      return {
        name,
        kind: file ? 'file' : 'folder',
        bytes: Buffer.byteLength(file?.text ?? ''),
        modifiedMs: file?.modifiedMs ?? 0,
      };
    });
  };
  const head: LogFolders['head'] = (path, bytes) => {
    heads.push(path);
    return files.find((file) => file.path === path)?.text.slice(0, bytes);
  };
  return { read: { list, head, database: () => undefined }, heads };
}

const found = (logs: Readonly<Record<string, string>>, folder = '/p', max = 10) =>
  findSessions({ config: ROOT }, folder, folders(logs).read, max).map(({ path }) =>
    path.slice(ROOT.length + 1),
  );
const path = (n: number, day = '2026/11/20', end = '.jsonl') =>
  `sessions/${day}/rollout-2026-11-20T10-00-00-${uuid(n)}${end}`;

describe('the sessions of Codex of a folder', () => {
  it.each<[string, Value, boolean]>([
    ['the folder', {}, true],
    ['one below', { cwd: '/p/packages/x' }, true],
    ['a URL of it', { cwd: 'file:///p' }, true],
    ['one above', { cwd: '/' }, false],
    ['one whose name begins so', { cwd: '/pq' }, false],
    ['no folder', { cwd: undefined }, false],
    ['a sub-agent’s', { thread_source: 'subagent' }, false],
    ['a review’s', { source: { subagent: { other: 'guardian' } } }, false],
    ['a terminal’s', { source: 'cli', thread_source: 'user' }, true],
  ])('of a log that names %s', (_, payload, isFound) => {
    expect(found({ [path(1)]: log(meta(payload), prompt) })).toEqual(isFound ? [path(1)] : []);
  });

  it('are found by either Windows spelling of a folder', () => {
    const logs = { [path(1)]: log(meta({ cwd: String.raw`C:\Dev\p\sub` }), prompt) };
    expect(found(logs, 'c:/dev/p/')).toEqual([path(1)]);
  });

  it.each<[string, unknown[], boolean]>([
    ['a prompt', [context('<cwd>/p</cwd>'), context('fix it')], true],
    [
      'an older context',
      [
        context('<environment_context>\nCurrent working directory: /p\n</environment_context>'),
        context('fix it'),
      ],
      true,
    ],
    ['no prompt', [context('<environment_context><cwd>/p</cwd></environment_context>')], false],
    ['no folder', [context('fix it')], false],
  ])('of a log without envelopes and with %s', (_, records, isFound) => {
    const first = { id: 's', timestamp: '2025-08-01T10:00:00.000Z', instructions: null };
    expect(found({ [path(1)]: log(first, ...records) })).toEqual(isFound ? [path(1)] : []);
  });

  it('are those with a prompt in the head of the log', () => {
    const filler = { type: 'world_state', payload: { text: 'x'.repeat(300_000) } };
    const logs = { [path(1)]: log(meta()), [path(2)]: log(meta(), filler, prompt) };
    expect(found(logs)).toEqual([path(2)]);
  });

  it('are found behind long instructions', () => {
    const long = meta({ base_instructions: { text: 'x'.repeat(100_000) } });
    expect(found({ [path(1)]: log(long, prompt) })).toEqual([path(1)]);
  });

  it('come newest first by time, not by name, up to the limit', () => {
    const whole = log(meta(), prompt);
    const logs = {
      [path(9, '2026/11/20')]: whole,
      [path(3, '2026/10/02')]: whole,
      [path(5, '2025/12/31')]: whole,
    };
    expect(found(logs)).toEqual([path(5, '2025/12/31'), path(3, '2026/10/02'), path(9, '2026/11/20')]);
    expect(found(logs, '/p', 1)).toEqual([path(5, '2025/12/31')]);
  });

  it('are also found in the archive', () => {
    const archived = `archived_sessions/rollout-2026-01-01T10-00-00-${uuid(1)}.jsonl`;
    expect(found({ [archived]: log(meta(), prompt) })).toEqual([archived]);
  });

  it('are searched in more than 30 days only if too few were found', () => {
    const day = (n: number) =>
      `2026/${String(Math.floor(n / 28) + 1).padStart(2, '0')}/${String((n % 28) + 1).padStart(2, '0')}`;
    const logs = Object.fromEntries(
      Array.from({ length: 60 }, (_, n) => [path(n, day(n)), log(meta(), prompt)]),
    );
    const { read, heads } = folders(logs);
    expect(findSessions({ config: ROOT }, '/p', read, 5)).toHaveLength(5);
    expect(heads).toHaveLength(5);
    expect(findSessions({ config: ROOT }, '/p', read, 100)).toHaveLength(60);
  });

  it('are found if they are compressed and there is no plain log', () => {
    const whole = log(meta(), prompt);
    const logs = {
      [path(1)]: whole,
      [path(1, '2026/11/20', '.jsonl.zst')]: whole,
      [path(2, '2026/11/20', '.jsonl.zst')]: whole,
      [path(3, '2026/11/20', '.jsonl.zst')]: log(meta({ cwd: '/q' }), prompt),
    };
    expect(found(logs)).toEqual([path(2, '2026/11/20', '.jsonl.zst'), path(1)]);
  });

  it('have the id that is in their log', () => {
    const { read } = folders({
      [path(1)]: log(meta({ id: 'own' }), prompt),
      [path(2)]: log(meta({ id: undefined }), prompt),
    });
    const ids = findSessions({ config: ROOT }, '/p', read, 10).map(({ sessionId }) => sessionId);
    expect(ids).toEqual([uuid(2), 'own']);
  });

  it('are none without a folder of Codex', () => expect(found({})).toEqual([]));
});
