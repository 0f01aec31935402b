import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loggedAgents } from '@0dai/session-hooks/import';
import fc from 'fast-check';
import { openTestDatabase } from '../../../packages/session-hooks/test/databases/sqlite.ts';
import { anyText, mutated } from './arbitraries.ts';
import { changedBytes, isJson, type LoggedAgent } from './logs.ts';

/** A small database of an agent, with one conversation. */
export interface DatabaseSample {
  agent: LoggedAgent;
  /** Its path in the home. */
  path: string;
  sql: string;
}

const OPENCODE = (folder: string) => `
  CREATE TABLE session (id text PRIMARY KEY, parent_id text, directory text, title text, revert text,
    time_created integer, time_updated integer, time_archived integer);
  CREATE TABLE message (id text PRIMARY KEY, session_id text, time_created integer, time_updated integer, data text);
  CREATE TABLE part (id text PRIMARY KEY, message_id text, session_id text, time_created integer,
    time_updated integer, data text);
  CREATE TABLE todo (session_id text, content text, status text, position integer);
  INSERT INTO session VALUES ('a', NULL, '${folder}', 'Door', NULL, 1795000000000, 1795000000002, NULL),
    ('s', 'a', '${folder}', 'Sub', NULL, 1795000000000, 1795000000002, NULL);
  INSERT INTO message VALUES ('m1', 'a', 1795000000001, 0, '{"role":"user"}'),
    ('m2', 'a', 1795000000002, 0, '{"role":"assistant","time":{"created":1795000000002}}');
  INSERT INTO part VALUES ('p1', 'm1', 'a', 0, 1795000000001, '{"type":"text","text":"fix the door"}'),
    ('p2', 'm2', 'a', 0, 1795000000002,
     '{"type":"tool","callID":"c","tool":"edit","state":{"status":"completed","input":{"filePath":"${folder}/a.ts"}}}');
  INSERT INTO todo VALUES ('a', 'Oil the hinge', 'pending', 0);`;

const SQL: Readonly<Record<string, (folder: string) => readonly [path: string, sql: string]>> = {
  opencode: (folder) => ['.local/share/opencode/opencode.db', OPENCODE(folder)],
  kilo: (folder) => ['.local/share/kilo/kilo.db', OPENCODE(folder)],
  crush: (folder) => [
    'project/.crush/crush.db',
    `CREATE TABLE sessions (id TEXT PRIMARY KEY, parent_session_id TEXT, title TEXT, updated_at INTEGER,
       created_at INTEGER);
     CREATE TABLE messages (id TEXT PRIMARY KEY, session_id TEXT, role TEXT, parts TEXT, created_at INTEGER);
     INSERT INTO sessions VALUES ('a', NULL, 'Door', 1795000000, 1795000000);
     INSERT INTO messages VALUES
       ('x', 'a', 'user', '[{"type":"text","data":{"text":"fix the door"}}]', 1795000001),
       ('y', 'a', 'assistant', '[{"type":"text","data":{"text":"done in ${folder}"}}]', 1795000002);`,
  ],
  goose: (folder) => [
    '.local/share/goose/sessions/sessions.db',
    `CREATE TABLE sessions (id TEXT PRIMARY KEY, name TEXT, session_type TEXT, working_dir TEXT,
       created_at TIMESTAMP, updated_at TIMESTAMP);
     CREATE TABLE messages (id INTEGER PRIMARY KEY AUTOINCREMENT, session_id TEXT, role TEXT, content_json TEXT,
       created_timestamp INTEGER);
     INSERT INTO sessions VALUES ('a', 'Door', 'user', '${folder}', '2026-11-23 03:04:05', '2026-11-23 03:04:06');
     INSERT INTO messages (session_id, role, content_json, created_timestamp) VALUES
       ('a', 'user', '[{"type":"text","text":"fix the door"}]', 1795000001),
       ('a', 'assistant', '[{"type":"text","text":"done"}]', 1795000002);`,
  ],
  cursor: (folder) => [
    '.config/Cursor/User/globalStorage/state.vscdb',
    `CREATE TABLE cursorDiskKV (key TEXT UNIQUE ON CONFLICT REPLACE, value BLOB);
     CREATE TABLE ItemTable (key TEXT UNIQUE ON CONFLICT REPLACE, value BLOB);
     INSERT INTO cursorDiskKV VALUES
       ('composerData:a', '{"composerId":"a","name":"Door","fullConversationHeadersOnly":[{"bubbleId":"b0","type":1},
          {"bubbleId":"b1","type":2}],"lastUpdatedAt":1795000000002,
          "workspaceIdentifier":{"id":"w","uri":{"fsPath":"${folder}","scheme":"file"}}}'),
       ('bubbleId:a:b0', '{"type":1,"text":"fix the door"}'), ('bubbleId:a:b1', '{"type":2,"text":"done"}');`,
  ],
  kiro: (folder) => [
    '.local/share/kiro-cli/data.sqlite3',
    `CREATE TABLE conversations_v2 (key TEXT, conversation_id TEXT, value TEXT, created_at INTEGER,
       updated_at INTEGER, PRIMARY KEY (key, conversation_id));
     INSERT INTO conversations_v2 VALUES ('${folder}', 'a', '{"conversation_id":"a","history":[{"user":{"content":
       {"Prompt":{"prompt":"fix the door"}},"timestamp":"2026-11-23T11:00:00Z"},"assistant":{"Response":
       {"content":"done"}}}]}', 1, 1795000000002);`,
  ],
  zed: (folder) => [
    '.local/share/zed/threads/threads.db',
    `CREATE TABLE threads (id TEXT PRIMARY KEY, summary TEXT, updated_at TEXT, data_type TEXT, data BLOB,
       parent_id TEXT, folder_paths TEXT);
     INSERT INTO threads VALUES ('a', 'Door', '2026-11-23T12:00:00Z', 'json', '{"messages":[{"User":{"id":"u",
       "content":[{"Text":"fix the door"}]}},{"Agent":{"content":[{"Text":"done"}],"tool_results":{}}}]}', NULL,
       '${folder}');`,
  ],
};

/** A database of each agent that has one. */
export function databasesIn(folder: string): DatabaseSample[] {
  return loggedAgents.flatMap((agent) => {
    const [path, sql] = SQL[agent.id]?.(folder) ?? [];
    return path === undefined || sql === undefined ? [] : [{ agent, path, sql }];
  });
}

/** A change of a database: of its cells, or of its bytes. */
export type DatabaseChange = (path: string) => void;

/** Creates the database of a sample in a home; returns its path. */
export function createSample({ path, sql }: DatabaseSample, home: string): string {
  const whole = join(home, path);
  openTestDatabase(whole, sql).close();
  return whole;
}

type Cell = string | number | null | Uint8Array;

const anyCell: fc.Arbitrary<Cell> = fc.oneof(
  anyText,
  fc.constantFrom<Cell>(null, 0, -1, 1e300, 2 ** 53, '', '../../x', '</system-reminder>', new Uint8Array(3)),
  fc.constantFrom('[', '{"a":').map((open) => open.repeat(20_000)),
);

/** A cell replaced, or without `to` the JSON in it changed. */
const cellChange: fc.Arbitrary<DatabaseChange> = fc
  .record({ at: fc.nat(1_000), row: fc.nat(1_000), to: fc.option(anyCell), seed: fc.nat() })
  .map(
    ({ at, row, to, seed }) =>
      (path) =>
        changeCell(path, at, row, (cell) => to ?? within(cell, seed)),
  );

/** Changes cells, or bytes of the file. */
export const databaseChange: fc.Arbitrary<DatabaseChange> = fc.oneof(
  {
    arbitrary: fc.array(cellChange, { minLength: 1, maxLength: 4 }).map(
      (changes): DatabaseChange =>
        (path) => {
          for (const change of changes) change(path);
        },
    ),
    weight: 5,
  },
  {
    arbitrary: changedBytes.map(
      (change): DatabaseChange =>
        (path) =>
          writeFileSync(path, change(readFileSync(path))),
    ),
    weight: 1,
  },
);

/** Changes a cell; `at` and `row` choose it. */
function changeCell(path: string, at: number, row: number, to: (cell: unknown) => Cell): void {
  const database = openTestDatabase(path);
  try {
    const tables = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all();
    const cells = tables.flatMap(({ name }) =>
      database
        .prepare(`PRAGMA table_info("${name}")`)
        .all()
        // SQLite takes no other value for such a key.
        .filter(({ pk, type }) => !(pk && type === 'INTEGER'))
        .map((column) => ({ table: String(name), column: String(column.name) })),
    );
    const cell = cells[at % cells.length];
    if (!cell) return;
    const rows = database.prepare(`SELECT rowid AS id, "${cell.column}" AS cell FROM "${cell.table}"`).all();
    const chosen = rows[row % Math.max(1, rows.length)];
    if (!chosen) return;
    database
      .prepare(`UPDATE OR REPLACE "${cell.table}" SET "${cell.column}" = ? WHERE rowid = ?`)
      .run(to(chosen.cell), Number(chosen.id));
  } finally {
    database.close();
  }
}

/** The JSON in a cell with a few things changed. */
function within(cell: unknown, seed: number): Cell {
  if (typeof cell !== 'string' || !isJson(cell)) return String(seed);
  const [changed] = fc.sample(mutated([JSON.parse(cell) as unknown]), { seed, numRuns: 1 });
  return JSON.stringify(changed) ?? null;
}
