import { closeSync, constants, fchownSync, lstatSync, openSync, type Stats } from 'node:fs';
import { dirname } from 'node:path';
import { errorCode, lstatIfThere } from './stat.ts';

const { O_DIRECTORY = 0, O_NOFOLLOW = 0, O_RDONLY } = constants;

/** File systems without owners (FAT, some shares), and an owner whom a container does not know, refuse with these. */
const NO_OWNERS = ['EPERM', 'EINVAL', 'ENOSYS', 'ENOTSUP'];

/**
 * Gives a file that this process just created to the owner of its folder, if this process is root: the owner could
 * not read a file of root's with mode 0600.
 * @param file the open file
 */
export function giveToFolderOwner(file: number, path: string): void {
  if (process.getuid?.() !== 0) return;
  const owner = lstatIfThere(dirname(path));
  if (!owner || owner.uid === 0) return;
  try {
    fchownSync(file, owner.uid, owner.gid);
  } catch (error) {
    if (!NO_OWNERS.includes(errorCode(error) ?? '')) throw error;
  }
}

/** Like `giveToFolderOwner`, for a folder that this process just created. */
export function giveFolder(path: string): void {
  if (process.getuid?.() !== 0) return;
  // By an open file: the path may lead elsewhere by now.
  const folder = openSync(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
  try {
    giveToFolderOwner(folder, path);
  } finally {
    closeSync(folder);
  }
}

/** Whether a file belongs neither to this user nor to its folder's owner: then its owner could read what is added. */
export function isOtherUsers({ uid }: Stats, path: string): boolean {
  return uid !== process.getuid?.() && uid !== lstatIfThere(dirname(path))?.uid;
}

/** If the path or its folder belongs to another user, as after a command as root, an error that says so. */
export function deniedByOwner(path: string): Error | undefined {
  const me = process.getuid?.();
  for (const one of [dirname(path), path]) {
    const uid = statOrNone(one)?.uid;
    if (uid === undefined || uid === me) continue;
    const owner = uid === 0 ? 'root' : `another user (${uid})`;
    return new Error(
      `permission denied: ${one} belongs to ${owner}. If it is yours: sudo chown -R ${me} ${one}`,
    );
  }
  return undefined;
}

function statOrNone(path: string): Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch (error) {
    // The folder around it may be closed too.
    if (errorCode(error) === undefined) throw error;
    return undefined;
  }
}
