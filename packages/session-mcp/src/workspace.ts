import { statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ensureStore, findStore, gitRoot, type Host, type Store } from '@0dai/session-store/internal';

/** What the server's surroundings tell about where the project is. */
export interface WorkspaceOptions {
  host: Host;
  /** The folder that the client started the server in. */
  cwd: string;
  env: Readonly<Record<string, string | undefined>>;
  /** Whether the client is Claude Code: others set its variable too, for reasons of their own. */
  isClaude(): boolean;
  /** The URIs of the client's roots; none where it does not offer them or does not answer. */
  roots(): Promise<readonly string[]>;
}

/** The project that the client works in. */
export interface Workspace {
  /**
   * Its store; writes nothing.
   * @returns undefined where there is no session folder yet
   * @throws {UnsafePathError} when `ai/sessions` is not a folder of ours
   */
  find(): Promise<Store | undefined>;
  /**
   * Its store, made where there is none.
   * @throws {KeyError} where the user's key cannot be made
   */
  ensure(): Promise<Store>;
  /** The folder that holds `ai/sessions`, or would once something is saved. */
  root(): Promise<string>;
  /** Whether a project is in the very folder that the server was started in: as long as it is there, none is nearer. */
  isNearest(store: Store): boolean;
}

/**
 * Finds the project: where the server was started, else where the client says that it works.
 * @example const store = await workspaceOf({ host, cwd, env, isClaude, roots }).find();
 */
export function workspaceOf({ host, cwd, env, isClaude, roots }: WorkspaceOptions): Workspace {
  /** Asked for only when the folder we were started in has no session. */
  async function told(): Promise<string[]> {
    const folders = isClaude() && env.CLAUDE_PROJECT_DIR ? [env.CLAUDE_PROJECT_DIR] : [];
    for (const uri of await roots()) {
      const path = filePath(uri);
      if (path !== undefined) folders.push(path);
    }
    return folders.filter((path) => statSync(path, { throwIfNoEntry: false })?.isDirectory());
  }

  async function look(): Promise<{ store: Store | undefined; start: string }> {
    const here = findStore(cwd, host);
    if (here) return { store: here, start: cwd };
    const folders = await told();
    for (const folder of folders) {
      const store = findStore(folder, host);
      if (store) return { store, start: folder };
    }
    return { store: undefined, start: folders[0] ?? cwd };
  }

  return {
    find: async () => (await look()).store,
    ensure: async () => {
      const { store, start } = await look();
      // What is there need not be looked for again, at each save.
      return store?.key ? store : ensureStore(start, host);
    },
    isNearest: ({ project }) => project.root === cwd,
    root: async () => {
      const { store, start } = await look();
      return store?.project.root ?? gitRoot(start, host.home) ?? start;
    },
  };
}

function filePath(uri: string): string | undefined {
  try {
    return uri.startsWith('file:') ? fileURLToPath(uri) : undefined;
  } catch (error) {
    // A client's URI that names no file here, such as one with a host: as good as no root.
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}
