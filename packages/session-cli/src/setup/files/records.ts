import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { errorCode, fsyncFolder, giveFolder } from '@0dai/session-store/internal';
import { ConfigUnreadableError } from '../errors.ts';
import { replaceFile, sweepStaged } from './config-files.ts';

/** The record of a configuration file that we edited, so that `0dai uninstall` can restore it. */
export interface ConfigRecord {
  /** Absolute path of the file. */
  path: string;
  /** `sha256` of what we wrote: while the file has this digest, nothing has edited it since. */
  written: string;
  /** Its text without our parts; undefined if there was no file. */
  original: string | undefined;
  /** Folders that we created for it, the innermost first. */
  folders: readonly string[];
}

/** The digest of the text that we wrote, as hex. */
export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/**
 * Reads the record of a file; returns undefined if there is none or if it is invalid. `0dai uninstall` then removes
 * our parts from the text as it is.
 * @param stateDir this user's state folder; records are in `configure/` below it, one file each
 * @throws {ConfigUnreadableError} when the system refuses to read it: without it the original file could not be
 *   restored
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

/** Writes a record, readable by this user only: configuration can hold API keys. */
export function writeRecord(stateDir: string, record: ConfigRecord): void {
  if (mkdirSync(folderOf(stateDir), { recursive: true, mode: 0o700 }) !== undefined) {
    giveFolder(folderOf(stateDir));
    fsyncFolder(stateDir);
  }
  const target = recordPath(stateDir, record.path);
  const stored = { ...record, original: record.original ?? null };
  replaceFile(target, `${JSON.stringify(stored)}\n`, 0o600);
}

/** Removes the record of a file, if there is one. */
export function forgetRecord(stateDir: string, path: string): void {
  rmSync(recordPath(stateDir, path), { force: true });
}

/** Removes the temporary records that a killed run left. The caller holds the lock. */
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
