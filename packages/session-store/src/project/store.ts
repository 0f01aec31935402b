import { KeyError, NoSessionError } from '../errors.ts';
import type { Host } from '../state/host.ts';
import { ensureKey, type Key, readKey } from '../state/key.ts';
import { ensureProject, findProject, type Project } from './project.ts';

/** A project's sessions, on this machine, for this user. */
export interface Store {
  project: Project;
  host: Host;
  /** undefined where this user has none yet: then no entry is known to be theirs. */
  key: Key | undefined;
}

/**
 * The store that a folder belongs to, for reading; writes nothing.
 * @returns undefined where there is no project with `ai/sessions`
 * @throws {UnsafePathError} when `ai/sessions` is not a folder of ours
 * @example const store = findStore(process.cwd(), nodeHost(os.homedir()));
 */
export function findStore(cwd: string, host: Host): Store | undefined {
  const project = findProject(cwd, host.home);
  return project && { project, host, key: readKey(host) };
}

/**
 * As `findStore`, for what needs one.
 * @throws {NoSessionError} where there is none
 */
export function requireStore(cwd: string, host: Host): Store {
  const store = findStore(cwd, host);
  if (store) return store;
  throw new NoSessionError(
    'There is no session in this project yet. Begin one with: 0dai session save --summary "what you are doing"',
  );
}

/**
 * The store of a folder, made where there is none: `ai/sessions` at the git root, and the user's key.
 * @throws {KeyError} where there is no key and none can be made
 */
export function ensureStore(cwd: string, host: Host): Store {
  const key = ensureKey(host);
  if (!key) throw new KeyError(host.stateDir);
  return { project: ensureProject(cwd, host.home), host, key };
}

/**
 * The key to write with: an entry without it would be nobody's.
 * @throws {KeyError} where this user has none
 */
export function keyOf({ key, host }: Store): Key {
  if (key) return key;
  throw new KeyError(host.stateDir);
}
