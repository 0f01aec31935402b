import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../../testing/kit/src/test-world.ts';
import type { LoggedAgent } from '../../src/agent.ts';
import { crush } from '../../src/agents/crush/index.ts';
import { goose } from '../../src/agents/goose/index.ts';
import { opencode } from '../../src/agents/opencode/index.ts';
import { withDatabases } from '../../src/catch-up/node-log-folders.ts';
import { readLog } from '../../src/catch-up/read-log.ts';
import { createDatabase, hasSqlite, openTestDatabase, WHY } from './sqlite.ts';

let home = '';
beforeEach(() => {
  home = temporaryFolder();
});

const P = '/home/dev/proj';
const find = (agent: LoggedAgent, folder = P, max = 10) =>
  withDatabases((read) => agent.findSessions(agent.roots({}, home), folder, read, max));
const ids = (agent: LoggedAgent, folder = P, max = 10) =>
  find(agent, folder, max).map(({ sessionId }) => sessionId);
const facts = (agent: LoggedAgent, sessionId: string, path: string) =>
  readLog(agent, { path, sessionId, offset: 0 })?.facts.map(({ fact, source }) => `${source} ${fact}`);

/** The tables of OpenCode 1.18.33, with the columns that are read. */
const OPENCODE = `
  CREATE TABLE session (id text PRIMARY KEY, parent_id text, directory text NOT NULL, title text NOT NULL, revert text,
    time_created integer NOT NULL, time_updated integer NOT NULL, time_archived integer);
  CREATE TABLE message (id text PRIMARY KEY, session_id text NOT NULL, time_created integer NOT NULL,
    time_updated integer NOT NULL, data text NOT NULL);
  CREATE TABLE part (id text PRIMARY KEY, message_id text NOT NULL, session_id text NOT NULL, time_created integer,
    time_updated integer NOT NULL, data text NOT NULL);
  CREATE TABLE todo (session_id text, content text, status text, position integer);
  CREATE INDEX message_session_time_created_id_idx ON message (session_id, time_created, id);
  CREATE INDEX part_message_id_id_idx ON part (message_id, id);`;
const session = (id: string, updated: number, { directory = P, parent = 'NULL', archived = 'NULL' } = {}) =>
  `INSERT INTO session VALUES ('${id}', ${parent}, '${directory}', 'T ${id}', NULL, 1000000000000, ${1_000_000_000_000 + updated}, ${archived});`;
const message = (id: string, of: string, n: number, role: string, text: string) =>
  `INSERT INTO message VALUES ('${id}', '${of}', ${1_000_000_000_000 + n}, 0, '{"role":"${role}"}');
   INSERT INTO part VALUES ('p${id}', '${id}', '${of}', 0, ${1_000_000_000_000 + n}, '{"type":"text","text":"${text}"}');`;

describe.skipIf(!hasSqlite)(`OpenCode's database${WHY}`, () => {
  const path = () => join(home, '.local/share/opencode/opencode.db');
  const write = (sql: string, schema = OPENCODE) => createDatabase(path(), schema + sql);

  it('finds the sessions of a folder and those below it, the newest first', () => {
    write(
      session('a', 1) +
        message('m1', 'a', 1, 'user', 'fix it') +
        session('b', 2, { directory: `${P}/web` }) +
        message('m2', 'b', 2, 'user', 'fix it') +
        session('c', 3, { directory: `${P}2` }) +
        message('m3', 'c', 3, 'user', 'fix it') +
        session('d', 4, { parent: "'a'" }) +
        message('m4', 'd', 4, 'user', 'fix it') +
        session('e', 5, { archived: '7' }) +
        message('m5', 'e', 5, 'user', 'fix it') +
        session('f', 6) +
        session('g', 7) +
        message('m7', 'g', 7, 'assistant', 'hello'),
    );
    expect(ids(opencode)).toEqual(['b', 'a']);
    expect(ids(opencode, P, 1)).toEqual(['b']);
    expect(ids(opencode, '/home/dev/other')).toEqual([]);
    expect(find(opencode)[1]).toMatchObject({
      path: path(),
      folder: P,
      title: 'T a',
      modifiedMs: 1_000_000_000_001,
    });
  });

  it('sorts by the last message if the session has an older time', () => {
    write(
      session('a', 1) +
        message('m1', 'a', 9, 'user', 'fix it') +
        session('b', 5) +
        message('m2', 'b', 2, 'user', 'fix it'),
    );
    expect(ids(opencode)).toEqual(['a', 'b']);
  });

  it('reads a session by its id, with times as offsets, and sub-agents apart', () => {
    write(
      session('a', 1) +
        message('m1', 'a', 1, 'user', 'fix it') +
        message('m2', 'a', 1, 'assistant', 'done') +
        session('d', 4, { parent: "'a'" }),
    );
    expect(facts(opencode, 'a', path())).toEqual([
      '0.0.0 title',
      '1000000000001.0.0 turn',
      '1000000000001.0.1 prompt',
      '1000000000002.0.0 words',
    ]);
    expect(facts(opencode, 'none', path())).toEqual([]);
    const log = { path: path(), sessionId: 'a', modifiedMs: 0, bytes: 0 };
    expect(withDatabases((read) => opencode.subagentFiles?.(log, read))).toMatchObject([
      { sessionId: 'd', subagentOf: 'a' },
    ]);
  });

  it('reads an older database, which has fewer columns, and no todos', () => {
    write(
      `INSERT INTO session VALUES ('a', '${P}', 5); INSERT INTO message VALUES ('m', 'a', 6, '{"role":"user"}');
       INSERT INTO part VALUES ('p', 'm', '{"type":"text","text":"fix it"}');`,
      `CREATE TABLE session (id, directory, time_created); CREATE TABLE message (id, session_id, time_created, data);
       CREATE TABLE part (id, message_id, data);`,
    );
    expect(ids(opencode)).toEqual(['a']);
    expect(facts(opencode, 'a', path())?.length).toBe(2);
  });

  it('finds and reads the sessions of the OpenCode in Go, which are in the project', () => {
    const project = join(home, 'proj');
    createDatabase(
      join(project, '.opencode/opencode.db'),
      `CREATE TABLE sessions (id TEXT, parent_session_id TEXT, title TEXT, updated_at INTEGER, created_at INTEGER,
         summary_message_id TEXT);
       CREATE TABLE messages (id TEXT, session_id TEXT, role TEXT, parts TEXT, created_at INTEGER);
       INSERT INTO sessions VALUES ('a', NULL, 'T a', 1700000000, 1700000000, NULL);
       INSERT INTO messages VALUES
         ('m', 'a', 'user', '[{"type":"text","data":{"text":"fix it"}}]', 1700000000),
         ('n', 'a', 'assistant', '[{"type":"text","data":{"text":"done"}}]', 1700000001);`,
    );
    const [found] = find(opencode, project);
    expect(found).toMatchObject({ sessionId: 'a', title: 'T a', folder: project });
    expect(facts(opencode, 'a', found?.path ?? '')).toEqual([
      '0.0.0 title',
      '1.0.0 turn',
      '1.0.1 prompt',
      '2.0.0 words',
    ]);
  });

  it('reads a call without the output that is too large to parse', () => {
    const output = 'x'.repeat(600_000);
    const part = {
      type: 'tool',
      tool: 'bash',
      callID: 'c',
      state: { status: 'completed', input: { command: 'npm test' }, output },
    };
    write(`${session('a', 1) + message('m1', 'a', 1, 'user', 'fix it') + message('m2', 'a', 2, 'assistant', 'on it')}
      INSERT INTO part VALUES ('z', 'm2', 'a', 0, 0, '${JSON.stringify(part)}');`);
    const found = readLog(opencode, { path: path(), sessionId: 'a', offset: 0 })?.facts ?? [];
    expect(found).toContainEqual(expect.objectContaining({ fact: 'command', command: 'npm test' }));
  });

  it('finds nothing without a database, and refuses another format', () => {
    expect(find(opencode)).toEqual([]);
    createDatabase(
      path(),
      `CREATE TABLE session (id, directory); INSERT INTO session VALUES (1, 2), ('a', '${P}')`,
    );
    expect(() => find(opencode)).toThrow(/can't be read as expected/);
  });

  it('reads the rows of an agent that still writes', () => {
    const writer = openTestDatabase(path(), `PRAGMA journal_mode = WAL; ${OPENCODE}`);
    writer.exec(session('a', 1) + message('m1', 'a', 1, 'user', 'fix it'));
    writer.exec(`BEGIN IMMEDIATE; ${message('m2', 'a', 2, 'assistant', 'not yet')}`);
    expect(ids(opencode)).toEqual(['a']);
    expect(facts(opencode, 'a', path())?.length).toBe(3);
    writer.exec('COMMIT');
    writer.close();
  });
});

describe.skipIf(!hasSqlite)(`Crush's database${WHY}`, () => {
  const CRUSH = `CREATE TABLE sessions (id TEXT PRIMARY KEY, parent_session_id TEXT, title TEXT, updated_at INTEGER,
      created_at INTEGER);
    CREATE TABLE messages (id TEXT PRIMARY KEY, session_id TEXT, role TEXT, parts TEXT, created_at INTEGER);
    CREATE INDEX idx_messages_session_id ON messages (session_id);
    INSERT INTO sessions VALUES ('a', NULL, 'Fix', 1767323045, 1767323000), ('b', NULL, 'New', 1767323046000, 1),
      ('c', 'a', 'Sub', 1767323047, 1), ('d', NULL, 'Empty', 1767323048, 1);
    INSERT INTO messages VALUES ('x', 'a', 'user', '[{"type":"text","data":{"text":"fix it"}}]', 1767323001),
      ('y', 'b', 'user', '[]', 1), ('z', 'c', 'user', '[]', 1);`;
  const project = () => join(home, 'proj');

  it('is found from its folder, from a folder below and from one above', () => {
    const path = createDatabase(join(project(), '.crush/crush.db'), CRUSH);
    mkdirSync(join(project(), 'web'));
    for (const folder of [project(), home, join(project(), 'web')]) {
      expect(ids(crush, folder)).toEqual(['b', 'a']);
      expect(find(crush, folder)[0]).toMatchObject({ path, folder: project() });
    }
    expect(facts(crush, 'a', path)).toEqual(['0.0.0 title', '1.0.0 turn', '1.0.1 prompt']);
    expect(readdirSync(join(project(), '.crush'))).toEqual(['crush.db']);
  });

  it('may be moved within the project, but not out of it', () => {
    const config = (folder: string) =>
      writeFileSync(join(project(), 'crush.json'), JSON.stringify({ options: { data_directory: folder } }));
    createDatabase(join(project(), 'data/crush.db'), CRUSH);
    createDatabase(join(home, 'other/crush.db'), CRUSH);
    config('data');
    expect(ids(crush, project())).toEqual(['b', 'a']);
    config('../other');
    expect(ids(crush, project())).toEqual([]);
  });
});

describe(`Goose's sessions`, () => {
  const sessions = () => join(home, '.local/share/goose/sessions');
  const lines = (directory: string) =>
    `${JSON.stringify({ working_dir: directory, description: 'Fix' })}\n${JSON.stringify({ role: 'user', created: 1, content: [{ type: 'text', text: 'fix it' }] })}\n`;

  it('finds those in JSON lines', () => {
    mkdirSync(sessions(), { recursive: true });
    writeFileSync(join(sessions(), 'one.jsonl'), lines(P));
    writeFileSync(join(sessions(), 'two.jsonl'), lines('/home/dev/other'));
    writeFileSync(join(sessions(), 'three.jsonl'), `${lines(P).split('\n')[0]}\n`);
    expect(find(goose)).toMatchObject([{ sessionId: 'one', folder: P, title: 'Fix' }]);
    expect(facts(goose, 'one', join(sessions(), 'one.jsonl'))?.length).toBe(3);
  });

  it.skipIf(!hasSqlite)(`finds those in the database, each once${WHY}`, () => {
    mkdirSync(sessions(), { recursive: true });
    writeFileSync(join(sessions(), 'one.jsonl'), lines(P));
    const path = createDatabase(
      join(sessions(), 'sessions.db'),
      `CREATE TABLE sessions (id TEXT PRIMARY KEY, name TEXT, session_type TEXT, working_dir TEXT, created_at TIMESTAMP,
         updated_at TIMESTAMP);
       CREATE TABLE messages (id INTEGER PRIMARY KEY AUTOINCREMENT, session_id TEXT, role TEXT, content_json TEXT,
         created_timestamp INTEGER);
       INSERT INTO sessions VALUES ('one', 'Fix', 'user', '${P}', '2026-01-02 03:04:05', '2026-01-02 03:04:06'),
         ('two', 'Sub', 'sub_agent', '${P}', '2026-01-02 03:04:05', '2026-01-02 03:04:07'),
         ('three', 'Empty', 'user', '${P}', '2026-01-02 03:04:05', '2026-01-02 03:04:08');
       INSERT INTO messages (session_id, role, content_json, created_timestamp) VALUES
         ('one', 'user', '[{"type":"text","text":"fix it"}]', 1767323045),
         ('one', 'assistant', '[{"type":"text","text":"done"}]', 1767323045), ('two', 'user', '[]', 1767323045);`,
    );
    expect(find(goose)).toMatchObject([{ path, sessionId: 'one', folder: P, modifiedMs: 1_767_323_046_000 }]);
    expect(facts(goose, 'one', path)).toEqual([
      '0.0.0 title',
      '1767323045000.0.0 turn',
      '1767323045000.0.1 prompt',
      '1767323045001.0.0 words',
    ]);
  });
});
