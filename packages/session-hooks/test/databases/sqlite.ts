import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';

/** The parts of `node:sqlite` that the tests use. */
export interface TestDatabase {
  exec(sql: string): void;
  prepare(sql: string): {
    run(...values: (string | number | null | Uint8Array)[]): void;
    all(): Record<string, unknown>[];
  };
  close(): void;
}
interface Sqlite {
  DatabaseSync: new (path: string) => TestDatabase;
}

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
/** Whether this Node.js reads databases: from 22.15. `npm run test:databases` runs these tests on every such version. */
export const hasSqlite = major > 22 || (major === 22 && minor >= 15);
/** The reason that stands in the titles of skipped tests. */
export const WHY = hasSqlite ? '' : ` (skipped: Node.js ${process.version} reads no SQLite)`;

/** Creates a database, or opens the one that is there, and runs statements. */
export function openTestDatabase(path: string, sql = ''): TestDatabase {
  const emit = process.emitWarning;
  process.emitWarning = () => undefined;
  const load = process.getBuiltinModule as (id: string) => unknown;
  const { DatabaseSync } = load('node:sqlite') as Sqlite;
  process.emitWarning = emit;
  mkdirSync(dirname(path), { recursive: true });
  const database = new DatabaseSync(path);
  database.exec(sql);
  return database;
}

/** Creates a database with these statements. */
export function createDatabase(path: string, sql: string): string {
  openTestDatabase(path, sql).close();
  return path;
}
