import { join } from 'node:path';
import zlib from 'node:zlib';
import { beforeEach, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../../testing/kit/src/test-world.ts';
import { zed } from '../../src/agents/zed/index.ts';
import { withDatabases } from '../../src/catch-up/node-log-folders.ts';
import { readLog } from '../../src/catch-up/read-log.ts';
import { hasSqlite, openTestDatabase, WHY } from './sqlite.ts';

const P = '/home/dev/proj';
const THREADS = `CREATE TABLE IF NOT EXISTS threads (id TEXT PRIMARY KEY, summary TEXT NOT NULL,
  updated_at TEXT NOT NULL, data_type TEXT NOT NULL, data BLOB NOT NULL`;
/** The types of Node.js 20 lack zstd, which every Node.js that reads databases has. */
const compress = (text: string): Uint8Array =>
  (zlib as unknown as { zstdCompressSync(bytes: Buffer): Uint8Array }).zstdCompressSync(Buffer.from(text));

let home = '';
beforeEach(() => {
  home = temporaryFolder();
});

const path = (data = '.local/share/zed') => join(home, data, 'threads/threads.db');
const find = (folder = P, max = 10) =>
  withDatabases((read) => zed.findSessions(zed.roots({}, home), folder, read, max));
const ids = (folder = P) => find(folder).map(({ sessionId }) => sessionId);
const part = (sessionId: string) => readLog(zed, { path: path(), sessionId, offset: 0 });

const user = (text: string, id = 'u') => ({ User: { id, content: [{ Text: text }] } });
const agent = (text: string) => ({ Agent: { content: [{ Text: text }], tool_results: {} } });
interface Row {
  messages?: readonly unknown[];
  folders?: string | null;
  parent?: string | null;
  updated?: string;
  data?: Uint8Array;
}

/** A conversation as Zed has stored it since 2026. */
function put(id: string, row: Row = {}, at = path()): void {
  const { messages = [user('fix it'), agent('done')], folders = P, parent = null } = row;
  const { updated = '2026-01-02T03:04:05+00:00' } = row;
  const data = row.data ?? compress(JSON.stringify({ title: 'Fix', messages, version: '0.3.0' }));
  const database = openTestDatabase(at, `${THREADS}, parent_id TEXT, folder_paths TEXT, created_at TEXT)`);
  database
    .prepare('INSERT OR REPLACE INTO threads VALUES (?, ?, ?, ?, ?, ?, ?, ?)')
    .run(id, 'Fix', updated, 'zstd', data, parent, folders, '2026-01-02T03:00:00+00:00');
  database.close();
}

describe.skipIf(!hasSqlite)(`Zed's database${WHY}`, () => {
  it('has the conversations of a folder and those below it, the newest first', () => {
    put('a');
    put('b', { folders: `/home/dev/a\n${P}/web`, updated: '2026-01-02T03:04:06.123456+00:00' });
    put('c', { folders: `${P}2` });
    put('d', { parent: 'a' });
    put('e', { messages: [agent('hello')] });
    put('f', { data: Buffer.from('garbage') });
    put('g', { folders: null });
    expect(ids()).toEqual(['b', 'a']);
    expect(ids('/home/dev/other')).toEqual([]);
    expect(find()[0]).toMatchObject({ folder: `${P}/web`, title: 'Fix', modifiedMs: 1_767_323_046_123 });
    expect(find(P, 1)).toHaveLength(1);
    const log = { path: path(), sessionId: 'a', modifiedMs: 0, bytes: 0 };
    expect(withDatabases((read) => zed.subagentFiles?.(log, read))).toMatchObject([{ sessionId: 'd' }]);
  });

  it.each(['Library/Application Support/Zed', 'AppData/Local/Zed', '.var/app/dev.zed.Zed/data/zed'])(
    'may be in %s',
    (folder) => {
      put('a', {}, path(folder));
      expect(ids()).toEqual(['a']);
    },
  );

  it('finds an older conversation, stored uncompressed, by the folder that was open', () => {
    const snapshot = { worktree_snapshots: [{ worktree_path: P }], timestamp: '2025-06-02T03:00:00Z' };
    const messages = [{ id: 0, role: 'user', segments: [{ type: 'text', text: 'fix it' }] }];
    const document = { version: '0.2.0', summary: 'Fix', messages, initial_project_snapshot: snapshot };
    const database = openTestDatabase(path(), `${THREADS})`);
    database
      .prepare('INSERT INTO threads VALUES (?, ?, ?, ?, ?)')
      .run('a', 'Fix', '2025-06-02T03:04:05Z', 'json', Buffer.from(JSON.stringify(document)));
    database.close();
    expect(find()).toMatchObject([{ sessionId: 'a', folder: P }]);
    expect(part('a')?.facts.map(({ fact, at }) => `${fact} ${at ?? ''}`)).toEqual([
      'title ',
      'turn 2025-06-02T03:00:00.000Z',
      'prompt 2025-06-02T03:00:00.000Z',
    ]);
  });

  it('returns a conversation with its two times', () => {
    put('a');
    expect(part('a')?.facts.map(({ fact, at }) => `${fact} ${at ?? ''}`)).toEqual([
      'title ',
      'turn 2026-01-02T03:00:00.000Z',
      'prompt 2026-01-02T03:00:00.000Z',
      'words 2026-01-02T03:04:05.000Z',
      'turn 2026-01-02T03:04:05.000Z',
    ]);
    expect(part('none')?.facts).toEqual([]);
  });

  it('gives messages after a changed prompt other offsets', () => {
    const sources = () => new Map(part('a')?.facts.map(({ fact, source }) => [fact, source]));
    put('a', { messages: [user('fix it', 'u1'), agent('done')] });
    const before = sources();
    put('a', { messages: [user('fix it well', 'u2'), agent('done')] });
    expect(sources().get('words')).not.toBe(before.get('words'));
    expect(sources().get('title')).toBe(before.get('title'));
  });

  it('reads a conversation with images, and reports one that is too large or torn', () => {
    put('a', {
      messages: [
        { User: { id: 'u', content: [{ Text: 'see' }, { Image: { source: 'A'.repeat(99_999) } }] } },
      ],
    });
    expect(part('a')?.facts).toContainEqual(expect.objectContaining({ fact: 'prompt', text: 'see' }));
    put('b', { data: compress(JSON.stringify({ messages: [user('x y '.repeat(9_000_000))] })) });
    expect(part('b')).toMatchObject({ facts: [], skipped: [{ why: 'large' }] });
    put('c', { data: compress(JSON.stringify({ messages: [user('fix it')] })).subarray(0, 20) });
    expect(part('c')).toMatchObject({ facts: [], skipped: [{ bytes: 20 }] });
  });
});
