import { closeSync, copyFileSync, lstatSync, mkdtempSync, openSync, readSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { LogDatabaseError, NoSqliteError } from '../logs/errors.ts';
import type { LogDatabase } from '../logs/log-files.ts';

/** An open database, and how to close it. */
export interface OpenDatabase extends LogDatabase {
  close(): void;
}

/** How long a query waits for an agent that holds the database, in milliseconds. */
const BUSY_MS = 500;
/** Largest database that is copied, if it can't be read in its folder. */
const MAX_COPY_BYTES = 256 * 1024 * 1024;
/** `SQLITE_CANTOPEN`: SQLite can't create the `-shm` that it needs to read a WAL. */
const CANT_OPEN = 14;
/** First Node.js whose SQLite takes a URI: 22.15. */
const MIN_NODE: readonly [number, number] = [22, 15];

/**
 * Opens an SQLite database read-only, so that nothing is locked against its agent and nothing is created beside it but
 * SQLite's own `-shm`:
 * 1. A database in WAL mode without a `-wal` has no other user. It is opened as immutable, because SQLite would create
 *    both files.
 * 2. Any other database is opened read-only; its rows may be only in its `-wal`.
 * 3. If that needs a `-shm` in a folder that can't be written, a small database is copied to the temporary folder.
 *
 * @returns undefined if there is no such file, it is empty, or it is a link
 * @throws {NoSqliteError} before Node.js 22.15
 * @throws {LogDatabaseError} if it is no database
 * @example const database = openDatabase('/home/me/.local/share/opencode/opencode.db')
 */
export function openDatabase(path: string): OpenDatabase | undefined {
  const bytes = sizeOf(path);
  if (bytes === undefined || bytes === 0) return undefined;
  const { DatabaseSync } = sqlite();
  const failed = (error: unknown): never => {
    throw new LogDatabaseError(path, error instanceof Error ? error.message : String(error), {
      cause: error,
    });
  };
  const open = (location: string) => {
    const database = new DatabaseSync(location, { readOnly: true });
    try {
      database.exec(`PRAGMA busy_timeout = ${BUSY_MS}; PRAGMA query_only = 1`);
      database.prepare('SELECT count(*) FROM sqlite_master').get();
      return database;
    } catch (error) {
      database.close();
      throw error;
    }
  };
  for (const end of ['-wal', '-shm', '-journal']) {
    // SQLite would wait for a pipe, and follow a link.
    const stat = lstatSync(path + end, { throwIfNoEntry: false });
    if (stat && !stat.isFile()) failed(new Error(`${basename(path)}${end} is not a file`));
  }
  const walBytes = sizeOf(`${path}-wal`);
  try {
    if (walBytes === undefined && isInWalMode(path))
      return opened(open(`${pathToFileURL(path).href}?immutable=1`), failed);
    return opened(open(path), failed);
  } catch (error) {
    const isCopied = errorNumber(error) === CANT_OPEN && bytes + (walBytes ?? 0) <= MAX_COPY_BYTES;
    return isCopied ? openCopy(path, open, failed) : failed(error);
  }
}

function openCopy(
  path: string,
  open: (location: string) => Database,
  failed: (error: unknown) => never,
): OpenDatabase {
  const folder = mkdtempSync(join(tmpdir(), '0dai-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  try {
    const copy = join(folder, basename(path));
    for (const end of ['-wal', ''])
      if (sizeOf(path + end) !== undefined) copyFileSync(path + end, copy + end);
    const database = opened(open(copy), failed);
    return {
      ...database,
      close() {
        database.close();
        remove();
      },
    };
  } catch (error) {
    remove();
    return failed(error);
  }
}

function opened(database: Database, failed: (error: unknown) => never): OpenDatabase {
  const refuse = refuseComputed(database);
  // Preparing costs more than a seek. A statement that is being read is not in here.
  const idle = new Map<string, Statement>();
  return {
    *rows(sql, ...values) {
      let query: Statement | undefined;
      try {
        query = idle.get(sql);
        if (!query) refuse(sql);
        query ??= database.prepare(sql);
        idle.delete(sql);
        query.setReadBigInts(true);
        for (const row of query.iterate(...values)) yield plainRow(row as Record<string, unknown>);
      } catch (error) {
        failed(error);
      } finally {
        if (query) idle.set(sql, query);
      }
    },
    close: () => database.close(),
  };
}

/**
 * Refuses to read views, virtual tables and tables with computed columns: a clone may bring a database, and what it
 * computes may take any time and memory. Agents keep their records in ordinary tables.
 */
function refuseComputed(database: Database): (sql: string) => void {
  // PRAGMA, because a table may be named like the function.
  const pragma = (call: string) =>
    [...database.prepare(`PRAGMA ${call}`).iterate()] as Record<string, unknown>[];
  const types = new Map(
    pragma('main.table_list').map(({ name, type }) => [String(name).toLowerCase(), type]),
  );
  return (sql) => {
    for (const word of new Set(sql.toLowerCase().split(/\W+/))) {
      if (!types.has(word)) continue;
      const isComputed = () => pragma(`main.table_xinfo("${word}")`).some(({ hidden }) => Number(hidden) > 1);
      if (types.get(word) !== 'table' || isComputed()) throw new Error(`${word} is not an ordinary table`);
    }
  };
}

/** Makes numbers of big integers: what is lost are nanoseconds of a time. */
function plainRow(row: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(row).map(([key, value]) => [key, typeof value === 'bigint' ? Number(value) : value]),
  );
}

/** The size of a regular file; undefined if there is none. */
function sizeOf(path: string): number | undefined {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  return stat?.isFile() ? stat.size : undefined;
}

/** Whether the header says that the database is written through a WAL (bytes 18 and 19 of the file format). */
function isInWalMode(path: string): boolean {
  const file = openSync(path, 'r');
  try {
    const header = Buffer.alloc(20);
    return readSync(file, header, 0, 20, 0) === 20 && header[18] === 2 && header[19] === 2;
  } finally {
    closeSync(file);
  }
}

function errorNumber(error: unknown): unknown {
  return typeof error === 'object' && error !== null ? Reflect.get(error, 'errcode') : undefined;
}

/** The parts of `DatabaseSync` of `node:sqlite` that this file uses; the types of Node.js 20 lack it. */
interface Database {
  exec(sql: string): void;
  prepare(sql: string): Statement;
  close(): void;
}

interface Statement {
  setReadBigInts(on: boolean): void;
  get(): unknown;
  iterate(...values: (string | number)[]): Iterable<unknown>;
}

interface Sqlite {
  DatabaseSync: new (path: string, options: { readOnly: boolean }) => Database;
}

/** Loads `node:sqlite` without the warning that it is experimental. */
function sqlite(): Sqlite {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const isNew = major > MIN_NODE[0] || (major === MIN_NODE[0] && minor >= MIN_NODE[1]);
  const emit = process.emitWarning;
  process.emitWarning = () => undefined;
  try {
    const load = process.getBuiltinModule as ((id: string) => unknown) | undefined;
    const found = isNew ? (load?.('node:sqlite') as Sqlite | undefined) : undefined;
    if (!found) throw new NoSqliteError(process.version);
    return found;
  } finally {
    process.emitWarning = emit;
  }
}
