import { execFileSync } from 'node:child_process';

/** A process as `ps` shows it. */
export interface ProcessLine {
  pid: number;
  parent: number;
  /** Its command line. */
  command: string;
}

/** Every process that is not a zombie. */
export function processes(): ProcessLine[] {
  const out = execFileSync('ps', ['-A', '-ww', '-o', 'pid=,ppid=,stat=,args='], { encoding: 'utf8' });
  return out.split('\n').flatMap((line) => {
    const [, pid, parent, state = '', command = ''] = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/.exec(line) ?? [];
    return pid === undefined || state.startsWith('Z')
      ? []
      : [{ pid: Number(pid), parent: Number(parent), command }];
  });
}

/** What descends from a process, nearest first. */
export function descendants(all: readonly ProcessLine[], pid: number): ProcessLine[] {
  const children = all.filter((line) => line.parent === pid);
  return [...children, ...children.flatMap((child) => descendants(all, child.pid))];
}

/**
 * The processes of a program below another process: the one that its user started, and those of the same program
 * that it started itself. Not what wraps it, though a wrapper's command line names the program too.
 */
export function processesOf(executable: string, below: number): ProcessLine[] {
  return descendants(processes(), below).filter(({ command }) => {
    const before = command.split(executable)[0];
    return before !== undefined && before !== command && /^(\S*\/?node(\s+-\S+)*\s+)?$/.test(before);
  });
}

/** Ends a program as a crash does: all of its own processes at once, with nothing said to them. */
export function crash(executable: string, below: number): number {
  return kill(processesOf(executable, below));
}

/** Ends all that descends from a process in the same way, whatever it calls itself: pi renames its process. */
export function crashBelow(pid: number): number {
  return kill(descendants(processes(), pid));
}

function kill(found: readonly ProcessLine[]): number {
  for (const { pid } of found) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch (error) {
      // It ended with its parent.
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }
  return found.length;
}
