import { cleanLine, head, NewerSchemaError, SessionError } from '@0dai/session-schema/internal';

/** The operation needs a session, and there is none. */
export class NoSessionError extends SessionError {
  constructor(message: string) {
    super('NO_SESSION', message);
  }
}

/** No session or entry has this id, or the id is ambiguous. */
export class NotFoundError extends SessionError {
  constructor(message: string) {
    super('NOT_FOUND', message);
  }
}

/** Another process holds the lock, or kept changing the session. */
export class LockedError extends SessionError {
  constructor(message: string, options?: ErrorOptions) {
    super('LOCKED', message, options);
  }
}

/** Recording is paused in this project, so nothing is saved and no agent is briefed. */
export class PausedError extends SessionError {
  constructor() {
    super('PAUSED', PAUSED_NOTICE);
  }
}

/** What commands and tools say in a paused project. */
export const PAUSED_NOTICE =
  'Session Roaming is paused in this project: nothing is recorded and no agent is briefed. To go on: 0dai session unpause';

/**
 * A path in `ai/sessions` or in the state folder is unsafe (a symlink, not a regular file). Nothing was read or
 * written through it.
 */
export class UnsafePathError extends SessionError {
  constructor(path: string, found: string) {
    super(
      'UNSAFE_PATH',
      `${path} is ${found}; Session Roaming reads and writes only regular files and folders there, ` +
        'so nothing was done. Check where it came from, remove it, and try again.',
    );
  }
}

/** The session in the project is unverified, and a save would begin another in its place. */
export class UnverifiedSessionError extends SessionError {
  constructor() {
    super(
      'UNVERIFIED_SESSION',
      'Nothing was saved: the session in this project is unverified. It came with a clone, a pull or from another ' +
        'machine, or it is yours and your key was lost. To review and accept it, in a terminal: 0dai session trust. ' +
        'To quarantine it and begin your own: 0dai session new',
    );
  }
}

/** The file of this user's key holds something else, so nothing can be signed. */
export class DamagedKeyError extends SessionError {
  constructor(path: string) {
    super(
      'DAMAGED_KEY',
      `The key that signs your entries is damaged: ${path} does not hold 32 bytes. Nothing was saved. Restore it from ` +
        'a backup, or replace it in a terminal: 0dai key reset',
    );
  }
}

/** This user has no key on this machine. */
export class KeyError extends SessionError {
  constructor(stateDir: string) {
    super(
      'NO_KEY',
      `The key that signs your entries is not in ${stateDir}. Nothing was saved. Create it with \`0dai init\`, outside ` +
        'any sandbox that makes your home read-only, then try again.',
    );
  }
}

/** The home folder is unknown, or HOME is not an absolute path. */
export class NoHomeError extends SessionError {
  constructor(home: string) {
    super(
      'NO_HOME',
      `Could not find your home folder: HOME ${home === '' ? 'is empty or not set' : `is "${head(cleanLine(home), 80)}"`}, expected an absolute path. ` +
        'Nothing was done. Set it (export HOME=…) and try again.',
    );
  }
}

/** The folder is never a project: a session there would belong to everything below it. */
export class NotAProjectError extends SessionError {
  /** @param what the kind of folder, such as "your home folder" */
  constructor(path: string, what: string) {
    super(
      'NOT_A_PROJECT',
      `${path} is ${what}, which Session Roaming never takes for a project. Nothing was saved. ` +
        'Go to the folder of your project, or name it: --cwd DIR.',
    );
  }
}

/** The file exceeds the size limit. It was not read, so nothing was changed. */
export class TooLargeError extends SessionError {
  /**
   * @param hurried an agent waits, so the limit is lower. A person's command reads more, and leaves a view from which
   *   a hook can continue
   */
  constructor(path: string, max: number, hurried = false) {
    const size = `${path} is larger than the ${max >= 1024 * 1024 ? `${Math.round(max / 1024 / 1024)} MB` : `${Math.round(max / 1024)} kB`}`;
    super(
      'TOO_LARGE',
      hurried
        ? `${size} that a hook reads, so nothing was done. Run once, in a terminal: 0dai session save`
        : `${size} that Session Roaming reads, so nothing was done. ` +
            'If you wrote it, move it away to begin a new session; if not, remove it.',
    );
  }
}

/** The file system refused the operation. The message names the file and the system's reason. */
export class FileError extends SessionError {
  constructor(what: string, path: string, cause: unknown, code: 'FILE' | 'OTHER_USER' = 'FILE') {
    super(code, `Could not ${what} ${path}: ${reason(cause)}`, { cause });
  }
}

/**
 * This process is root, and the project belongs to another user, who could not use what root leaves there. To this
 * process the project is read-only.
 */
export class OtherUserError extends FileError {
  constructor(path: string, owner: string) {
    const why = `it belongs to ${owner}, and you are root. Run it as ${owner}, without sudo`;
    super('write in', path, new Error(why), 'OTHER_USER');
  }
}

/** `EDQUOT` as these systems number it (errno.h). Node does not name it: its message is "Unknown system error -122". */
const QUOTA: Partial<Record<NodeJS.Platform, number>> = { linux: 122, darwin: 69, freebsd: 69, openbsd: 69 };

/** Whether the system refused because the user's quota is used up. */
export function isOverQuota(cause: unknown): boolean {
  const { errno } = cause as NodeJS.ErrnoException;
  return errno !== undefined && errno === -(QUOTA[process.platform] ?? Number.NaN);
}

function reason(cause: unknown): string {
  const { code } = cause as NodeJS.ErrnoException;
  switch (isOverQuota(cause) ? 'EDQUOT' : code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return 'the disk is full. Free some space and try again; what was saved before is intact.';
    case 'EACCES':
    case 'EPERM':
      return 'permission denied. Check its owner and permissions.';
    case 'EROFS':
      return 'the file system is read-only.';
    case 'ENOENT':
    case 'ENOTDIR':
      return 'it or its folder does not exist. What was saved before is intact.';
    default:
      return `${(cause as Error).message}. What was saved before is intact.`;
  }
}

/**
 * Runs `read`; returns undefined if the file is unreadable, unsafe, too large or of a newer version, or if the
 * checkout cannot be written, so that one bad file doesn't hide the rest of the listing.
 */
export function unlessRefused<T>(read: () => T | undefined): T | undefined {
  try {
    return read();
  } catch (error) {
    if (
      error instanceof FileError ||
      error instanceof UnsafePathError ||
      error instanceof TooLargeError ||
      error instanceof NewerSchemaError
    )
      return undefined;
    throw error;
  }
}
