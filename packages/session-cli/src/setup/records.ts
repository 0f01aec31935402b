import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { errorCode, fsyncFolder } from '@0dai/session-store/internal';
import { replaceFile, sweepStaged } from './config-files.ts';
import { ConfigUnreadableError } from './errors.ts';

/** What we know of a configuration file that we edited, so that `0dai uninstall` can bring it back. */
export interface ConfigRecord {
  /** Absolute path of the file. */
  path: string;
  /** `sha256` of what we wrote: as long as the file is that, nobody has edited it since. */
  written: string;
  /** Its text without us; undefined where there was no file. */
  original: string | undefined;
  /** Folders that we made for it, the innermost first. */
  folders: readonly string[];
}

/** The digest by which a record knows the text that we wrote, as hex. */
export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/**
 * The record of a file; undefined where there is none, or what is there is no record: then `0dai uninstall`
 * takes our parts out of the text as it stands.
 * @throws {ConfigUnreadableError} when the system refuses to read it: without it the file would not become what it was
 * @param stateDir this user's state folder; records are in `configure/` below it, one file each
 */
export function readRecord(stateDir: string, path: string): ConfigRecord | undefined {
  const record = recordPath(stateDir, path);
  let text: string;
  try {
    text = readFileSync(record, 'utf8');
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'EISDIR'].includes(errorCode(error) ?? '')) return undefined;
    throw new ConfigUnreadableError(record, `cannot be read: ${(error as Error).message}`, { cause: error });
  }
  try {
    return parseRecord(JSON.parse(text), path);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Keeps a record, readable by this user alone: configuration can hold keys. */
export function writeRecord(stateDir: string, record: ConfigRecord): void {
  if (mkdirSync(folderOf(stateDir), { recursive: true, mode: 0o700 }) !== undefined) fsyncFolder(stateDir);
  const target = recordPath(stateDir, record.path);
  const stored = { ...record, original: record.original ?? null };
  replaceFile(target, `${JSON.stringify(stored)}\n`, 0o600);
}

/** Drops the record of a file, if there is one. */
export function forgetRecord(stateDir: string, path: string): void {
  rmSync(recordPath(stateDir, path), { force: true });
}

/** Removes what a run that was killed left of records on their way. The caller holds the lock. */
export function sweepRecord(stateDir: string, path: string): void {
  sweepStaged(recordPath(stateDir, path));
}

function parseRecord(stored: unknown, path: string): ConfigRecord | undefined {
  if (typeof stored !== 'object' || stored === null) return undefined;
  const { path: of, written, original, folders } = stored as Record<string, unknown>;
  if (of !== path || typeof written !== 'string') return undefined;
  if (original !== null && typeof original !== 'string') return undefined;
  const made = Array.isArray(folders) ? folders.filter((folder) => typeof folder === 'string') : [];
  return { path, written, original: original ?? undefined, folders: made };
}

function folderOf(stateDir: string): string {
  return join(stateDir, 'configure');
}

function recordPath(stateDir: string, path: string): string {
  return join(folderOf(stateDir), `${sha256(path).slice(0, 32)}.json`);
}
