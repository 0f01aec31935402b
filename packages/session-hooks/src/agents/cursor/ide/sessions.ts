import { join } from 'node:path';
import { lineOf } from '../../../facts/facts.ts';
import { pathOfUri } from '../../../logs/file-uri.ts';
import { asObject, listAt, parsedJson, textAt } from '../../../logs/json/fields.ts';
import type { LogDatabase, LogFile, LogFolders } from '../../../logs/log-files.ts';
import { columnsOf, columnText, firstRow, MAX_VALUE_BYTES } from '../../../logs/session-rows.ts';
import { millisecondsOf } from '../../../logs/times.ts';
import { isWithin } from '../../../logs/within.ts';
import { type ComposerLabel, composerOf, labelOf } from './composer.ts';

export const DATABASE = 'state.vscdb';
const MAX_COMPOSERS = 2_000;
/** Most conversations that are read to see their folder. */
const MAX_READ = 200;
const MAX_WORKSPACES = 500;
const WORKSPACE_BYTES = 64 * 1024;
const MAX_SUBAGENTS = 100;

/**
 * Finds the conversations of Cursor's editor in a folder and the folders below it, newest first.
 *
 * 1. They are in `globalStorage/state.vscdb`. Cursor rewrites a conversation's row when it changes, so the newest rows
 *    are the conversations that changed last.
 * 2. A conversation's folder is in itself, in the list of conversations (since 3.0), or, before, in the database of the
 *    workspace that has it in its list.
 *
 * @param user the editor's folder of the user's settings
 */
export function ideSessions(user: string, folder: string, read: LogFolders, max: number): LogFile[] {
  const storage = join(user, 'globalStorage');
  const exists = read.list(storage).some(({ name, bytes }) => name.startsWith(DATABASE) && bytes > 0);
  const path = join(storage, DATABASE);
  const database = exists ? read.database(path) : undefined;
  if (!database || columnsOf(database, 'cursorDiskKV', ['key']) === undefined) return [];
  const labels = labelsIn(database);
  for (const one of labelsOfWorkspaces(join(user, 'workspaceStorage'), folder, read)) {
    const known = labels.get(one.id);
    labels.set(one.id, known ? { ...known, folder: known.folder ?? one.folder } : one);
  }
  const found: LogFile[] = [];
  let left = MAX_READ;
  for (const id of newestIn(database)) {
    const label = labels.get(id);
    if (label?.isSubagent || (label?.folder !== undefined && !isIn(folder, label.folder))) continue;
    if (left === 0 || found.length >= max) break;
    left -= 1;
    const session = sessionOf(database, id, label, folder);
    if (session) found.push({ path, ...session });
  }
  return found
    .sort((a, b) => b.modifiedMs - a.modifiedMs)
    .slice(0, max)
    .map((session) => ({ ...session, bytes: bytesOf(database, session.sessionId) }));
}

/** The conversations of a conversation's sub-agents; they are in the same database. */
export function ideSubagents(log: LogFile, read: LogFolders): LogFile[] {
  const database = read.database(log.path);
  if (!database) return [];
  const ids = composerOf(database, log.sessionId)?.subagents ?? [];
  return [...new Set(ids)].slice(0, MAX_SUBAGENTS).map((sessionId) => ({
    path: log.path,
    sessionId,
    modifiedMs: 0,
    bytes: 0,
    subagentOf: log.sessionId,
  }));
}

/** Size of a conversation's messages. */
export function bytesOf(database: LogDatabase, id: string): number {
  const sql = `SELECT sum(bytes) AS bytes FROM (SELECT octet_length(value) AS bytes FROM cursorDiskKV
    WHERE key >= ? AND key < ? LIMIT 20000)`;
  return Number(firstRow(database, sql, `bubbleId:${id}:`, `bubbleId:${id};`)?.bytes ?? 0);
}

/** Ids of the conversations that were written last. The unary plus keeps SQLite from scanning the table. */
export const NEWEST = `SELECT key FROM cursorDiskKV WHERE key >= 'composerData:' AND key < 'composerData;'
  ORDER BY +rowid DESC LIMIT ${MAX_COMPOSERS}`;

function newestIn(database: LogDatabase): string[] {
  return [...database.rows(NEWEST)].flatMap(({ key }) => {
    const id = columnText(key)?.slice('composerData:'.length) ?? '';
    return id === '' ? [] : [id];
  });
}

function sessionOf(
  database: LogDatabase,
  id: string,
  label: ComposerLabel | undefined,
  folder: string,
): Omit<LogFile, 'path'> | undefined {
  const composer = composerOf(database, id);
  const at = composer?.folder ?? label?.folder;
  if (!composer || composer.isSubagent || at === undefined || !isIn(folder, at)) return undefined;
  const types = [...composer.headers, ...composer.inline.map(asObject)].map((one) => one?.type);
  if (!types.includes(1)) return undefined;
  const title = lineOf(composer.name || (label?.name ?? '')).slice(0, 200);
  const times = [composer.updated, label?.updated].map((time) => millisecondsOf(time) ?? 0);
  return {
    sessionId: id,
    modifiedMs: Math.max(...times),
    bytes: 0,
    ...(at !== null && { folder: at }),
    ...(title !== '' && { title }),
  };
}

function isIn(folder: string, at: string | null): boolean {
  return at !== null && isWithin(folder, at);
}

/** What Cursor's own lists say: a table since 2026, before a value of `ItemTable` (since 3.0). */
function labelsIn(database: LogDatabase): Map<string, ComposerLabel> {
  const listed = listAt(item(database, 'composer.composerHeaders'), 'allComposers');
  const columns = columnsOf(database, 'composerHeaders', ['composerId', 'value']);
  const sql = `SELECT ${columns} FROM composerHeaders LIMIT ${MAX_COMPOSERS}`;
  const rows = columns === undefined ? [] : [...database.rows(sql)];
  const entries = rows.map(({ composerId, value }) => ({
    ...asObject(parsedJson(columnText(value) ?? '')),
    composerId,
  }));
  return new Map(
    [...listed, ...entries].flatMap((entry) => labelOf(entry) ?? []).map((one) => [one.id, one]),
  );
}

/** The conversations in the lists of workspaces in a folder. */
function labelsOfWorkspaces(storage: string, folder: string, read: LogFolders): ComposerLabel[] {
  return read
    .list(storage)
    .filter(({ kind }) => kind === 'folder')
    .sort((a, b) => b.modifiedMs - a.modifiedMs)
    .slice(0, MAX_WORKSPACES)
    .flatMap(({ name }) => {
      const about = read.head(join(storage, name, 'workspace.json'), WORKSPACE_BYTES);
      const at = pathOfUri(textAt(asObject(parsedJson(about ?? '')), 'folder') ?? '');
      if (!isWithin(folder, at)) return [];
      const database = read.database(join(storage, name, DATABASE));
      const composers = database ? listAt(item(database, 'composer.composerData'), 'allComposers') : [];
      return composers.flatMap((entry) => {
        const label = labelOf(entry);
        return label ? [{ ...label, folder: at }] : [];
      });
    });
}

/** A value of the editor's settings. */
function item(database: LogDatabase, key: string): Readonly<Record<string, unknown>> | undefined {
  if (columnsOf(database, 'ItemTable', ['key']) === undefined) return undefined;
  const sql = `SELECT CASE WHEN octet_length(value) <= ${4 * MAX_VALUE_BYTES} THEN CAST(value AS TEXT) END AS value
    FROM ItemTable WHERE key = ?`;
  return asObject(parsedJson(columnText(firstRow(database, sql, key)?.value) ?? ''));
}
