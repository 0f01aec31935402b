import { join } from 'node:path';
import type { FindSessions } from '../../logs/log-files.ts';
import { linesOf } from '../../logs/log-reading.ts';
import { transcript } from './transcript.ts';

/** Name of Aider's log, at the top of the git work tree, else in the folder in which it was started. */
export const HISTORY = '.aider.chat.history.md';
const HEAD_BYTES = 256 * 1024;

/**
 * Finds Aider's log in a folder. It holds all chats of the folder, so they count as one session. It may have come with
 * a clone. One without a prompt is left out.
 */
export const findSessions: FindSessions = (_, folder, read, max) =>
  read
    .list(folder)
    .filter(({ name, kind, bytes }) => name === HISTORY && kind === 'file' && bytes > 0)
    .map(({ name, bytes, modifiedMs }) => ({
      path: join(folder, name),
      sessionId: 'chat-history',
      bytes,
      modifiedMs,
      folder,
    }))
    .filter(({ path, bytes }) => {
      const head = bytes > HEAD_BYTES ? undefined : read.head(path, HEAD_BYTES);
      return head === undefined || transcript(linesOf(head)).facts.some(({ fact }) => fact === 'prompt');
    })
    .slice(0, max);
