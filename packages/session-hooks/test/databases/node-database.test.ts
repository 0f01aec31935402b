import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  readdirSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../../testing/kit/src/test-world.ts';
import { openDatabase } from '../../src/catch-up/node-database.ts';
import { nodeLogFolders, withDatabases } from '../../src/catch-up/node-log-folders.ts';
import { LogDatabaseError, NoSqliteError } from '../../src/logs/errors.ts';
import { createDatabase, hasSqlite, openTestDatabase, type TestDatabase, WHY } from './sqlite.ts';

const WAL = 'PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0;';
const ROWS = "CREATE TABLE t (name TEXT, at INTEGER); INSERT INTO t VALUES ('door', 1), ('hinge', 2);";
const ROOT = process.getuid?.() === 0;

let folder = '';
beforeEach(() => {
  folder = temporaryFolder();
});

const at = (name: string) => join(folder, name);
const files = (path: string) => readdirSync(dirname(path)).sort();
function names(path: string): unknown[] {
  const database = openDatabase(path);
  try {
    return [...(database?.rows('SELECT name FROM t ORDER BY at') ?? [])].map(({ name }) => name);
  } finally {
    database?.close();
  }
}
/** A database as a killed agent leaves it: its rows are only in its WAL. */
function killed(name: string): string {
  const writer = openTestDatabase(at('writer/live.db'), WAL + ROWS);
  mkdirSync(dirname(at(name)), { recursive: true });
  for (const end of ['', '-wal']) copyFileSync(at(`writer/live.db${end}`), at(name) + end);
  writer.close();
  return at(name);
}

describe.skipIf(hasSqlite)('openDatabase before Node.js 22.15', () => {
  it('says which version can read a database', () => {
    writeFileSync(at('a.db'), 'SQLite format 3\0');
    expect(() => openDatabase(at('a.db'))).toThrow(NoSqliteError);
    expect(() => openDatabase(at('a.db'))).toThrow(/needs Node\.js 22\.15 or newer; this is v/);
  });

  it('returns undefined without a database', () => {
    expect(openDatabase(at('none.db'))).toBeUndefined();
  });
});

describe.skipIf(!hasSqlite)(`a database of a clone${WHY}`, () => {
  const ENDLESS = 'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)';

  it.each([
    ['an endless view', `CREATE VIEW t AS ${ENDLESS} SELECT i AS name, i AS at FROM n;`],
    ['a view in upper case', `CREATE VIEW T AS ${ENDLESS} SELECT i AS name, i AS at FROM n;`],
    [
      'a computed column',
      'CREATE TABLE t (at INTEGER, name TEXT AS (hex(zeroblob(400000000)))); INSERT INTO t (at) VALUES (1);',
    ],
    [
      'a view beside a table that is named like the list of tables',
      `CREATE TABLE pragma_table_list (name, type, schema); CREATE VIEW t AS ${ENDLESS} SELECT i AS name, i AS at FROM n;`,
    ],
  ])('is not read: %s', (_what, sql) => {
    const path = createDatabase(at('d/a.db'), sql);
    expect(() => names(path)).toThrow(/t is not an ordinary table/);
  });

  it.each(['-wal', '-shm', '-journal'])('is not read: its %s is a link or a pipe', (end) => {
    const path = createDatabase(at('d/a.db'), ROWS);
    symlinkSync('/dev/zero', path + end);
    expect(() => names(path)).toThrow(LogDatabaseError);
    rmSync(path + end);
    execFileSync('mkfifo', [path + end]);
    expect(() => names(path)).toThrow(new RegExp(`a\\.db${end} is not a file`));
  });

  it('is read if it has triggers and a view that is not asked for', () => {
    const trigger = 'CREATE TRIGGER x AFTER INSERT ON t BEGIN DELETE FROM t; END; CREATE VIEW v AS SELECT 1;';
    expect(names(createDatabase(at('d/a.db'), ROWS + trigger))).toEqual(['door', 'hinge']);
  });
});

describe.skipIf(!hasSqlite)(`openDatabase${WHY}`, () => {
  it('reads a database that was closed, and creates nothing', () => {
    const path = createDatabase(at('d/a.db'), ROWS);
    expect(names(path)).toEqual(['door', 'hinge']);
    expect(files(path)).toEqual(['a.db']);
  });

  it('reads a database in WAL mode that was closed, and creates nothing', () => {
    const path = createDatabase(at('d/a.db'), WAL + ROWS);
    expect(names(path)).toEqual(['door', 'hinge']);
    expect(files(path)).toEqual(['a.db']);
  });

  it('reads rows that are only in the WAL, and does not remove the WAL', () => {
    const path = killed('d/a.db');
    expect(names(path)).toEqual(['door', 'hinge']);
    expect(files(path)).toEqual(['a.db', 'a.db-shm', 'a.db-wal']);
    expect(names(path)).toEqual(['door', 'hinge']);
  });

  it.each([
    ['in a folder that can be written', 'd'],
    ['with other characters in its path', 'a b%20#?é'],
  ])('reads a database %s', (_, name) => {
    const path = createDatabase(at(`${name}/a.db`), WAL + ROWS);
    expect(names(path)).toEqual(['door', 'hinge']);
    expect(files(path)).toEqual(['a.db']);
  });

  it.skipIf(ROOT)('reads a WAL in a read-only folder', () => {
    const path = killed('d/a.db');
    chmodSync(dirname(path), 0o555);
    try {
      expect(names(path)).toEqual(['door', 'hinge']);
      expect(files(path)).toEqual(['a.db', 'a.db-wal']);
    } finally {
      chmodSync(dirname(path), 0o755);
    }
  });

  it('reads committed rows while an agent writes, and does not block the agent', () => {
    const writer = openTestDatabase(at('d/a.db'), WAL + ROWS);
    writer.exec("BEGIN IMMEDIATE; INSERT INTO t VALUES ('frame', 3)");
    const reader = openDatabase(at('d/a.db'));
    const rows = reader?.rows('SELECT name FROM t ORDER BY at')[Symbol.iterator]();
    expect(rows?.next().value).toEqual({ name: 'door' });
    writer.exec("COMMIT; INSERT INTO t VALUES ('lock', 4)");
    rows?.return?.();
    expect([...(reader?.rows('SELECT count(*) AS n FROM t') ?? [])]).toEqual([{ n: 4 }]);
    reader?.close();
    writer.close();
  });

  it('says that an agent holds the database', () => {
    const writer: TestDatabase = openTestDatabase(at('d/a.db'), `${ROWS} BEGIN EXCLUSIVE; DELETE FROM t`);
    expect(() => names(at('d/a.db'))).toThrow(/locked\. Its agent is writing to it: try again/);
    writer.close();
  });

  it.each([
    ['is no database', () => writeFileSync(at('a.db'), 'garbage '.repeat(1_000))],
    ['is torn', () => truncateSync(createDatabase(at('a.db'), ROWS + ROWS.replaceAll(' t ', ' u ')), 5_000)],
    ['has another format', () => createDatabase(at('a.db'), 'CREATE TABLE other (id)')],
  ])('refuses a file that %s', (_, write) => {
    write();
    expect(() => names(at('a.db'))).toThrow(LogDatabaseError);
    expect(() => names(at('a.db'))).toThrow(at('a.db'));
  });

  it.each([
    ['is not there', () => undefined],
    ['is empty', () => writeFileSync(at('a.db'), '')],
    ['is a folder', () => mkdirSync(at('a.db'))],
    ['is a link', () => symlinkSync(createDatabase(at('real.db'), ROWS), at('a.db'))],
    ['lies in a file', () => writeFileSync(at('a.db'), '')],
  ])('opens nothing that %s', (_, write) => {
    write();
    expect(openDatabase(at('a.db'))).toBeUndefined();
  });

  it('returns large integers as numbers', () => {
    const path = createDatabase(
      at('a.db'),
      `CREATE TABLE t (name, at); INSERT INTO t VALUES (${2 ** 60}, 1)`,
    );
    expect(names(path)).toEqual([2 ** 60]);
  });

  it('lets nothing be written', () => {
    const database = openDatabase(createDatabase(at('a.db'), ROWS));
    expect(() => [...(database?.rows('DELETE FROM t RETURNING name') ?? [])]).toThrow(LogDatabaseError);
    database?.close();
  });
});

describe.skipIf(!hasSqlite)(`withDatabases${WHY}`, () => {
  it('opens a database once, and closes it at the end', () => {
    const path = createDatabase(at('a.db'), ROWS);
    const used = withDatabases((read) => {
      expect(read.database(path)).toBe(read.database(path));
      return read.database(path);
    });
    expect(() => [...(used?.rows('SELECT 1') ?? [])]).toThrow();
    expect(nodeLogFolders.database(path)).toBeUndefined();
  });
});
