import { randomBytes } from 'node:crypto';
import { isAbsolute, join } from 'node:path';
import { NoHomeError } from '../errors.ts';

/** What the store takes from the outside: the clock, random bytes, and the user's home. */
export interface Host {
  /** Milliseconds since 1970. */
  now(): number;
  random(size: number): Uint8Array;
  /** The user's home folder. */
  home: string;
  /** Where our own state is kept: the key, hook logs, install records. */
  stateDir: string;
  /** The longest journal, in bytes, that is read as a whole, where somebody waits. Default: what a person waits for. */
  journalMax?: number;
}

/**
 * Where our own state is kept in a home folder. It does not follow XDG_STATE_HOME: Codex 0.169.0 starts MCP servers
 * with HOME and little else, and a server that looked elsewhere than the hooks would find another key and withhold
 * their entries.
 */
export function stateFolder(home: string): string {
  return join(home, '.local', 'state', '0dai');
}

/**
 * The real machine, for this home.
 * @throws {NoHomeError} for a home that is no absolute path: what is kept there would come into the present folder
 * @example nodeHost(os.homedir())
 */
export function nodeHost(home: string): Host {
  if (!isAbsolute(home)) throw new NoHomeError(home);
  return {
    now: () => Date.now(),
    random: randomBytes,
    home,
    stateDir: stateFolder(home),
  };
}
