import { spawnSync } from 'node:child_process';
import { type Fault, injection } from './faults.ts';
import type { Target } from './target.ts';
import { CHANGING, LOOKING, OPENING } from './trace.ts';

/** strace is missing, or may not do its work here. */
export class StraceError extends Error {
  readonly code = 'NO_STRACE';
}

/**
 * Makes sure that strace is there and may trace.
 * @throws {StraceError} saying what to do
 */
export function requireStrace(): string {
  const version = spawnSync('strace', ['--version'], { encoding: 'utf8' });
  if (version.error) {
    throw new StraceError(
      'strace is not on this machine, and faults are injected by it. Install it (Debian, Ubuntu: apt-get install strace) and run this again.',
    );
  }
  const trial = spawnSync('strace', ['-f', '--seccomp-bpf', '-qq', '-e', 'trace=none', 'true'], {
    encoding: 'utf8',
  });
  if (trial.status !== 0) {
    throw new StraceError(
      `strace cannot trace here: ${trial.stderr.trim()}. It needs version 5.3 or later, and leave to trace (in a container: the SYS_PTRACE capability).`,
    );
  }
  if (spawnSync('prlimit', ['--version']).error) {
    throw new StraceError(
      'prlimit is not on this machine, and torn writes are made by it. Install it (Debian, Ubuntu: apt-get install util-linux) and run this again.',
    );
  }
  return /version (\S+)/.exec(version.stdout)?.[1] ?? 'unknown';
}

/** Traces everything that the operation does to files, on all threads. */
export function tracing(log: string): string[] {
  const names = [...OPENING, ...CHANGING, ...LOOKING].map((name) => `?${name}`).join(',');
  return ['strace', '-f', '--seccomp-bpf', '-y', '-s', '160', '-o', log, '-e', `trace=${names}`];
}

/** What strace can do. */
export type Injected = Exclude<Fault, { kind: 'limit' }>;

/**
 * Injects a fault into one call. Where its path is known before, calls on that path are counted. Else all of its name
 * are, on the main thread alone, which makes all our synchronous calls, by tracing no other thread.
 * @param path where the call is in this world; undefined where its name holds chance
 * @param shift how many calls of the same name this run may make more or less before it
 */
export function injecting(
  { call, nth }: Target,
  path: string | undefined,
  fault: Injected,
  log: string,
  shift: number,
): string[] {
  const { name } = call;
  const which = path === undefined ? [] : ['-P', path];
  // Not with --seccomp-bpf, under which strace 6.1 injects no signal.
  if (call.thread !== 'main') which.push('-f');
  const when = Math.max(1, (path === undefined ? call.nth : nth) + shift);
  return [
    ...['strace', ...which, '-y', '-s', '0', '-o', log, '-e', `trace=${name},openat`],
    ...['-e', `inject=${name}:${injection(fault)}:when=${when}`],
  ];
}

/** Lets no file grow beyond so many bytes: writes that go further are cut short by the kernel. */
export function limiting(bytes: number): string[] {
  return ['prlimit', `--fsize=${bytes}`];
}
