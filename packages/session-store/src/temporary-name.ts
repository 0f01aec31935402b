import { chance } from './chance.ts';

/**
 * A name, beside `name`, for a file that is there for a moment only. The process's id says whose it is, for
 * whoever sweeps; chance keeps apart two processes in two containers that bear the same id.
 */
export function temporaryName(name: string, kind: 'tmp' | 'out'): string {
  return `.${name}.${process.pid}.${chance(5).toString('hex')}.${kind}`;
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
