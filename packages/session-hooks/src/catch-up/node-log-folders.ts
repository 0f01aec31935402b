import { type Dirent, lstatSync, readdirSync, type Stats } from 'node:fs';
import { join } from 'node:path';
import { errorCode, FileError, readBounded, UnsafePathError } from '@0dai/session-store/internal';
import { decompressed } from '../logs/bytes/zstd.ts';
import type { LogFolders } from '../logs/log-files.ts';
import { type OpenDatabase, openDatabase } from './node-database.ts';

/** Most entries read of one folder. */
const MAX_ENTRIES = 20_000;
/** Longest head of a file, in bytes. */
const MAX_HEAD_BYTES = 1024 * 1024;

/**
 * Reads the agents' folders on this machine. It skips links, and treats unreadable files as absent, so that one of
 * them doesn't hide the rest. It opens no database: see `withDatabases`.
 */
export const nodeLogFolders: LogFolders = {
  list(folder) {
    return entriesIn(folder)
      .slice(0, MAX_ENTRIES)
      .flatMap((entry) => {
        if (!entry.isFile() && !entry.isDirectory()) return [];
        const stat = orAbsent((): Stats => lstatSync(join(folder, entry.name)));
        if (!stat || (!stat.isFile() && !stat.isDirectory())) return [];
        const kind = stat.isFile() ? ('file' as const) : ('folder' as const);
        return [{ name: entry.name, kind, bytes: stat.size, modifiedMs: stat.mtimeMs }];
      });
  },
  head(path, bytes) {
    const most = Math.min(bytes, MAX_HEAD_BYTES);
    const read = orAbsent(() => readBounded(path, most))?.bytes;
    return (read && path.endsWith('.zst') ? decompressed(read, most).bytes : read)?.toString('utf8');
  },
  database: () => undefined,
};

/** Runs `use` with folders whose databases can be read, and closes those that it opened. */
export function withDatabases<T>(use: (folders: LogFolders) => T): T {
  const open = new Map<string, OpenDatabase | undefined>();
  try {
    return use({
      ...nodeLogFolders,
      database(path) {
        if (!open.has(path))
          open.set(
            path,
            orAbsent(() => openDatabase(path)),
          );
        return open.get(path);
      },
    });
  } finally {
    for (const database of open.values()) database?.close();
  }
}

function entriesIn(folder: string): readonly Dirent[] {
  return orAbsent(() => readdirSync(folder, { withFileTypes: true })) ?? [];
}

function orAbsent<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof FileError || error instanceof UnsafePathError || errorCode(error) !== undefined) {
      return undefined;
    }
    throw error;
  }
}
