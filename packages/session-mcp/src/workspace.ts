import { statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import {
  ensureStore,
  findStore,
  gitRoot,
  type Host,
  refusePaused,
  type Store,
} from '@0dai/session-store/internal';

/** The sources for the location of the project. */
export interface WorkspaceOptions {
  host: Host;
  /** The folder that the client started the server in. */
  cwd: string;
  env: Readonly<Record<string, string | undefined>>;
  /** Whether the client is Claude Code: other clients set its variable too, for their own reasons. */
  isClaude(): boolean;
  /** The URIs of the client's roots; empty if it does not offer them or does not answer. */
  roots(): Promise<readonly string[]>;
}

/** The project that the client works in. */
export interface Workspace {
  /**
   * Finds its store; writes nothing.
   * @returns undefined if there is no session folder yet
   * @throws {PausedError} when the project is paused: every tool says so
   * @throws {UnsafePathError} when `ai/sessions` is a symlink, not a folder, or another user's
   */
  find(): Promise<Store | undefined>;
  /**
   * Finds its store, or creates it.
   * @throws {KeyError} if the user's key cannot be created
   * @throws {PausedError} as `find`
   */
  ensure(): Promise<Store>;
  /** Returns the folder that holds `ai/sessions`, or that will hold it after the first save. */
  root(): Promise<string>;
  /** Whether a project is in the server's own working folder: while it exists, no other is nearer. */
  isNearest(store: Store): boolean;
}

/**
 * Finds the project: from the server's working folder, else from the folders that the client names.
 * @example const store = await workspaceOf({ host, cwd, env, isClaude, roots }).find();
 */
export function workspaceOf({ host, cwd, env, isClaude, roots }: WorkspaceOptions): Workspace {
  /** Asks the client only if our working folder has no session. */
  async function clientFolders(): Promise<string[]> {
    const folders = isClaude() && env.CLAUDE_PROJECT_DIR ? [env.CLAUDE_PROJECT_DIR] : [];
    for (const uri of await roots()) {
      const path = filePath(uri);
      if (path !== undefined) folders.push(path);
    }
    return folders.filter((path) => statSync(path, { throwIfNoEntry: false })?.isDirectory());
  }

  async function locate(): Promise<{ store: Store | undefined; start: string }> {
    const here = findStore(cwd, host);
    if (here) return { store: here, start: cwd };
    const folders = await clientFolders();
    for (const folder of folders) {
      const store = findStore(folder, host);
      if (store) return { store, start: folder };
    }
    return { store: undefined, start: folders[0] ?? cwd };
  }

  return {
    find: async () => {
      const { store } = await locate();
      if (store) refusePaused(store);
      return store;
    },
    ensure: async () => {
      const { store, start } = await locate();
      if (store) refusePaused(store);
      // An existing store with a key needs no second search at each save.
      return store?.key ? store : ensureStore(start, host);
    },
    isNearest: ({ project }) => project.root === cwd,
    root: async () => {
      const { store, start } = await locate();
      return store?.project.root ?? gitRoot(start, host.home) ?? start;
    },
  };
}

function filePath(uri: string): string | undefined {
  try {
    return uri.startsWith('file:') ? fileURLToPath(uri) : undefined;
  } catch (error) {
    // A URI that names no local file, such as one with a host, counts as no root.
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}
