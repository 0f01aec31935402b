import { join } from 'node:path';
import { FileError, UnsafePathError } from '../errors.ts';
import { lstatIfThere, overwrite, readBounded, removeIfThere } from '../fs/files.ts';
import type { Host } from './host.ts';
import { makeStateDir } from './key.ts';

// What the installed hooks leave in the state folder: one small file an agent for each purpose, so that it cannot grow.

const MAX_TRACE_BYTES = 16 * 1024;

/** A hook that could not run 0dai, as its shell command noted it. */
export interface HookFailure {
  /** Milliseconds since 1970. */
  at: number;
  /** The shell's: 127 where 0dai or Node was not found, 126 where it could not be run. */
  exitCode: number;
  /** The folder in which the shell stood. */
  cwd: string;
}

/** The file in the state folder in which an agent's hook command notes that it could not run `0dai`. */
export function hookFailureFile(agent: string): string {
  return `hook-failed-${agent}`;
}

/** The last time that an agent's hook could not run 0dai; undefined when that never happened. */
export function lastHookFailure(host: Host, agent: string): HookFailure | undefined {
  const path = join(host.stateDir, hookFailureFile(agent));
  const [, code, cwd] = /^(\d{1,3})\n([^\n]*)/.exec(readTrace(path) ?? '') ?? [];
  const stat = lstatIfThere(path);
  if (code === undefined || cwd === undefined || !stat) return undefined;
  return { at: stat.mtimeMs, exitCode: Number(code), cwd };
}

/**
 * Notes that a hook of an earlier version ran, for `takeOldHooksNotice`. Where nothing can be written, nothing is
 * noted: the agent must not be disturbed.
 * @param event the event of the hook, in the agent's own words
 */
export function noteOldHooks(host: Host, agent: string, event: string): void {
  const path = oldHooksPath(host, agent);
  try {
    if (lstatIfThere(path)) return;
    makeStateDir(host);
    overwrite(path, `${JSON.stringify({ event })}\n`);
  } catch (error) {
    if (!(error instanceof FileError || error instanceof UnsafePathError)) throw error;
  }
}

/**
 * Whether the user is to be told that an agent has hooks of an earlier version: true once for each version of ours.
 * @param version of the hooks that `0dai init` would install
 */
export function takeOldHooksNotice(host: Host, agent: string, version: number): boolean {
  const path = oldHooksPath(host, agent);
  const text = readTrace(path);
  if (text === undefined) return false;
  try {
    if ((JSON.parse(text) as { told?: unknown }).told === version) return false;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  try {
    overwrite(path, `${JSON.stringify({ told: version })}\n`);
    return true;
  } catch (error) {
    // Said again and again it would be worse than not said.
    if (error instanceof FileError || error instanceof UnsafePathError) return false;
    throw error;
  }
}

/** Removes an agent's traces, once its hooks are installed anew or taken out; what cannot be removed stays. */
export function forgetHookTraces(host: Host, agent: string): void {
  try {
    for (const path of [join(host.stateDir, hookFailureFile(agent)), oldHooksPath(host, agent)])
      removeIfThere(path);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
  }
}

function oldHooksPath(host: Host, agent: string): string {
  return join(host.stateDir, `old-hooks-${agent}.json`);
}

function readTrace(path: string): string | undefined {
  return readBounded(path, MAX_TRACE_BYTES)?.bytes.toString('utf8');
}
