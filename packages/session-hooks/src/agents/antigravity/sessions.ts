import { join } from 'node:path';
import { lineOf } from '../../facts/facts.ts';
import { pathOfUri } from '../../logs/file-uri.ts';
import { fieldsOf, firstText } from '../../logs/json/fields.ts';
import { records } from '../../logs/json/records.ts';
import type { FindSessions, LogFile, LogFolders } from '../../logs/log-files.ts';
import { linesOf } from '../../logs/log-reading.ts';
import { isWithin } from '../../logs/within.ts';
import { transcript } from './transcript.ts';

const HEAD_BYTES = 256 * 1024;
const HISTORY_BYTES = 1024 * 1024;
/** Most conversations whose transcripts are looked at, in each root. */
const CONVERSATIONS_MAX = 300;
const LOGS = ['.system_generated', 'logs'] as const;
/** The longer file has what the other one cuts. */
const NAMES = ['transcript_full.jsonl', 'transcript.jsonl'] as const;
/** Paths in arguments and results, which tell the folder of a conversation that no list names. */
const PATH =
  /"(?:Cwd|TargetFile|AbsolutePath|DirectoryPath|SearchPath|SearchDirectory)":"(?:\\")?((?:[^"\\]|\\\\\\\\|\\\\|\\\/)+)/g;

/**
 * Finds Antigravity's conversations of a folder, newest first: `brain/<id>/.system_generated/logs/`.
 * `history.jsonl` and `cache/last_conversations.json` name the folder of some; else most paths of the conversation
 * must lie in the folder.
 */
export const findSessions: FindSessions = (roots, folder, read, max) =>
  [roots.config, ...(roots.others ?? [])]
    .flatMap((root) => conversationsIn(root, folder, read))
    .sort((a, b) => b.modifiedMs - a.modifiedMs)
    .slice(0, max);

/** The plan of a conversation: `brain/<id>/task.md`. */
export function taskFiles(log: LogFile, read: LogFolders): LogFile[] {
  const found = /^(.*)[\\/]\.system_generated[\\/]logs[\\/][^\\/]+$/.exec(log.path)?.[1];
  if (found === undefined) return [];
  return read
    .list(found)
    .filter(({ name, kind, bytes }) => name === 'task.md' && kind === 'file' && bytes > 0)
    .map(({ name, bytes, modifiedMs }) => ({
      path: join(found, name),
      sessionId: log.sessionId,
      bytes,
      modifiedMs,
      subagentOf: log.sessionId,
    }));
}

function conversationsIn(root: string, folder: string, read: LogFolders): LogFile[] {
  const brain = join(root, 'brain');
  const listed = read.list(brain).filter(({ kind }) => kind === 'folder');
  if (listed.length === 0) return [];
  const known = foldersOf(root, read);
  return listed
    .sort((a, b) => b.modifiedMs - a.modifiedMs)
    .slice(0, CONVERSATIONS_MAX)
    .flatMap(({ name }): LogFile[] => {
      const files = read.list(join(brain, name, ...LOGS));
      const file = NAMES.map((one) => files.find((it) => it.name === one && it.bytes > 0)).find((one) => one);
      if (!file) return [];
      const path = join(brain, name, ...LOGS, file.name);
      const head = read.head(path, HEAD_BYTES) ?? '';
      const of = known.get(name);
      if (of === undefined ? !isMostlyIn(head, folder) : !isWithin(folder, of)) return [];
      const facts = transcript(linesOf(head)).facts;
      if (file.bytes <= HEAD_BYTES && !facts.some(({ fact }) => fact === 'prompt')) return [];
      const { bytes, modifiedMs } = file;
      return [{ path, sessionId: name, bytes, modifiedMs, folder: of ?? folder }];
    });
}

/** The folders of conversations that Antigravity lists. */
function foldersOf(root: string, read: LogFolders): Map<string, string> {
  const folders = new Map<string, string>();
  const history = read.head(join(root, 'history.jsonl'), HISTORY_BYTES) ?? '';
  for (const { value } of records(linesOf(history))) {
    const id = firstText(value, 'conversationId', 'conversation_id', 'cascadeId', 'id');
    const folder = firstText(value, 'workspace', 'cwd');
    if (id !== undefined && folder !== undefined) folders.set(id, pathOfUri(folder));
  }
  const last = read.head(join(root, 'cache', 'last_conversations.json'), HISTORY_BYTES) ?? '';
  for (const { value } of records([{ text: last.replace(/\s*\n\s*/g, ' '), offset: 0 }])) {
    for (const [folder, conversation] of Object.entries(value)) {
      const id =
        typeof conversation === 'string'
          ? conversation
          : firstText(fieldsOf(conversation), 'id', 'conversationId');
      if (id !== undefined) folders.set(lineOf(id), pathOfUri(folder));
    }
  }
  return folders;
}

/** Whether most of the paths in a text lie in a folder. */
function isMostlyIn(text: string, folder: string): boolean {
  const paths = [...text.matchAll(PATH)]
    .map(([, path = '']) => path.replace(/\\\\\\\\|\\\\/g, '\\').replace(/\\+$/, ''))
    .filter((path) => !/[\\/]\.gemini[\\/]/.test(path));
  const inside = paths.filter((path) => isWithin(folder, pathOfUri(path)));
  return inside.length > 0 && inside.length * 2 > paths.length;
}
