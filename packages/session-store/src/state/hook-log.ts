import { join } from 'node:path';
import { redactDeep } from '@0dai/session-schema/internal';
import { FileError, UnsafePathError } from '../errors.ts';
import { append, lstatIfThere, overwrite, readBounded } from '../fs/files.ts';
import type { Host } from '../machine/host.ts';
import { makeStateDir } from './key.ts';
import { isBackup } from './make-room.ts';

const LOG_MAX = 256 * 1024;

/** The last run of an agent's hook, for `0dai doctor`. */
export interface HookRun {
  agent: string;
  /** ISO 8601. */
  at: string;
  event: string;
  cwd: string;
  /** Its result, in a line: `briefed, 1,204 characters`, `nothing to say: no session`, or the warning. */
  said: string;
  warning?: boolean;
  /** False if the agent named no log of its session, because it writes none. */
  log?: boolean;
}

/**
 * Records what a hook did. Warnings are also appended to `hooks.log`, which is emptied when it grows large. A failure
 * to write the state folder is ignored: it must not disturb the agent.
 * @returns whether it was recorded
 */
export function noteHookRun(host: Host, noted: HookRun): boolean {
  // An error may quote a secret from its input; all other texts are ours.
  const run = noted.warning ? redactDeep(noted) : noted;
  try {
    makeStateDir(host);
    overwrite(runPath(host, run.agent), `${JSON.stringify(run)}\n`);
    if (run.warning) {
      const log = join(host.stateDir, 'hooks.log');
      if ((lstatIfThere(log)?.size ?? 0) > LOG_MAX) overwrite(log, '');
      append(log, () => ({ text: `${JSON.stringify(run)}\n` }), false, isBackup);
    }
    return true;
  } catch (error) {
    if (error instanceof FileError || error instanceof UnsafePathError) return false;
    throw error;
  }
}

/** Reads the last run of an agent's hook; returns undefined if it never ran, or if the note cannot be read. */
export function lastHookRun(host: Host, agent: string): HookRun | undefined {
  const text = readBounded(runPath(host, agent), 64 * 1024)?.bytes.toString('utf8');
  if (text === undefined) return undefined;
  try {
    const run: unknown = JSON.parse(text);
    return isHookRun(run) ? run : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function isHookRun(value: unknown): value is HookRun {
  const run = value as Partial<Record<keyof HookRun, unknown>> | null;
  return (
    typeof run === 'object' &&
    run !== null &&
    (['agent', 'at', 'event', 'cwd', 'said'] as const).every((field) => typeof run[field] === 'string')
  );
}

function runPath(host: Host, agent: string): string {
  return join(host.stateDir, `last-hook-${agent}.json`);
}
