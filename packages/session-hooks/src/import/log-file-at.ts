import { lstatSync } from 'node:fs';
import { basename } from 'node:path';
import { errorCode } from '@0dai/session-store/internal';
import type { LoggedAgent } from '../agent.ts';
import { nodeLogFolders } from '../catch-up/node-log-folders.ts';
import type { LogFile, LogFormat } from '../logs/log-files.ts';

const HEAD_BYTES = 64 * 1024;
const UUID = /[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/i;
/** The longest id that is taken from a log. */
const MAX_ID = 200;

/**
 * The log at a path that the user named, as if it had been found. The session's id is in the file's name, else in the
 * log's head; a log without one has its name as id. The folder in which it was held is in the head of most agents' logs.
 * @returns undefined if the agent has no such logs, or there is no such file
 * @example logFileAt(codex, '/backup/rollout-2026-11-23T10-00-00-….jsonl')
 */
export function logFileAt(agent: LoggedAgent, path: string): LogFile | undefined {
  const format = agent.logFormat(path);
  // A database holds several sessions.
  if (!format || format === 'database') return undefined;
  const stat = statOf(path);
  if (!stat?.isFile()) return undefined;
  const name = basename(path).replace(/\.\w+$/, '');
  const head = nodeLogFolders.head(path, HEAD_BYTES) ?? '';
  // The agents' readers make file names of it.
  const inHead = /"(?:sessionId|session_id)"\s*:\s*"(\w[\w.:-]*)"/.exec(head)?.[1];
  const sessionId = (UUID.exec(name)?.[0] ?? inHead ?? name).slice(0, MAX_ID);
  const folder = folderIn(head);
  return {
    path,
    sessionId,
    modifiedMs: stat.mtimeMs,
    bytes: stat.size,
    ...(folder !== undefined && { folder }),
  };
}

/**
 * `cwd` of Claude Code, Codex, Copilot CLI, Qwen Code, Droid, pi and others; `working_dir` of Goose;
 * `current_working_directory` and `workspacePath` of Kiro.
 */
function folderIn(head: string): string | undefined {
  const found =
    /"(?:cwd|(?:current_)?working_?dir(?:ectory)?|workspacePath)"\s*:\s*("(?:[^"\\]|\\.){1,4096}")/i.exec(
      head,
    )?.[1];
  if (found === undefined) return undefined;
  try {
    return JSON.parse(found) as string;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Formats by the end of a name. */
const FORMATS: readonly (readonly [RegExp, LogFormat])[] = [
  [/\.jsonl(?:\.zst)?$/i, 'lines'],
  [/\.json$/i, 'document'],
  [/\.(?:md|txt)$/i, 'text'],
];

/**
 * The agent, as the reader of a file that the user called one of its logs: a copy may have another name than the agent
 * gives its logs.
 * @example readerOf(kimi, '/backup/monday.jsonl').logFormat('/backup/monday.jsonl') // 'lines'
 */
export function readerOf(agent: LoggedAgent, path: string): LoggedAgent {
  if (agent.logFormat(path) !== undefined) return agent;
  const format = FORMATS.find(([end]) => end.test(path))?.[1];
  return { ...agent, logFormat: (other) => (other === path ? format : agent.logFormat(other)) };
}

function statOf(path: string) {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
    return undefined;
  }
}
