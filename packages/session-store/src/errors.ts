import { cleanLine, head, SessionError } from '@0dai/session-schema/internal';

/** There is no session to do this with. */
export class NoSessionError extends SessionError {
  constructor(message: string) {
    super('NO_SESSION', message);
  }
}

/** No session, or no entry of one, has this id; or more than one has. */
export class NotFoundError extends SessionError {
  constructor(message: string) {
    super('NOT_FOUND', message);
  }
}

/** Somebody else is doing something exclusive in this project. */
export class LockedError extends SessionError {
  constructor(message: string, options?: ErrorOptions) {
    super('LOCKED', message, options);
  }
}

/** A path of ours is not what it must be (a symlink, not a regular file); nothing was read or written through it. */
export class UnsafePathError extends SessionError {
  constructor(path: string, found: string) {
    super(
      'UNSAFE_PATH',
      `${path} is ${found}; Session Roaming reads and writes only plain files and folders of its own there, ` +
        'so nothing was done. Look at where it came from, remove it, and try again.',
    );
  }
}

/** This user has no key on this machine, and none could be made. */
export class KeyError extends SessionError {
  constructor(stateDir: string) {
    super(
      'NO_KEY',
      `The key that marks your own entries is not in ${stateDir} and cannot be made there (a sandbox with a read-only ` +
        'home?). Nothing was saved. Run `0dai init` once outside the sandbox, then try again.',
    );
  }
}

/** The system does not tell where this user's home folder is, or HOME says something that is no place. */
export class NoHomeError extends SessionError {
  constructor(home: string) {
    super(
      'NO_HOME',
      `Where your home folder is could not be found out: HOME ${home === '' ? 'is empty or not set' : `is "${head(cleanLine(home), 80)}"`}, expected an absolute path. ` +
        'Nothing was done. Set it (export HOME=…) and try again.',
    );
  }
}

/** There is more to read than there is time and memory for; it was not read, so nothing was changed. */
export class TooLargeError extends SessionError {
  /** @param hurried an agent waits: a person's command reads more, and leaves a view from which a hook can go on */
  constructor(path: string, max: number, hurried = false) {
    const size = `${path} is larger than the ${max >= 1024 * 1024 ? `${Math.round(max / 1024 / 1024)} MB` : `${Math.round(max / 1024)} kB`}`;
    super(
      'TOO_LARGE',
      hurried
        ? `${size} that a hook reads, so nothing was done. Run once, in a terminal: 0dai session save`
        : `${size} that Session Roaming reads, so nothing was done. ` +
            'If it is yours, move it away to begin a new session; if it came from elsewhere, remove it.',
    );
  }
}

/** The file system refused. The message names the file and the system's reason. */
export class FileError extends SessionError {
  constructor(what: string, path: string, cause: unknown) {
    super('FILE', `Could not ${what} ${path}: ${reason(cause)}`, { cause });
  }
}

/** `EDQUOT` as these systems number it (errno.h). Node has no word for it: it says "Unknown system error -122". */
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
      return 'permission denied. Check who owns it and whether you may write there.';
    case 'EROFS':
      return 'the file system is read-only here.';
    case 'ENOENT':
    case 'ENOTDIR':
      return 'it, or its folder, is not there. What was saved before is intact.';
    default:
      return `${(cause as Error).message}. What was saved before is intact.`;
  }
}
