import { createHash } from 'node:crypto';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { shape, shaped } from '../../facts/shape.ts';
import { records } from '../../logs/json/records.ts';
import type { FindSessions, LogFile, LogFolders } from '../../logs/log-files.ts';
import { linesOf } from '../../logs/log-reading.ts';
import { isWithin } from '../../logs/within.ts';
import { transcript } from './transcript.ts';

/** Bytes of a chat that show its session and whether it has a prompt. */
const HEAD_BYTES = 256 * 1024;
const REGISTRY_BYTES = 1024 * 1024;
const ROOT_BYTES = 8 * 1024;
/** Most project folders whose `.project_root` is read. */
const FOLDERS_MAX = 2_000;
/** Most chat heads read. */
const LOOKED_MAX = 300;
const SUBAGENTS_MAX = 500;

const CHAT_FILE = /^session-.+\.(jsonl?)$/;

const registry = shape(() => z.object({ projects: z.record(z.string(), z.string()) }));

interface Chat extends LogFile {
  /** Last update: the document's own field, else the file's time. */
  updatedMs: number;
}

/**
 * Finds Gemini CLI's chats of a folder and the folders below it, newest first.
 *
 * 1. A project's chats are in `tmp/<name>/chats`. The name is in `projects.json` (since 0.29), or is the SHA-256 of
 *    the folder; both may exist. If neither does, `.project_root` in the project's folder decides.
 * 2. A chat that a newer version resumed exists as `.json` and `.jsonl`; the latter is current.
 * 3. Chats of sub-agents, and chats without a prompt, are left out.
 *
 * @param folder absolute and resolved
 */
export const findSessions: FindSessions = (roots, folder, read, max) => {
  const chats = projectFolders(roots.config, folder, read)
    .flatMap((project) => chatsIn(join(project, 'chats'), read))
    .sort((a, b) => b.modifiedMs - a.modifiedMs);
  const sessions = new Map<string, Chat>();
  for (const file of chats.slice(0, LOOKED_MAX)) {
    const chat = chatOf(file, read);
    const other = chat && sessions.get(chat.sessionId);
    if (!chat || (other?.path.endsWith('.jsonl') && !chat.path.endsWith('.jsonl'))) continue;
    if (!other || chat.path.endsWith('.jsonl') !== other.path.endsWith('.jsonl'))
      sessions.set(chat.sessionId, chat);
  }
  return [...sessions.values()]
    .sort((a, b) => b.updatedMs - a.updatedMs)
    .slice(0, max)
    .map(({ updatedMs: _, ...file }) => file);
};

/** The chats of a session's sub-agents: `chats/<session id>/<id>.jsonl`. */
export function subagentFiles(log: LogFile, read: LogFolders): LogFile[] {
  const chats = log.path.slice(0, Math.max(log.path.lastIndexOf('/'), log.path.lastIndexOf('\\')));
  // The id becomes part of a path, so it must not contain separators.
  if (!/^[\w-]+$/.test(log.sessionId)) return [];
  const folder = join(chats, log.sessionId);
  return read
    .list(folder)
    .filter(({ kind, name }) => kind === 'file' && name.endsWith('.jsonl'))
    .slice(0, SUBAGENTS_MAX)
    .map(({ name, bytes, modifiedMs }) => ({
      path: join(folder, name),
      sessionId: log.sessionId,
      modifiedMs,
      bytes,
      subagentOf: log.sessionId,
    }));
}

/** Folders that may hold a project's chats. */
function projectFolders(config: string, folder: string, read: LogFolders): string[] {
  const tmp = join(config, 'tmp');
  const names = new Set<string>([createHash('sha256').update(folder).digest('hex')]);
  const known = shaped(registry, firstRecord(read.head(join(config, 'projects.json'), REGISTRY_BYTES)));
  for (const [path, name] of Object.entries(known?.projects ?? {}))
    if (isWithin(folder, path) && /^[\w.-]+$/.test(name) && !name.startsWith('.')) names.add(name);
  if (names.size === 1) {
    for (const { name, kind } of read.list(tmp).slice(0, FOLDERS_MAX)) {
      const root =
        kind === 'folder' ? read.head(join(tmp, name, '.project_root'), ROOT_BYTES)?.trim() : undefined;
      if (root !== undefined && isWithin(folder, root)) names.add(name);
    }
  }
  return [...names].map((name) => join(tmp, name));
}

function chatsIn(folder: string, read: LogFolders): Omit<LogFile, 'sessionId'>[] {
  return read.list(folder).flatMap(({ name, kind, bytes, modifiedMs }) => {
    const isChat = kind === 'file' && bytes > 0 && CHAT_FILE.test(name);
    return isChat ? [{ path: join(folder, name), bytes, modifiedMs }] : [];
  });
}

/** Reads a chat; undefined if no person took part. */
function chatOf(file: Omit<LogFile, 'sessionId'>, read: LogFolders): Chat | undefined {
  const head = read.head(file.path, HEAD_BYTES);
  const sessionId = head === undefined ? undefined : fieldIn('sessionId', head);
  if (head === undefined || sessionId === undefined || fieldIn('kind', head) === 'subagent') return undefined;
  const isDocument = file.path.endsWith('.json');
  // A chat longer than its head contains more than a start and an end.
  if (file.bytes <= HEAD_BYTES) {
    const lines = isDocument ? [{ text: head, offset: 0 }] : linesOf(head);
    if (!transcript(lines).facts.some(({ fact }) => fact === 'prompt')) return undefined;
  }
  const updatedMs = isDocument ? Date.parse(fieldIn('lastUpdated', head) ?? '') : Number.NaN;
  return { ...file, sessionId, updatedMs: Number.isNaN(updatedMs) ? file.modifiedMs : updatedMs };
}

/** A field from a chat's head, before the first message. */
function fieldIn(key: string, head: string): string | undefined {
  const messages = head.indexOf('"messages"');
  const start = head.slice(0, messages === -1 ? 4_096 : messages);
  return new RegExp(`"${key}":\\s*"([^"\\\\]{1,200})"`).exec(start)?.[1];
}

function firstRecord(text: string | undefined): unknown {
  const [first] = text === undefined ? [] : records([{ text, offset: 0 }]);
  return first?.value;
}
