import { createHash } from 'node:crypto';
import { dirname, join } from 'node:path';
import { lineOf } from '../../facts/facts.ts';
import { asObject, listAt, parsedJson, textAt } from '../../logs/json/fields.ts';
import type { FindSessions, LogFile, LogFolders } from '../../logs/log-files.ts';
import { hasPrompt, logFilesIn, newestLogs } from '../../logs/session-heads.ts';
import { isWithin } from '../../logs/within.ts';
import { transcript } from './transcript.ts';

const HEAD_BYTES = 256 * 1024;
const STATE_BYTES = 64 * 1024;
const REGISTRY_BYTES = 1024 * 1024;
const FOLDERS_MAX = 2_000;
const SUBAGENTS_MAX = 500;

/**
 * Finds Kimi's sessions of a folder and the folders below it, newest first.
 *
 * 1. Kimi Code: `sessions/wd_<name>_<hash>/<id>/agents/main/wire.jsonl`; `state.json` of the session names the folder.
 * 2. Kimi CLI: `sessions/<MD5 of the folder>/<id>/wire.jsonl`; `kimi.json` lists the folders.
 * 3. Sessions without a prompt are left out.
 */
export const findSessions: FindSessions = (roots, folder, read, max) => {
  const logs = [roots.config, ...(roots.others ?? [])].flatMap((root) => {
    const names = legacyNames(root, folder, read);
    const sessions = join(root, 'sessions');
    return foldersIn(sessions, read).flatMap((name) =>
      foldersIn(join(sessions, name), read).flatMap((id) =>
        logsIn(join(sessions, name, id), id, names.get(name), read),
      ),
    );
  });
  return newestLogs(logs, max, (log) => sessionOf(log, folder, read));
};

/** The logs of a session's sub-agents: `agents/<id>/wire.jsonl`. */
export function subagentFiles(log: LogFile, read: LogFolders): LogFile[] {
  const own = dirname(log.path);
  const agents = dirname(own);
  if (!/[\\/]agents$/.test(agents)) return [];
  return foldersIn(agents, read)
    .map((name) => join(agents, name))
    .filter((folder) => folder !== own)
    .slice(0, SUBAGENTS_MAX)
    .flatMap((folder) => logFilesIn(folder, /^(wire)\.jsonl$/, read))
    .map((file) => ({ ...file, sessionId: log.sessionId, subagentOf: log.sessionId }));
}

function foldersIn(folder: string, read: LogFolders): string[] {
  return read
    .list(folder)
    .filter(({ kind }) => kind === 'folder')
    .sort((a, b) => b.modifiedMs - a.modifiedMs)
    .slice(0, FOLDERS_MAX)
    .map(({ name }) => name);
}

/** The folders that `kimi.json` lists, by the names of their session folders. */
function legacyNames(root: string, folder: string, read: LogFolders): Map<string, string> {
  const known = asObject(parsedJson(read.head(join(root, 'kimi.json'), REGISTRY_BYTES) ?? ''));
  const paths = listAt(known, 'work_dirs').flatMap((one) => textAt(asObject(one), 'path') ?? []);
  return new Map([folder, ...paths].map((path) => [createHash('md5').update(path).digest('hex'), path]));
}

function logsIn(session: string, sessionId: string, legacy: string | undefined, read: LogFolders): LogFile[] {
  const own = logFilesIn(join(session, 'agents', 'main'), /^(wire)\.jsonl$/, read);
  const old = legacy === undefined ? [] : logFilesIn(session, /^(wire)\.jsonl$/, read);
  return [
    ...own.map((log) => ({ ...log, sessionId })),
    ...old.map((log) => ({ ...log, sessionId, ...(legacy !== undefined && { folder: legacy }) })),
  ];
}

function sessionOf(log: LogFile, folder: string, read: LogFolders): LogFile | undefined {
  const head = read.head(log.path, HEAD_BYTES) ?? '';
  const state = asObject(parsedJson(read.head(stateOf(log.path), STATE_BYTES) ?? ''));
  const cwd = log.folder ?? textAt(state, 'workDir') ?? folderIn(head);
  if (cwd === undefined || !isWithin(folder, cwd) || !hasPrompt(head, log, transcript)) return undefined;
  const title = lineOf(textAt(state, 'title') ?? textAt(state, 'custom_title') ?? '');
  return { ...log, folder: cwd, ...(title !== '' && { title }) };
}

/** The folder in the first records of a log, of which the first may be longer than the head. */
function folderIn(head: string): string | undefined {
  const written = /"cwd":("(?:[^"\\]|\\.){1,4096}")/.exec(head)?.[1];
  const cwd = written === undefined ? undefined : parsedJson(written);
  return typeof cwd === 'string' ? cwd : undefined;
}

function stateOf(log: string): string {
  return join(dirname(log).replace(/[\\/]agents[\\/]main$/, ''), 'state.json');
}
