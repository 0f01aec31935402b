import { lineOf } from '../facts/facts.ts';
import { parsedJson } from '../logs/json/fields.ts';
import type { LogFile, LogFolders } from '../logs/log-files.ts';
import type { LogReader } from '../logs/log-reading.ts';
import { hasPrompt, logFilesIn, newestLogs } from '../logs/session-heads.ts';
import { isWithin } from '../logs/within.ts';

const HEAD_BYTES = 256 * 1024;
const TITLE_MAX = 200;

/** How to find sessions that are one document each, all in one folder. */
export interface DocumentSessions {
  /** Absolute paths of the folders. */
  folders: readonly string[];
  /** The name of a document; the first group is the session's id. */
  name: RegExp;
  /** The folder and title of a session, by the start of its text. */
  about(head: string): { folder?: string | undefined; title?: string | undefined };
  transcript: LogReader;
}

/** Finds the sessions of a folder, newest first; those without a prompt are left out. */
export function documentSessions(
  { folders, name, about, transcript }: DocumentSessions,
  folder: string,
  read: LogFolders,
  max: number,
): LogFile[] {
  const files = folders.flatMap((path) => logFilesIn(path, name, read));
  const readDocument: LogReader = (lines) =>
    transcript([{ text: [...lines].map(({ text }) => text).join('\n'), offset: 0 }]);
  return newestLogs(files, max, (log) => {
    const head = read.head(log.path, HEAD_BYTES) ?? '';
    const { folder: of, title = '' } = about(head);
    if (of === undefined || !isWithin(folder, of) || !hasPrompt(head, log, readDocument)) return undefined;
    const line = lineOf(title).slice(0, TITLE_MAX);
    return { ...log, folder: of, ...(line !== '' && { title: line }) };
  });
}

/** A string field of a document, by the first place of its key in the text. */
export function fieldInText(key: string, text: string): string | undefined {
  const found = new RegExp(`"${key}"\\s*:\\s*("(?:[^"\\\\]|\\\\.){1,4096}")`).exec(text)?.[1];
  const value = found === undefined ? undefined : parsedJson(found);
  return typeof value === 'string' ? value : undefined;
}
