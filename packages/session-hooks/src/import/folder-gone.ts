import { statSync } from 'node:fs';
import { errorCode } from '@0dai/session-store/internal';
import { isWithin } from '../logs/within.ts';

/**
 * Whether a conversation's folder is not on this machine, or not any more: the project was moved, or the log comes from
 * another machine. Its files are then those of the project that takes the conversation over. Another folder that exists
 * holds files of its own, and one that was deleted within the project is where it was.
 * @param folder as the log names it; undefined if it names none
 * @param root the project's folder
 * @example isFolderGone('/home/me/old-name', '/home/me/new-name') // true after `mv ~/old-name ~/new-name`
 */
export function isFolderGone(folder: string | undefined, root: string): folder is string {
  if (folder === undefined || isWithin(root, folder)) return false;
  try {
    return statSync(folder, { throwIfNoEntry: false }) === undefined;
  } catch (error) {
    // A folder that this user may not read is there.
    const code = errorCode(error);
    if (code === undefined) throw error;
    return code === 'ENOTDIR' || code === 'ENAMETOOLONG';
  }
}
