import { existsSync } from 'node:fs';
import { LogDatabaseError, NoSqliteError } from '../logs/errors.ts';
import type { LogDatabase } from '../logs/log-files.ts';

/** An open database, and how to close it. */
export interface OpenDatabase extends LogDatabase {
  close(): void;
}

/** How long a query waits for an agent that holds the database, in milliseconds. */
const BUSY_MS = 500;

/**
 * Opens an SQLite database read-only. Nothing is created beside it but SQLite's own `-shm`, which a database in WAL mode
 * needs.
 * @returns undefined if there is no such file
 * @throws {NoSqliteError} before Node 22.13
 * @throws {LogDatabaseError} if it is no database
 */
export function openDatabase(path: string): OpenDatabase | undefined {
  if (!existsSync(path)) return undefined;
  const { DatabaseSync } = sqlite();
  const failed = (error: unknown) => {
    throw new LogDatabaseError(path, error instanceof Error ? error.message : String(error), {
      cause: error,
    });
  };
  try {
    const database = new DatabaseSync(path, { readOnly: true });
    database.exec(`PRAGMA busy_timeout = ${BUSY_MS}; PRAGMA query_only = 1`);
    return {
      *rows(sql, ...values) {
        try {
          const query = database.prepare(sql);
          // A number that JavaScript can't hold exactly is a time in nanoseconds at most.
          query.setReadBigInts(true);
          for (const row of query.iterate(...values)) {
            yield Object.fromEntries(
              Object.entries(row as Record<string, unknown>).map(([key, value]) => [
                key,
                typeof value === 'bigint' ? Number(value) : value,
              ]),
            );
          }
        } catch (error) {
          failed(error);
        }
      },
      close: () => database.close(),
    };
  } catch (error) {
    return failed(error);
  }
}

/** What is used of `node:sqlite` (Node 22.13 to 26), which the types of Node 20 lack. */
interface Sqlite {
  DatabaseSync: new (
    path: string,
    options: { readOnly: boolean },
  ) => {
    exec(sql: string): void;
    prepare(sql: string): {
      setReadBigInts(on: boolean): void;
      iterate(...values: (string | number)[]): Iterable<unknown>;
    };
    close(): void;
  };
}

/** Loads `node:sqlite` without the warning that it is experimental. */
function sqlite(): Sqlite {
  const emit = process.emitWarning;
  process.emitWarning = () => undefined;
  try {
    const load = process.getBuiltinModule as ((id: string) => unknown) | undefined;
    const found = load?.('node:sqlite') as Sqlite | undefined;
    if (!found) throw new NoSqliteError(process.version);
    return found;
  } finally {
    process.emitWarning = emit;
  }
}
