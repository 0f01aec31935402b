import * as z from 'zod/mini';
import { type Shaped, shape, shaped } from '../../../facts/shape.ts';
import { pathOfUri } from '../../../logs/file-uri.ts';
import { parsedJson } from '../../../logs/json/fields.ts';
import type { LogDatabase } from '../../../logs/log-files.ts';
import { columnText, firstRow, MAX_VALUE_BYTES } from '../../../logs/session-rows.ts';

// Conversations ("composers") in Cursor's `globalStorage/state.vscdb`, as of Cursor 3.16: the table `cursorDiskKV` holds
// `composerData:<id>` with the order of its messages, and each message ("bubble") as `bubbleId:<id>:<bubble>`. Up to
// about 0.45, the messages are in the composer itself. The table grows to gigabytes, so it is read by key only.

const MAX_DOCUMENT_BYTES = 16 * MAX_VALUE_BYTES;

const uri = shape(() =>
  z.object({
    fsPath: z.optional(z.string()),
    path: z.optional(z.string()),
    scheme: z.optional(z.string()),
  }),
);
const workspace = shape(() => z.object({ uri: z.optional(z.unknown()) }));
const header = shape(() => z.object({ bubbleId: z.string(), type: z.optional(z.number()) }));
/** What Cursor's lists of conversations say of each. */
const label = shape(() =>
  z.object({
    composerId: z.string(),
    name: z.optional(z.unknown()),
    lastUpdatedAt: z.optional(z.unknown()),
    createdAt: z.optional(z.unknown()),
    workspaceIdentifier: z.optional(z.unknown()),
    subagentInfo: z.optional(z.unknown()),
  }),
);

/** One entry of a list of conversations. */
export interface ComposerLabel {
  id: string;
  name?: string | undefined;
  /** Its folder on this machine; null if it is on another. */
  folder?: string | null | undefined;
  updated?: unknown;
  isSubagent: boolean;
}

/** A conversation without its messages. */
export interface Composer {
  name: string;
  /** Its folder on this machine; null if it is on another. */
  folder: string | null | undefined;
  updated: unknown;
  status: string;
  isSubagent: boolean;
  subagents: readonly string[];
  headers: readonly Shaped<typeof header>[];
  /** The messages, in a conversation of an old version. */
  inline: readonly unknown[];
}

const PATHS = [
  '$.name',
  '$.workspaceIdentifier',
  '$.trackedGitRepos[0].repoPath',
  '$.lastUpdatedAt',
  '$.createdAt',
  '$.status',
  '$.subagentInfo',
  '$.subComposerIds',
  '$.subagentComposerIds',
  '$.fullConversationHeadersOnly',
  '$.conversation',
];

/** A conversation by its id; undefined if there is none, or none that can be read. */
export function composerOf(database: LogDatabase, id: string): Composer | undefined {
  const fields = extracted(database, `composerData:${id}`, PATHS);
  if (!fields) return undefined;
  const [name, at, repo, updated, created, status, parent, subs, subagents, headers, inline] = fields;
  return {
    name: typeof name === 'string' ? name : '',
    folder: folderOf(at) ?? (typeof repo === 'string' && repo !== '' ? repo : undefined),
    updated: updated ?? created,
    status: typeof status === 'string' ? status : '',
    isSubagent: isSubagent(id, parent),
    subagents: [...listOf(subs), ...listOf(subagents)].filter((one) => typeof one === 'string'),
    headers: listOf(headers).flatMap((one) => shaped(header, one) ?? []),
    inline: listOf(inline),
  };
}

/** An entry of a list of conversations; undefined if it is none. */
export function labelOf(entry: unknown): ComposerLabel | undefined {
  const found = shaped(label, entry);
  if (!found) return undefined;
  const { composerId: id, name, workspaceIdentifier, lastUpdatedAt, createdAt, subagentInfo } = found;
  return {
    id,
    name: typeof name === 'string' ? name : undefined,
    folder: folderOf(workspaceIdentifier),
    updated: lastUpdatedAt ?? createdAt,
    isSubagent: isSubagent(id, subagentInfo),
  };
}

/**
 * Values of a JSON document in the table, at these JSON paths.
 * @param without paths that are left out of a document that is too large otherwise
 */
export function extracted(
  database: LogDatabase,
  key: string,
  paths: readonly string[],
  without: readonly string[] = [],
): readonly unknown[] | undefined {
  const list = (all: readonly string[]) => all.map((path) => `'${path}'`).join(', ');
  const small =
    without.length === 0
      ? 'v'
      : `CASE WHEN bytes <= ${MAX_VALUE_BYTES} THEN v ELSE json_remove(v, ${list(without)}) END`;
  // Cursor stores the text as a blob, which SQLite may take for its own binary JSON.
  const sql = `SELECT CASE WHEN bytes <= ${MAX_DOCUMENT_BYTES} AND json_valid(v)
    THEN json_extract(${small}, ${list(paths)}) END AS fields
    FROM (SELECT octet_length(value) AS bytes, CAST(value AS TEXT) AS v FROM cursorDiskKV WHERE key = ?)`;
  const text = columnText(firstRow(database, sql, key)?.fields);
  const found = text === undefined ? undefined : parsedJson(text);
  return Array.isArray(found) ? found : undefined;
}

function folderOf(identifier: unknown): string | null | undefined {
  const found = shaped(uri, shaped(workspace, identifier)?.uri);
  // The folder of a remote workspace has the same path as one here may have.
  if (found?.scheme !== undefined && found.scheme !== 'file') return null;
  const path = found?.fsPath ?? found?.path;
  return path === undefined || path === '' ? undefined : pathOfUri(path);
}

function isSubagent(id: string, info: unknown): boolean {
  const parent: unknown =
    typeof info === 'object' && info !== null ? Reflect.get(info, 'parentComposerId') : '';
  return id.startsWith('task-') || (typeof parent === 'string' && parent !== '');
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : [];
}
