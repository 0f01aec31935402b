import { readFileSync, readlinkSync } from 'node:fs';
import type { ProcessMark } from '@0dai/session-schema';
import { errorCode } from './files.ts';

/**
 * A running process, so that it can be told later whether it is gone. On Linux its start time, the boot and
 * the pid namespace go with it, since pids are used again; elsewhere the pid is all that is known without
 * spawning anything.
 * @returns undefined where there is no such process
 */
export function markProcess(pid: number): ProcessMark | undefined {
  // 0 and 1 are nobody's agent: whoever started us is gone already.
  if (!Number.isInteger(pid) || pid <= 1) return undefined;
  const started = startOf(pid);
  if (started === 'none') return undefined;
  return { pid, ...(started !== undefined && { started }) };
}

/**
 * Whether a process that was marked is gone.
 * @returns undefined where that cannot be told: in another pid namespace (a container), or where the pid
 *   lives but may be another process by now
 */
export function isGone({ pid, started }: ProcessMark): boolean | undefined {
  if (started === undefined) return isAlive(pid) ? undefined : true;
  const [boot, namespace, time] = started.split('/');
  const here = machine();
  if (!here) return undefined;
  if (boot !== here.boot) return true;
  if (namespace !== here.namespace) return undefined;
  const now = startOf(pid);
  if (now === undefined) return undefined;
  return now === 'none' || now.split('/')[2] !== time;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Somebody else's process by now, or ours: it is there.
    return errorCode(error) === 'EPERM';
  }
}

/** `boot/namespace/start time` of a process; `none` where there is no such process, undefined where /proc is not Linux's. */
function startOf(pid: number): string | 'none' | undefined {
  const here = machine();
  if (!here) return undefined;
  try {
    // proc(5): the name, in parentheses, may hold anything; after it, state is field 3 and starttime field 22.
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    // A zombie has ended, whoever has not noticed yet.
    if (fields[0] === 'Z' || fields[0] === 'X') return 'none';
    return `${here.boot}/${here.namespace}/${fields[19] ?? ''}`;
  } catch (error) {
    return errorCode(error) === 'ENOENT' || errorCode(error) === 'ESRCH' ? 'none' : undefined;
  }
}

function machine(): { boot: string; namespace: string } | undefined {
  if (process.platform !== 'linux') return undefined;
  try {
    return {
      boot: readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').slice(0, 8),
      namespace: readlinkSync('/proc/self/ns/pid').replace(/\D/g, ''),
    };
  } catch {
    // A sandbox that hides /proc: then nothing is known of processes.
    return undefined;
  }
}
