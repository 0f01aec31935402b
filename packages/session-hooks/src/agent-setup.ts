/** Configuration of an agent, for `0dai init`, `0dai uninstall` and `0dai doctor`. */
export interface AgentSetup {
  /** The configuration files that `0dai init` edits, in editing order. */
  files(scope: Scope, options?: FilesOptions): readonly ConfigFile[];
  /**
   * The absolute path of one of the agent's files in the user's home, which its variables may move.
   * @param path from home, with `/`, as in `ConfigFile.path`
   * @example claude.userFile('.claude/settings.json', { CLAUDE_CONFIG_DIR: '/srv/c' }, '/home/u'); // '/srv/c/settings.json'
   */
  userFile(path: string, env: Environment, home: string): string;
  /** The steps left to the user after `0dai init`, one a line, ready to print. */
  trustSteps(scope: Scope, options?: InstallOptions): readonly string[];
  /** The states of trust and switches that decide whether our installed hooks run, by the agent's own files. */
  trust(context: TrustContext): readonly TrustState[];
  /**
   * The user's own hooks that need a new confirmation because an edit moved them, ready to print. Absent if the
   * agent's trust does not depend on a hook's position.
   * @param before the agent's files of one scope, by `ConfigFile.path`
   */
  movedHooks?(before: Texts, after: Texts): readonly string[];
  /**
   * A sentence about the setting that keeps the agent from writing its log; undefined if it writes one.
   * @throws {ConfigSyntaxError} if a file of the agent can't be parsed
   */
  logSwitchedOff?(context: TrustContext): string | undefined;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** The folder that holds a configuration file: the project's, or the user's home. */
export type Base = 'project' | 'user';

/** Whom a configuration is for: everyone with the project, this user in the project, or this user everywhere. */
export type Scope = 'project' | 'local' | 'user';

/** Options that decide which configuration files a scope has. */
export interface FilesOptions {
  /** Names a file in messages. Default: `.codex/config.toml`, `~/.codex/config.toml`. */
  label?(path: string, base: Base): string;
  /**
   * Top of the project's main git work tree, else the project's folder: Claude Code's own name for the project. Only for
   * the scope `local`.
   */
  repository?: string;
}

/** Options of an installation. */
export interface InstallOptions {
  /** Also allow our own MCP tools, so that the agent does not ask at each call. Default true. */
  allow: boolean;
  /** The hooks brief only, regardless of the project's setting. Default false. */
  manual?: boolean;
  /** Replace another server's entry that has our server's name. Default false. */
  force?: boolean;
}

/** Our hooks in a configuration file. */
export interface InstalledHooks {
  /** Installed to brief only. */
  manual: boolean;
  /** Hooks with exactly our commands, by the agent's name of the event. */
  found: readonly { event: string; command: string }[];
  /** Events that lack our hook. */
  missing: readonly string[];
  /** Events with a hook of an earlier version: it has another command, or its event is no longer used. */
  outdated: readonly string[];
}

/** Our parts of a configuration file. */
export interface Installed {
  /** Our hooks; absent if there are none. */
  hooks?: InstalledHooks;
  /** Our MCP server's entry. */
  mcp?: { command: string; args: readonly string[]; outdated?: true };
  /** Another server's entry under our server's name, as JSON. */
  otherServer?: string;
  /** Our tools are allowed. */
  allowed?: boolean;
  /** The instruction file contains our managed block. */
  block?: boolean;
}

/** The texts of an agent's configuration files of one scope, by `ConfigFile.path`; undefined if the file is absent. */
export type Texts = Readonly<Record<string, string | undefined>>;

/** One configuration file of an agent, with pure edits of its text. */
export interface ConfigFile {
  /** Path from the project root or from home, with `/`; see `AgentSetup.userFile`. */
  path: string;
  /** Where the path begins. */
  base: Base;
  /** Short label of our part of the file, for messages: `hook`, `MCP server`. */
  holds: string;
  /**
   * Adds our parts to the file's text; returns the same text if they are there already.
   * @param before the present text; undefined if there is no file. The result is undefined too if no file is needed
   * @param siblings all of this agent's files of this scope before any edit: Codex reads hooks from one of two files,
   *   and warns if both have hooks
   * @param original the text before our first edit, if known: containers that were empty then stay
   * @throws {ConfigSyntaxError} if a text can't be parsed; the edit guesses nothing
   * @throws {ConfigConflictError} if another server's entry uses our name, and not `options.force`
   */
  install(
    before: string | undefined,
    options: InstallOptions,
    siblings?: Texts,
    original?: string,
  ): string | undefined;
  /**
   * Removes our parts from the file's text and keeps every other byte. Returns undefined if nothing is left and the
   * file should be deleted.
   * @param original the text before our first edit, if known: containers that were empty then stay
   * @throws {ConfigSyntaxError} as above.
   */
  uninstall(current: string, original?: string): string | undefined;
  /**
   * Finds our hooks, MCP server, permissions and block in the file.
   * @throws {ConfigSyntaxError} as above.
   */
  inspect(current: string): Installed;
}

/** Paths for a trust check. All are absolute and resolved (`realpath`). */
export interface TrustContext {
  /** The scope of the installation to check. */
  scope: Scope;
  /** The root of the project. */
  projectRoot: string;
  /** The absolute path of one of the agent's files in the user's home; see `AgentSetup.userFile`. */
  userFile(path: string): string;
  /** Top of the project's git work tree; absent outside git. */
  repositoryRoot?: string;
  /** Top of the main work tree, if `repositoryRoot` is a linked one (`git worktree add`). */
  mainRepositoryRoot?: string;
  /** Reads the file at an absolute path; undefined if there is none. */
  read(path: string): string | undefined;
}

/** One condition that must hold before the agent runs our hooks. */
export interface TrustState {
  /** The condition's kind: the folder's trust, the trust in our hooks, or a switch that turns hooks off. */
  subject: 'folder' | 'hook' | 'switch';
  /** `changed`: the hook was trusted and has changed since. `disabled`: the user turned it off. */
  state: 'trusted' | 'untrusted' | 'changed' | 'disabled';
  /** The affected hooks and the total count; absent if all are affected. */
  some?: { events: readonly string[]; of: number };
  /** The file that holds the setting, or would hold it. */
  file: string;
  /** How the user fixes it, in one sentence; absent if trusted. */
  remedy?: string;
}
