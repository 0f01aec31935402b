import { spawnSync } from 'node:child_process';
import { delimiter, join } from 'node:path';
import type { Environment } from '@0dai/session-hooks';
import { onPath } from './find-agents.ts';

/**
 * Finds `0dai` as a shell without start-up files does, because hooks run it by its bare name. npx and package scripts add
 * their own folders to the PATH, which an agent's hook does not have; they are left out.
 * @returns its path; undefined if it is not found
 */
export function findCommand(env: Environment): string | undefined {
  const path = (env.PATH ?? '')
    .split(delimiter)
    .filter((folder) => !folder.includes(join('node_modules', '.bin')) && !folder.includes('_npx'))
    .join(delimiter);
  if (process.platform === 'win32') return onPath('0dai', path);
  const shell = spawnSync('/bin/sh', ['-c', 'command -v 0dai'], {
    encoding: 'utf8',
    env: { PATH: path },
    timeout: 5_000,
  });
  return shell.status === 0 ? shell.stdout.trim() || undefined : undefined;
}

/** How to make `0dai` a command that hooks find. */
export const INSTALL_REMEDY =
  "npm install -g @0dai/session-cli, and check that npm's global bin folder is on the PATH";
