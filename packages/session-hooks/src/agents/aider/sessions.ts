import { basename, dirname, resolve } from 'node:path';
import type { FindSessions } from '../../logs/log-files.ts';
import { linesOf } from '../../logs/log-reading.ts';
import { isWithin } from '../../logs/within.ts';
import { transcript } from './transcript.ts';

/** Name of Aider's log, at the top of the git work tree, else in the folder in which it was started. */
const HISTORY = '.aider.chat.history.md';
const HEAD_BYTES = 256 * 1024;

/**
 * Finds Aider's log in a folder, also under the name that the user gave it, if that is in the folder. It holds all
 * chats of the folder, so they count as one session. It may have come with a clone. One without a prompt is left out.
 */
export const findSessions: FindSessions = ({ others = [] }, folder, read, max) =>
  [HISTORY, ...others]
    .map((name) => resolve(folder, name))
    .filter((path) => isWithin(folder, path))
    .flatMap((path) =>
      read
        .list(dirname(path))
        .filter(({ name, kind, bytes }) => name === basename(path) && kind === 'file' && bytes > 0)
        .map(({ bytes, modifiedMs }) => ({ path, sessionId: 'chat-history', bytes, modifiedMs, folder })),
    )
    .filter(({ path, bytes }) => {
      const head = bytes > HEAD_BYTES ? undefined : read.head(path, HEAD_BYTES);
      return head === undefined || transcript(linesOf(head)).facts.some(({ fact }) => fact === 'prompt');
    })
    .sort((a, b) => b.modifiedMs - a.modifiedMs)
    .slice(0, max);
