import { spawnSync } from 'node:child_process';
import { readFileSync, readlinkSync } from 'node:fs';
import { basename } from 'node:path';
import type { ProcessIdentity } from '@0dai/session-schema/internal';
import { errorCode } from '../fs/files.ts';

/**
 * A running process, so that it can be told later whether it is gone. On Linux its start time, the boot and
 * the pid namespace go with it, since pids are used again; elsewhere the pid is all that is known without
 * spawning anything.
 * @returns undefined where there is no such process
 */
export function identifyProcess(pid: number): ProcessIdentity | undefined {
  // 0 and 1 are nobody's agent: whoever started us is gone already.
  if (!Number.isInteger(pid) || pid <= 1) return undefined;
  const started = startOf(pid);
  if (started === 'none') return undefined;
  return { pid, ...(started !== undefined && { started }) };
}

/** What `agentProcess` looks at in a process. */
export interface ProcessEntry {
  parent: number;
  /** The program's name, or its path. */
  command: string;
  /** The command line, where the system shows it word by word. */
  args?: readonly string[];
}

/** Finds a running process; undefined where there is none, or where nothing can be told of it. */
export type FindProcess = (pid: number) => ProcessEntry | undefined;

/** Programs that run another one on an agent's behalf: shells, wrappers, and version managers' shims of our command. */
const WRAPPERS = new Set(
  (
    'sh bash dash zsh fish ash ksh mksh busybox env timeout nice nohup setsid stdbuf sudo doas ' +
    '0dai 0dai-hook volta-shim asdf mise nodenv fnm proto npm npx pnpm yarn'
  ).split(' '),
);

/** Scripts that Node runs as wrappers, by their names without an extension. */
const WRAPPER_SCRIPTS = new Set(['0dai', '0dai-hook', 'npm', 'npm-cli', 'npx', 'npx-cli', 'pnpm', 'yarn']);

const MAX_ANCESTORS = 12;

/**
 * The agent among the ancestors of a hook: the first process, from the given one upward, that is no shell and no
 * other wrapper.
 * @param pid the process that started the hook
 * @returns undefined where none is found: the shell itself will not do, for it ends with the hook
 */
export function agentProcess(pid: number, find: FindProcess = findProcess): number | undefined {
  let current = pid;
  for (let step = 0; step < MAX_ANCESTORS && current > 1; step += 1) {
    const found = find(current);
    if (!found) return undefined;
    if (!isWrapper(found)) return current;
    current = found.parent;
  }
  return undefined;
}

/**
 * Marks the agent that a hook runs for; see `markProcess`.
 * @param pid the process that started the hook
 */
export function identifyAgent(pid: number): ProcessIdentity | undefined {
  const agent = agentProcess(pid);
  return agent === undefined ? undefined : identifyProcess(agent);
}

function isWrapper({ command, args = [] }: ProcessEntry): boolean {
  // A login shell is called "-bash"; npm renames itself "npm exec 0dai".
  const name = (basename(command).replace(/^-/, '').split(' ')[0] ?? '').toLowerCase();
  if (WRAPPERS.has(name)) return true;
  if (!/^node(?:js)?$/.test(basename(args[0] ?? ''))) return false;
  return WRAPPER_SCRIPTS.has(basename(args[1] ?? '').replace(/\.[cm]?js$/, ''));
}

/** Looks a process up in /proc; where there is none, as on macOS, in what `ps` says. */
function findProcess(pid: number): ProcessEntry | undefined {
  if (process.platform === 'win32') return undefined;
  if (process.platform !== 'linux') return findByPs(pid);
  try {
    const { command, fields } = readStat(pid);
    const args = readFileSync(`/proc/${pid}/cmdline`, 'latin1').split('\0');
    return { parent: Number(fields[1]), command, args };
  } catch {
    // It ended in the meantime, or a sandbox hides /proc.
    return undefined;
  }
}

function findByPs(pid: number): ProcessEntry | undefined {
  const { stdout } = spawnSync('ps', ['-o', 'ppid=,comm=', '-p', String(pid)], {
    encoding: 'utf8',
    timeout: 500,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [, parent, command] = /^\s*(\d+)\s+(.+?)\s*$/.exec(stdout ?? '') ?? [];
  return command === undefined ? undefined : { parent: Number(parent), command };
}

/**
 * Whether a process that was marked is gone.
 * @returns undefined where that cannot be told: in another pid namespace (a container), or where the pid
 *   lives but may be another process by now
 */
export function isGone({ pid, started }: ProcessIdentity): boolean | undefined {
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
    const { fields } = readStat(pid);
    // Zombies count as exited.
    if (fields[0] === 'Z' || fields[0] === 'X') return 'none';
    return `${here.boot}/${here.namespace}/${fields[19] ?? ''}`;
  } catch (error) {
    return errorCode(error) === 'ENOENT' || errorCode(error) === 'ESRCH' ? 'none' : undefined;
  }
}

/**
 * A process's name and the fields behind it, from field 3 on: the state is field 3, the parent 4, the start time 22.
 * The name, in parentheses, may hold anything; see proc(5).
 */
function readStat(pid: number): { command: string; fields: string[] } {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  const end = stat.lastIndexOf(')');
  return { command: stat.slice(stat.indexOf('(') + 1, end), fields: stat.slice(end + 2).split(' ') };
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
