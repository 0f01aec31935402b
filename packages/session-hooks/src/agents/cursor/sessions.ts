import { join } from 'node:path';
import type { FindSessions, LogFile, LogFolders } from '../../logs/log-files.ts';
import { folderName, hasPrompt, logFilesIn, mayHoldLogsOf, newestLogs } from '../../logs/session-heads.ts';
import { isWithin } from '../../logs/within.ts';
import { newestOf, withStored } from '../stored-sessions.ts';
import { ideSessions } from './ide/sessions.ts';
import { transcript } from './transcript.ts';

const HEAD_BYTES = 256 * 1024;
const TRANSCRIPT = /^([\w-]+)\.jsonl$/;
const SESSIONS_MAX = 2_000;
const PATHS_MAX = 500;

/**
 * Finds the conversations of Cursor's editor and cursor-agent's transcripts. The editor's own conversations have a
 * transcript too, which holds less.
 */
export const findSessions: FindSessions = (roots, folder, read, max) => {
  const all = [roots.config, ...(roots.others ?? [])];
  const logs = all.flatMap((root) => transcripts(root, folder, read, max));
  const found = withStored(logs, () => all.flatMap((root) => ideSessions(root, folder, read, max)));
  return newestOf(found.toReversed(), max);
};

/**
 * Finds cursor-agent's transcripts of a folder and the folders below it, newest first.
 *
 * 1. They are `projects/<folder>/agent-transcripts/<id>/<id>.jsonl`, or without the inner folder. `<folder>` is the
 *    path with `-` for all but letters and digits, which several paths share; nothing in a transcript names the
 *    folder.
 * 2. A transcript with the folder's name counts, unless a path in it shows that it is from another folder of that
 *    name. One that may be from a folder below counts if a path in it is below.
 * 3. Those of sub-agents, in `<id>/subagents`, are not read: nothing in them says that their prompts are not the
 *    user's.
 */
function transcripts(root: string, folder: string, read: LogFolders, max: number): LogFile[] {
  const projects = join(root, 'projects');
  const logs = read
    .list(projects)
    .filter(({ kind, name }) => kind === 'folder' && mayHoldLogsOf(folder, name))
    .flatMap(({ name }) => transcriptsIn(join(projects, name, 'agent-transcripts'), read));
  return newestLogs(logs, max, (log) => {
    const head = read.head(log.path, HEAD_BYTES) ?? '';
    return isOf(folder, nameOf(log.path), pathsIn(head)) && hasPrompt(head, log, transcript)
      ? log
      : undefined;
  });
}

function transcriptsIn(folder: string, read: LogFolders): LogFile[] {
  const inner = read
    .list(folder)
    .filter(({ kind }) => kind === 'folder')
    .slice(0, SESSIONS_MAX)
    .flatMap(({ name }) => logFilesIn(join(folder, name), TRANSCRIPT, read));
  return [...inner, ...logFilesIn(folder, TRANSCRIPT, read)];
}

/** The project's name in a transcript's path. */
function nameOf(path: string): string {
  return /([^\\/]+)[\\/]agent-transcripts[\\/]/.exec(path)?.[1] ?? '';
}

function isOf(folder: string, name: string, paths: readonly string[]): boolean {
  if (paths.some((path) => isWithin(folder, path))) return true;
  if (folderName(name) !== folderName(folder)) return false;
  return !paths.some((path) => ancestorsOf(path).some((one) => folderName(one) === folderName(folder)));
}

/** Absolute paths in a transcript's head. */
function pathsIn(head: string): string[] {
  const found = head.matchAll(/"(\/(?:[^"\\/]+\/)+[^"\\]*|[A-Za-z]:(?:\\\\|\/)[^"]{1,4000})"/g);
  return [...found].slice(0, PATHS_MAX).map(([, path = '']) => path.replaceAll('\\\\', '\\'));
}

function ancestorsOf(path: string): string[] {
  const parts = path.split(/(?=[\\/])/);
  return parts.map((_, i) => parts.slice(0, i + 1).join(''));
}
