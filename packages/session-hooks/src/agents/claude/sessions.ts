import { join } from 'node:path';
import { type Shaped, shaped } from '../../facts/shape.ts';
import { records } from '../../logs/json/records.ts';
import type { FindSessions, LogFile, LogFolders } from '../../logs/log-files.ts';
import { linesOf } from '../../logs/log-reading.ts';
import { hasPrompt, logFilesIn, newestLogs } from '../../logs/session-heads.ts';
import { isWindowsPath, isWithin } from '../../logs/within.ts';
import { origin } from './log/records.ts';
import { transcript } from './transcript.ts';

/** Bytes of a log that show its session's folder and whether it has a prompt. */
const HEAD_BYTES = 128 * 1024;
const SUBAGENT_HEAD_BYTES = 16 * 1024;
/** Claude Code cuts longer folder names and appends a hash. */
const NAME_MAX = 200;
const SUBAGENT_DEPTH_MAX = 4;
const SUBAGENTS_MAX = 500;

const SESSION_FILE = /^([\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})\.jsonl$/i;
const SUBAGENT_FILE = /^agent-[\w-]+\.jsonl$/;

/**
 * Finds Claude Code's logs of a folder and the folders below it, newest first.
 *
 * 1. A session's log is in `projects/<its start folder, every character but letters and digits as ->`. Different
 *    folders share a name, so the name only narrows the search.
 * 2. The first `cwd` in the log decides: it is the session's start folder.
 * 3. Logs of sub-agents, background sessions and programs are left out, and sessions without a prompt.
 *
 * @param folder absolute and resolved; if the unresolved path differs, call again with it
 */
export const findSessions: FindSessions = (roots, folder, read, max) => {
  const projects = join(roots.config, 'projects');
  const prefix = encoded(folder).slice(0, NAME_MAX);
  const found = read
    .list(projects)
    .filter(({ kind, name }) => kind === 'folder' && startsWith(name, prefix, folder))
    .flatMap(({ name }) => logFilesIn(join(projects, name), SESSION_FILE, read));
  return newestLogs(found, max, (log) => {
    const cwd = folderOf(folder, log, read);
    return cwd === undefined ? undefined : { ...log, folder: cwd };
  });
};

/**
 * The logs of a session's sub-agents: `<id>/subagents/**` beside its own log. Until about 2.0.7x they were in the
 * same folder, and only their records name their session.
 */
export function subagentFiles(log: LogFile, read: LogFolders): LogFile[] {
  const folder = log.path.slice(0, -`${log.sessionId}.jsonl`.length - 1);
  const own = below(join(folder, log.sessionId, 'subagents'), read, SUBAGENT_DEPTH_MAX);
  const siblings = read
    .list(folder)
    .filter(({ kind, name }) => kind === 'file' && SUBAGENT_FILE.test(name))
    .map(({ name, bytes, modifiedMs }) => ({ path: join(folder, name), bytes, modifiedMs }))
    .sort((a, b) => b.modifiedMs - a.modifiedMs)
    .slice(0, SUBAGENTS_MAX)
    .filter(({ path }) => originIn(read.head(path, SUBAGENT_HEAD_BYTES) ?? '').sessionId === log.sessionId);
  return [...own, ...siblings]
    .slice(0, SUBAGENTS_MAX)
    .map((file) => ({ ...file, sessionId: log.sessionId, subagentOf: log.sessionId }));
}

/** Claude Code's name for a folder. */
export function encoded(folder: string): string {
  return folder.replace(/[^a-zA-Z0-9]/g, '-');
}

/** The folder of a session that a person had in the given one, or below it. */
function folderOf(folder: string, log: LogFile, read: LogFolders): string | undefined {
  const head = read.head(log.path, HEAD_BYTES);
  if (head === undefined) return undefined;
  const { cwd, sessionKind, entrypoint } = originIn(head);
  if (cwd === undefined || !isWithin(folder, cwd)) return undefined;
  if (sessionKind === 'bg' || entrypoint?.startsWith('sdk-')) return undefined;
  return hasPrompt(head, log, transcript) ? cwd : undefined;
}

/** The session's origin; each field from the first record that has it. */
function originIn(head: string): Shaped<typeof origin> {
  const found: { [key: string]: string } = {};
  for (const { value } of records(linesOf(head))) {
    for (const [key, one] of Object.entries(shaped(origin, value) ?? {})) {
      if (one !== undefined) found[key] ??= one;
    }
    if (found.cwd !== undefined) return found;
  }
  return { ...originInTorn(head), ...found };
}

/** The origin if the first record is longer than the head: the record names these fields before the message. */
function originInTorn(head: string): Shaped<typeof origin> {
  const fields = [...head.matchAll(/"(?:cwd|sessionId|sessionKind|entrypoint)":"(?:[^"\\]|\\.){0,4096}"/g)];
  const [first] = records(linesOf(`{${fields.map(([field]) => field).join()}}`));
  return shaped(origin, first?.value) ?? {};
}

function below(folder: string, read: LogFolders, depth: number): Omit<LogFile, 'sessionId'>[] {
  if (depth === 0) return [];
  return read.list(folder).flatMap(({ name, kind, bytes, modifiedMs }) => {
    const path = join(folder, name);
    if (kind === 'folder') return below(path, read, depth - 1);
    return SUBAGENT_FILE.test(name) ? [{ path, bytes, modifiedMs }] : [];
  });
}

function startsWith(name: string, prefix: string, folder: string): boolean {
  return isWindowsPath(folder)
    ? name.toLowerCase().startsWith(prefix.toLowerCase())
    : name.startsWith(prefix);
}
