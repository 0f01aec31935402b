import { DamagedKeyError, KeyError, NoSessionError } from '../errors.ts';
import { lstatIfThere } from '../fs/files.ts';
import type { Host } from '../machine/host.ts';
import { ensureKey, isDamaged, type Key, keyPath, readKey } from '../state/key.ts';
import { ensureFolderOf, findProject, type Project, placeOfProject, refuseOtherOwner } from './project.ts';

/** A project's sessions, on this machine, for this user. */
export interface Store {
  /** Where its files are. */
  project: Project;
  /** The clock, random bytes, and the user's home. */
  host: Host;
  /** undefined if this user has no key yet: then no entry verifies as theirs. */
  key: Key | undefined;
}

/**
 * Finds the store that a folder belongs to, for reading; writes nothing.
 * @returns undefined if there is no project with `ai/sessions`
 * @throws {UnsafePathError} when `ai/sessions` is a symlink, not a folder, or another user's
 * @example const store = findStore(process.cwd(), nodeHost(os.homedir()));
 */
export function findStore(cwd: string, host: Host): Store | undefined {
  const project = findProject(cwd, host.home);
  return project && { project: withOwner(project, host), host, key: readKey(host) };
}

/**
 * Like `findStore`, for callers that need a store.
 * @throws {NoSessionError} if there is none
 */
export function requireStore(cwd: string, host: Host): Store {
  const store = findStore(cwd, host);
  if (store) return store;
  throw new NoSessionError(
    'There is no session in this project yet. Begin one with: 0dai session save --summary "what you are doing"',
  );
}

/**
 * Finds the store of a folder, or creates it: `ai/sessions` at the git root, and the user's key.
 * @throws {KeyError} if there is no key and it cannot be created
 * @throws {DamagedKeyError} if its file holds something else
 * @throws {OtherUserError} if this process is root, and the folder belongs to another user
 */
export function ensureStore(cwd: string, host: Host): Store {
  const project = checkedPlace(cwd, host);
  const key = ensureKey(host);
  if (!key) throw noKey(host);
  return { project: ensureFolderOf(project), host, key };
}

/**
 * Throws what `ensureStore` would throw about the folder, before anything is created.
 * @throws {OtherUserError}
 */
export function refuseToCreate(cwd: string, host: Host): void {
  checkedPlace(cwd, host);
}

function checkedPlace(cwd: string, host: Host): Project {
  const project = withOwner(placeOfProject(cwd, host.home), host);
  refuseOtherOwner(project);
  return project;
}

function withOwner(project: Project, { otherOwner }: Host): Project {
  if (!otherOwner) return project;
  const owner = [project.root, project.main]
    .map((path) => otherOwner(lstatIfThere(path)?.uid ?? 0))
    .find((name) => name !== undefined);
  return owner === undefined ? project : { ...project, owner };
}

/**
 * The store with this user's key, which is created if there is none, as in a new home: for hooks that record. Without
 * a key if none can be created; writing then throws what `keyOf` throws.
 */
export function withKey(store: Store): Store {
  return store.key || store.project.owner !== undefined ? store : { ...store, key: ensureKey(store.host) };
}

/**
 * The key to sign with: without it, an entry would never verify.
 * @throws {KeyError} if this user has none
 */
export function keyOf({ key, host }: Store): Key {
  if (key) return key;
  throw noKey(host);
}

/** The error for a key that is missing or damaged. */
export function noKey(host: Host): KeyError | DamagedKeyError {
  return isDamaged(host) ? new DamagedKeyError(keyPath(host)) : new KeyError(host.stateDir);
}
