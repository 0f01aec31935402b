import { spawnSync } from 'node:child_process';
import { readFileSync, readlinkSync } from 'node:fs';
import { basename } from 'node:path';
import type { ProcessIdentity } from '@0dai/session-schema/internal';
import { errorCode } from '../fs/files.ts';

/**
 * Identifies a running process, so that `isGone` can later detect its exit. Pids are reused, so on Linux the identity
 * includes start time, boot and pid namespace; elsewhere only the pid is available without spawning a process.
 * @returns undefined if there is no such process
 */
export function identifyProcess(pid: number): ProcessIdentity | undefined {
  // A parent pid of 0 or 1 means that the parent has already exited.
  if (!Number.isInteger(pid) || pid <= 1) return undefined;
  const started = startOf(pid);
  if (started === 'none') return undefined;
  return { pid, ...(started !== undefined && { started }) };
}

/** The properties of a process that `agentProcess` inspects. */
export interface ProcessEntry {
  parent: number;
  /** The program's name, or its path. */
  command: string;
  /** The command line as separate arguments, if the system provides them. */
  args?: readonly string[];
}

/** Finds a running process; undefined if there is none or it can't be inspected. */
export type FindProcess = (pid: number) => ProcessEntry | undefined;

/**
 * Programs that run another program on an agent's behalf: shells, wrappers, and version managers' shims of our
 * command.
 */
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
 * Finds the agent among the ancestors of a hook: the first process, from `pid` upward, that is neither a shell nor
 * another wrapper.
 * @param pid the process that started the hook
 * @returns undefined if none is found; a shell is no substitute, because it exits with the hook
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
 * Identifies the agent that a hook runs for; see `identifyProcess`.
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

/** Reads a process from /proc on Linux, else from `ps`. */
function findProcess(pid: number): ProcessEntry | undefined {
  if (process.platform === 'win32') return undefined;
  if (process.platform !== 'linux') return findByPs(pid);
  try {
    const { command, fields } = readStat(pid);
    const args = readFileSync(`/proc/${pid}/cmdline`, 'latin1').split('\0');
    return { parent: Number(fields[1]), command, args };
  } catch {
    // The process has exited, or a sandbox hides /proc.
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
 * Whether an identified process has exited.
 * @returns undefined if unknown: the process is in another pid namespace (a container), or another process may have
 *   reused the pid
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
    // EPERM: the process exists but belongs to another user.
    return errorCode(error) === 'EPERM';
  }
}

/** `boot/namespace/start time` of a process; `none` if there is no such process; undefined without a Linux /proc. */
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
 * A process's name and its fields from field 3 on: field 3 is the state, 4 the parent, 22 the start time. The name,
 * in parentheses, may contain any character; see proc(5).
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
    // A sandbox hides /proc, so processes can't be identified.
    return undefined;
  }
}
