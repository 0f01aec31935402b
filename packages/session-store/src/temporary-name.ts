import { randomBytes } from 'node:crypto';

/**
 * A name, beside `name`, for a short-lived file. It carries the process id, so that a sweep knows whose it is, and
 * random bytes, because two processes in two containers may have the same id.
 */
export function temporaryName(name: string, kind: 'tmp' | 'out'): string {
  return `.${name}.${process.pid}.${randomBytes(5).toString('hex')}.${kind}`;
}

/** Whether a temporary name belongs to a process that is gone, or, as `mine`, to this one. */
export function ownerOf(name: string, kind: 'tmp' | 'out'): 'gone' | 'mine' | 'alive' | undefined {
  const [, pid, of] = /^\..*\.(\d{1,10})\.[0-9a-f]{10}\.(tmp|out)$/.exec(name) ?? [];
  if (pid === undefined || of !== kind) return undefined;
  if (Number(pid) === process.pid) return 'mine';
  return isAlive(Number(pid)) ? 'alive' : 'gone';
}

/** Whether a process with this id runs (it may be another user's). */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
