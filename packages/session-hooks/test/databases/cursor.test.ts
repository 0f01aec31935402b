import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../../testing/kit/src/test-world.ts';
import { NEWEST } from '../../src/agents/cursor/ide/sessions.ts';
import { cursor } from '../../src/agents/cursor/index.ts';
import { openDatabase } from '../../src/catch-up/node-database.ts';
import { withDatabases } from '../../src/catch-up/node-log-folders.ts';
import { readLog } from '../../src/catch-up/read-log.ts';
import { hasSqlite, openTestDatabase, WHY } from './sqlite.ts';

const P = '/home/dev/proj';
const KV = 'CREATE TABLE IF NOT EXISTS cursorDiskKV (key TEXT UNIQUE ON CONFLICT REPLACE, value BLOB)';
const ITEMS = 'CREATE TABLE IF NOT EXISTS ItemTable (key TEXT UNIQUE ON CONFLICT REPLACE, value BLOB)';

let home = '';
beforeEach(() => {
  home = temporaryFolder();
});

const user = (host = '.config/Cursor') => join(home, host, 'User');
const path = () => join(user(), 'globalStorage/state.vscdb');
const find = (folder = P, max = 10) =>
  withDatabases((read) => cursor.findSessions(cursor.roots({}, home), folder, read, max));
const ids = (folder = P) => find(folder).map(({ sessionId }) => sessionId);
const part = (sessionId: string) => readLog(cursor, { path: path(), sessionId, offset: 0 });
const facts = (sessionId: string) => part(sessionId)?.facts.map(({ fact }) => fact);

/** Writes values into one of the tables, as blobs, as Cursor does. */
function put(values: Readonly<Record<string, unknown>>, at = path(), table = 'cursorDiskKV'): void {
  const database = openTestDatabase(at, `${KV}; ${ITEMS}`);
  const insert = database.prepare(`INSERT INTO ${table} VALUES (?, ?)`);
  for (const [key, value] of Object.entries(values))
    insert.run(key, value === null ? null : Buffer.from(JSON.stringify(value)));
  database.close();
}
/** A conversation with these messages. */
function conversation(id: string, about: object, bubbles: readonly Readonly<Record<string, unknown>>[]) {
  const headers = bubbles.map(({ type }, i) => ({ bubbleId: `b${i}`, type }));
  return {
    [`composerData:${id}`]: { composerId: id, fullConversationHeadersOnly: headers, ...about },
    ...Object.fromEntries(bubbles.map((bubble, i) => [`bubbleId:${id}:b${i}`, bubble])),
  };
}
const at = (fsPath: string, scheme = 'file') => ({
  workspaceIdentifier: { id: 'w', uri: { fsPath, scheme } },
});
const ASKED = { type: 1, text: 'fix it' };
const SAID = { type: 2, text: 'done' };

describe.skipIf(!hasSqlite)(`Cursor's database${WHY}`, () => {
  it('has the conversations of a folder and those below it, the newest first', () => {
    put({
      ...conversation('a', { name: 'Fix', lastUpdatedAt: 1_767_323_045_000, ...at(P) }, [ASKED, SAID]),
      ...conversation('b', { lastUpdatedAt: 1_767_323_046_000, ...at(`${P}/web`) }, [ASKED]),
      ...conversation('c', { lastUpdatedAt: 1_767_323_047_000, ...at(`${P}2`) }, [ASKED]),
      ...conversation('d', { ...at(P), subagentInfo: { parentComposerId: 'a' } }, [ASKED]),
      ...conversation('e', at(P), [SAID]),
      ...conversation('f', at(P, 'vscode-remote'), [ASKED]),
      ...conversation('g', { trackedGitRepos: [{ repoPath: P }] }, [ASKED]),
      ...conversation('h', {}, [ASKED]),
      'composerData:i': null,
      'composerData:j': 'not an object',
    });
    expect(ids()).toEqual(['b', 'a', 'g']);
    expect(ids('/home/dev/other')).toEqual([]);
    expect(find()[1]).toMatchObject({ path: path(), folder: P, title: 'Fix', modifiedMs: 1_767_323_045_000 });
    expect(find(P, 1)).toHaveLength(1);
  });

  it.each([
    [
      'the list of all conversations',
      () =>
        put(
          { 'composer.composerHeaders': { allComposers: [{ composerId: 'a', name: 'Fix', ...at(P) }] } },
          path(),
          'ItemTable',
        ),
    ],
    [
      'the table of conversations',
      () => {
        const database = openTestDatabase(
          path(),
          'CREATE TABLE composerHeaders (composerId TEXT, value TEXT)',
        );
        database
          .prepare('INSERT INTO composerHeaders VALUES (?, ?)')
          .run('a', JSON.stringify({ composerId: 'a', name: 'Fix', ...at(P) }));
        database.close();
      },
    ],
    [
      "the workspace's own list",
      () => {
        const workspace = join(user(), 'workspaceStorage/0f');
        mkdirSync(workspace, { recursive: true });
        writeFileSync(join(workspace, 'workspace.json'), JSON.stringify({ folder: `file://${P}` }));
        const list = { allComposers: [{ composerId: 'a', name: 'Fix' }] };
        put({ 'composer.composerData': list }, join(workspace, 'state.vscdb'), 'ItemTable');
      },
    ],
  ])('says in %s where a conversation was', (_, write) => {
    put(conversation('a', {}, [ASKED]));
    expect(ids()).toEqual([]);
    write();
    expect(find()).toMatchObject([{ sessionId: 'a', folder: P, title: 'Fix' }]);
  });

  it.each(['.config/Cursor', 'Library/Application Support/Cursor', 'AppData/Roaming/Cursor'])(
    'may be in %s',
    (host) => {
      put(conversation('a', at(P), [ASKED]), join(user(host), 'globalStorage/state.vscdb'));
      expect(ids()).toEqual(['a']);
    },
  );

  it('is sought by key: neither list nor conversation scans the table', () => {
    put(conversation('a', at(P), [ASKED]));
    const database = openDatabase(path());
    const plan = [...(database?.rows(`EXPLAIN QUERY PLAN ${NEWEST}`) ?? [])].map(({ detail }) =>
      String(detail),
    );
    database?.close();
    expect(plan[0]).toMatch(/^SEARCH cursorDiskKV USING COVERING INDEX/);
  });

  it('returns a conversation in order, with gaps for removed messages', () => {
    const messages = [ASKED, SAID, { type: 1, text: 'go on' }, SAID];
    put(conversation('a', { name: 'Fix', status: 'completed', ...at(P) }, messages));
    expect(facts('a')).toEqual(['title', 'turn', 'prompt', 'words', 'turn', 'prompt', 'words', 'turn']);
    put({ 'bubbleId:a:b2': null });
    expect(facts('a')).toEqual(['title', 'turn', 'prompt', 'words', 'words', 'turn']);
    expect(facts('none')).toEqual([]);
  });

  it('reads a conversation of an old version, whose messages are in it', () => {
    put({ 'composerData:a': { ...at(P), conversation: [ASKED, SAID] } });
    expect(ids()).toEqual(['a']);
    expect(facts('a')).toEqual(['turn', 'prompt', 'words']);
  });

  it('reads a call without the result that is too large to parse', () => {
    const toolFormerData = {
      name: 'run_terminal_cmd',
      status: 'completed',
      params: JSON.stringify({ command: 'npm test' }),
      result: JSON.stringify({ output: 'x'.repeat(5_000_000) }),
    };
    put(conversation('a', at(P), [ASKED, { type: 2, toolFormerData }]));
    expect(part('a')?.facts).toContainEqual(
      expect.objectContaining({ fact: 'command', command: 'npm test' }),
    );
  });

  it('counts the bytes left out of a very large conversation', () => {
    const long = { type: 2, text: 'x'.repeat(1_000_000) };
    put(conversation('a', at(P), [ASKED, ...Array.from({ length: 12 }, () => long)]));
    expect(part('a')?.skipped).toEqual([{ bytes: expect.any(Number) as number, why: 'large' }]);
    put(conversation('b', at(P), [ASKED, SAID]));
    expect(part('b')?.skipped).toBeUndefined();
  });

  it("finds a conversation's sub-agents", () => {
    put(conversation('a', { ...at(P), subComposerIds: ['s'] }, [ASKED]));
    const log = { path: path(), sessionId: 'a', modifiedMs: 0, bytes: 0 };
    expect(withDatabases((read) => cursor.subagentFiles?.(log, read))).toMatchObject([{ sessionId: 's' }]);
  });

  it('is preferred to the transcript of the same conversation', () => {
    put(conversation('a', at(P), [ASKED]));
    const folder = join(home, '.cursor/projects/home-dev-proj/agent-transcripts');
    mkdirSync(folder, { recursive: true });
    const asked = { role: 'user', message: { content: [{ type: 'text', text: 'fix it' }] } };
    for (const id of ['a', 'b']) writeFileSync(join(folder, `${id}.jsonl`), `${JSON.stringify(asked)}\n`);
    expect(ids().toSorted()).toEqual(['a', 'b']);
    expect(find().find(({ sessionId }) => sessionId === 'a')?.path).toBe(path());
  });
});
