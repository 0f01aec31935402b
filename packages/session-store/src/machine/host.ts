import { randomBytes } from 'node:crypto';
import { isAbsolute, join } from 'node:path';
import { NoHomeError } from '../errors.ts';
import { otherOwner } from './users.ts';

/** What the store needs from the outside: the clock, random bytes, and the user's home. */
export interface Host {
  /** Milliseconds since 1970. */
  now(): number;
  /** That many random bytes. */
  random(size: number): Uint8Array;
  /** The user's home folder. */
  home: string;
  /** The folder of our own state: the key, hook logs, install records. */
  stateDir: string;
  /**
   * The largest journal, in bytes, that is read as a whole while an agent waits. Default: the limit for a person's
   * command.
   */
  journalMax?: number;
  /**
   * Names the owner of a folder, if this process is root and must not write there; undefined if it may. Default: it
   * may.
   */
  otherOwner?(uid: number): string | undefined;
}

/**
 * Returns the folder of our own state in a home folder. It does not follow XDG_STATE_HOME: Codex 0.169.0 starts MCP
 * servers with HOME and little else, so a server would look elsewhere than the hooks, find another key, and treat
 * their entries as unverified.
 */
export function stateFolder(home: string): string {
  return join(home, '.local', 'state', '0dai');
}

/**
 * The real machine, for this home.
 * @throws {NoHomeError} for a home that is not an absolute path: the state would be written into the current folder
 * @example nodeHost(os.homedir())
 */
export function nodeHost(home: string): Host {
  if (!isAbsolute(home)) throw new NoHomeError(home);
  return {
    now: () => Date.now(),
    random: randomBytes,
    home,
    stateDir: stateFolder(home),
    otherOwner: (uid) => otherOwner(uid, process.env),
  };
}
