import { randomBytes } from 'node:crypto';

/**
 * A name for a short-lived file beside `name`. It carries the process id, so that a sweep can tell whether its
 * process still runs, and random bytes, because processes in two containers may have the same id.
 */
export function temporaryName(name: string): string {
  return `.${name}.${process.pid}.${randomBytes(5).toString('hex')}.tmp`;
}

/** Whether the process that a temporary name belongs to has exited; undefined for any other name. */
export function ownerOf(name: string): 'gone' | 'alive' | undefined {
  const [, pid] = /^\..*\.(\d{1,10})\.[0-9a-f]{10}\.tmp$/.exec(name) ?? [];
  if (pid === undefined) return undefined;
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
