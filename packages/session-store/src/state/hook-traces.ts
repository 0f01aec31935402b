import { join } from 'node:path';
import { FileError, UnsafePathError } from '../errors.ts';
import { lstatIfThere, overwrite, readBounded, removeIfThere } from '../fs/files.ts';
import type { Host } from '../machine/host.ts';
import { makeStateDir } from './key.ts';

// What the installed hooks leave in the state folder: one small file per agent and purpose, so that it cannot grow.

const MAX_TRACE_BYTES = 16 * 1024;

/** A hook that could not run 0dai, as its shell command noted it. */
export interface HookFailure {
  /** Milliseconds since 1970. */
  at: number;
  /** The shell's exit code: 127 if 0dai or Node was not found, 126 if it could not be run. */
  exitCode: number;
  /** The working folder of the shell. */
  cwd: string;
  /** The version of Node that was too old, if the program itself noted the failure. */
  node?: string;
}

/** The file in the state folder in which an agent's hook command notes that it could not run `0dai`. */
export function hookFailureFile(agent: string): string {
  return `hook-failed-${agent}`;
}

/** Reads the last time that an agent's hook could not run 0dai; returns undefined if that never happened. */
export function lastHookFailure(host: Host, agent: string): HookFailure | undefined {
  const path = join(host.stateDir, hookFailureFile(agent));
  const [, code, cwd, node] =
    /^(\d{1,3})\n([^\n]*)(?:\nnode (\d{1,3}(?:\.\d{1,3}){2})\n$)?/.exec(readTrace(path) ?? '') ?? [];
  const stat = lstatIfThere(path);
  if (code === undefined || cwd === undefined || !stat) return undefined;
  return { at: stat.mtimeMs, exitCode: Number(code), cwd, ...(node !== undefined && { node }) };
}

/**
 * Notes that a hook of an earlier version ran, for `takeOldHooksNotice`. A failure to write is ignored: it must not
 * disturb the agent.
 * @param event the agent's own name of the hook's event
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
 * Whether to warn the user that an agent has hooks of an earlier version: true once per hooks version.
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
    // A notice that is repeated at each start would be worse than none.
    if (error instanceof FileError || error instanceof UnsafePathError) return false;
    throw error;
  }
}

/** Removes an agent's traces after its hooks are installed again or removed. A failure is ignored. */
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
