import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../../testing/kit/src/test-world.ts';
import { kiro } from '../../src/agents/kiro/index.ts';
import { withDatabases } from '../../src/catch-up/node-log-folders.ts';
import { readLog } from '../../src/catch-up/read-log.ts';
import { createDatabase, hasSqlite, openTestDatabase, WHY } from './sqlite.ts';

const P = '/home/dev/proj';
const CONVERSATIONS = `CREATE TABLE conversations_v2 (key TEXT NOT NULL, conversation_id TEXT NOT NULL,
  value TEXT NOT NULL, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, PRIMARY KEY (key, conversation_id))`;

let home = '';
beforeEach(() => {
  home = temporaryFolder();
});

const path = (name = 'kiro-cli', data = '.local/share') => join(home, data, name, 'data.sqlite3');
const find = (folder = P) =>
  withDatabases((read) => kiro.findSessions(kiro.roots({}, home), folder, read, 10));
const read = (sessionId: string, at = path()) => readLog(kiro, { path: at, sessionId, offset: 0 });
const facts = (sessionId: string, at = path()) => read(sessionId, at)?.facts.map(({ fact }) => fact);

const asked = (prompt: string, n: number) => ({
  content: { Prompt: { prompt } },
  timestamp: `2026-01-02T03:04:0${n}Z`,
});
const answered = (content: string) => ({ Response: { message_id: 'm', content } });
const HISTORY = [{ user: asked('fix it', 1), assistant: answered('done') }];

function put(key: string, id: string, value: object, updated = 1_767_323_045_000): void {
  const database = openTestDatabase(path(), CONVERSATIONS.replace('TABLE', 'TABLE IF NOT EXISTS'));
  const json = JSON.stringify({ conversation_id: id, ...value });
  database
    .prepare('INSERT OR REPLACE INTO conversations_v2 VALUES (?, ?, ?, 1, ?)')
    .run(key, id, json, updated);
  database.close();
}

describe.skipIf(!hasSqlite)(`Kiro CLI's database${WHY}`, () => {
  it('has the conversations of a folder and those below it, the newest first', () => {
    put(P, 'a', { history: HISTORY });
    put(`${P}/web`, 'b', { history: HISTORY }, 1_767_323_046_000);
    put(`${P}2`, 'c', { history: HISTORY });
    put(P, 'd', { history: [] });
    expect(find().map(({ sessionId }) => sessionId)).toEqual(['b', 'a']);
    expect(find()[1]).toMatchObject({ path: path(), folder: P, modifiedMs: 1_767_323_045_000 });
    expect(find('/home/dev/other')).toEqual([]);
  });

  it.each([
    ['kiro-cli', 'Library/Application Support'],
    ['kiro-cli', 'AppData/Local'],
    ['amazon-q', '.local/share'],
  ])('may be that of %s in %s', (name, data) => {
    const value = JSON.stringify({ conversation_id: 'a', history: HISTORY });
    createDatabase(
      path(name, data),
      `CREATE TABLE conversations (key TEXT PRIMARY KEY, value TEXT); INSERT INTO conversations VALUES ('${P}', '${value}')`,
    );
    expect(find()).toMatchObject([{ sessionId: 'a', folder: P }]);
    expect(facts('a', path(name, data))).toEqual(['turn', 'prompt', 'words', 'turn']);
  });

  it('gives a conversation in order, with times as offsets', () => {
    put(P, 'a', { history: HISTORY, next_message: asked('go on', 5) });
    const before = read('a')?.facts;
    expect(before?.map(({ fact, at }) => `${fact} ${at ?? ''}`)).toEqual([
      'turn 2026-01-02T03:04:01.000Z',
      'prompt 2026-01-02T03:04:01.000Z',
      'words ',
      'turn ',
      'turn 2026-01-02T03:04:05.000Z',
      'prompt 2026-01-02T03:04:05.000Z',
    ]);
    // Kiro removes what it compacts from the history. The other messages keep their offsets.
    put(P, 'a', {
      history: [{ user: asked('go on', 5), assistant: answered('gone') }],
      latest_summary: ['short', {}],
    });
    const after = read('a')?.facts ?? [];
    expect(after.map(({ fact }) => fact)).toEqual(['summary', 'turn', 'prompt', 'words', 'turn']);
    expect(after.find(({ fact }) => fact === 'prompt')?.source).toBe(before?.at(-1)?.source);
  });

  it('reports a conversation that is too large to read', () => {
    put(P, 'a', { history: HISTORY, transcript: ['x'.repeat(33 * 1024 * 1024)] });
    expect(read('a')).toMatchObject({ facts: [], skipped: [{ why: 'large' }] });
  });

  it('reads nothing from a conversation that is no JSON or has another form', () => {
    put(P, 'a', { history: { 0: 'x' } });
    openTestDatabase(path(), `INSERT INTO conversations_v2 VALUES ('${P}', 'b', '{"conv', 1, 1)`).close();
    expect(find()).toEqual([]);
    expect(facts('a')).toEqual([]);
    expect(facts('b')).toEqual([]);
  });
});
