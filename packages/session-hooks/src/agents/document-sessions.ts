import { basename, join } from 'node:path';
import { lineOf } from '../facts/facts.ts';
import { parsedJson } from '../logs/fields.ts';
import type { LogFile, LogFolders } from '../logs/log-files.ts';
import type { LogReader } from '../logs/log-reading.ts';
import { isWithin } from '../logs/within.ts';

const HEAD_BYTES = 256 * 1024;
/** Most heads read in each folder. */
const HEADS_MAX = 500;

/** How to find sessions that are one document each, all in one folder. */
export interface DocumentSessions {
  /** Absolute paths of the folders. */
  folders: readonly string[];
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
  const files = folders.flatMap((path) =>
    read
      .list(path)
      .filter((file) => file.kind === 'file' && file.bytes > 2 && name.test(file.name))
      .map((file) => ({ ...file, path: join(path, file.name) }))
      .sort((a, b) => b.modifiedMs - a.modifiedMs)
      .slice(0, HEADS_MAX),
  );
  const found: LogFile[] = [];
  for (const { path, bytes, modifiedMs } of files.sort((a, b) => b.modifiedMs - a.modifiedMs)) {
    if (found.length >= max) break;
    const head = read.head(path, HEAD_BYTES) ?? '';
    const { folder: of, title = '' } = about(head);
    if (of === undefined || !isWithin(folder, of)) continue;
    // A session longer than its head contains more than a start and an end.
    const isShort = bytes <= HEAD_BYTES;
    if (isShort && !transcript([{ text: head, offset: 0 }]).facts.some(({ fact }) => fact === 'prompt'))
      continue;
    const line = lineOf(title).slice(0, 200);
    const sessionId = basename(path).replace(/\.json$/, '');
    found.push({ path, sessionId, modifiedMs, bytes, folder: of, ...(line !== '' && { title: line }) });
  }
  return found;
}

/** A string field of a document, by the first place of its key in the text. */
export function fieldInText(key: string, text: string): string | undefined {
  const found = new RegExp(`"${key}"\\s*:\\s*("(?:[^"\\\\]|\\\\.){1,4096}")`).exec(text)?.[1];
  const value = found === undefined ? undefined : parsedJson(found);
  return typeof value === 'string' ? value : undefined;
}
