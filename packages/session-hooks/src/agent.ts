import type { Cap, TurnOutcome } from '@0dai/session-schema/internal';

import type {
  AgentRoots,
  FindSessions,
  LogDatabase,
  LogFile,
  LogFolders,
  LogFormat,
} from './logs/log-files.ts';
import type { LogLine, LogReader } from './logs/log-reading.ts';

/**
 * An agent whose own logs can be read: everything that finding and reading them needs. All of it is pure; the caller
 * reads the disk. An agent with hooks is an `Agent`.
 *
 * @example
 * import { claude } from '@0dai/session-hooks/claude';
 * claude.transcript([{ text: '{"type":"user",…}', offset: 0 }]).facts;
 */
export interface LoggedAgent {
  /** The agent's id in commands and data: `0dai hook claude`, `agent_history`. */
  id: string;
  /** Display name, e.g. `Claude Code`. */
  name: string;
  /** How to detect whether the agent is installed. */
  detect: {
    /** Its command on the PATH. */
    command: string;
    /** Its folder in the user's home. If the folder exists, the agent counts as installed. */
    folder: string;
  };
  /** The agent's folders, by its environment variables. They need not exist. */
  roots(env: Environment, home: string): AgentRoots;
  /** Folders below the configuration folder that hold its logs. */
  logFolders: readonly string[];
  /** Finds the agent's sessions of a folder. */
  findSessions: FindSessions;
  /** Reads facts from a part of the agent's log. */
  transcript: LogReader;
  /**
   * Format of a log: one record a line, one JSON document, a text, or an SQLite database. Undefined for a path that is
   * no log of this agent; such a path is never read.
   */
  logFormat(path: string): LogFormat | undefined;
  /**
   * The records of a session in a database, oldest first, each as a line of JSON for `transcript`. Offsets ascend, and
   * an offset never names another record, also after records were added or removed: a number or a time. Only for
   * agents with the format `database`.
   */
  rows?(database: LogDatabase, sessionId: string): Iterable<LogLine>;
  /**
   * Strings that mark the lines to read in the middle of a very large log: prompts, plans, answers, edits,
   * compaction. They match byte for byte; each costs a search of the whole log.
   */
  wanted: readonly string[];
  /**
   * Strings that mark a line which repeats or undoes earlier lines. If a new part of a log has one, the log is read
   * from its start. Default: none.
   */
  retells?: readonly string[];
  /** Files beside a log of the format `document` that belong to it: its reader gets each as a further line. */
  beside?(path: string): readonly string[];
  /** The logs of a session's sub-agents, if they have their own. Their edits and commands count as the run's. */
  subagentFiles?(log: LogFile, read: LogFolders): LogFile[];
  /** How its program starts in a terminal. Absent for an agent that no command line starts with a prompt. */
  launch?: Launch;
}

/** How an agent's program starts in a terminal, in the folder in which it is to work. */
export interface Launch {
  /**
   * What its command line takes for its first turn: a prompt, a file to read, or nothing, so that the user pastes the
   * prompt. Default: a prompt.
   */
  takes?: 'file' | 'nothing';
  /**
   * The arguments that start it with that and keep it open for more, after its command.
   * @param first the prompt, or the path of the file
   * @param flags the user's own arguments for the program
   * @example codex.launch?.args('fix it', ['--model', 'm']) // ['--model', 'm', '--', 'fix it']
   */
  args(first: string, flags: readonly string[]): readonly string[];
}

/**
 * The adapter of one agent with hooks: its logs, its hook payloads and replies, and its configuration.
 *
 * @example
 * import { claude } from '@0dai/session-hooks/claude';
 * claude.reply({ event: 'SessionStart', context: 'Goal: …' });
 */
export interface Agent extends LoggedAgent {
  /** Longest text that a hook may return. Above it, the agent cuts the text or gives the model a preview. */
  cap: Cap;
  /** Detects from the agent's own variables whether one of its shells started this process. */
  shell(env: Environment): { session_id?: string } | undefined;
  /**
   * The agent's own variable for the folder it was started in, which stays where its working folder moves. Default: it
   * has none.
   */
  startFolder?(env: Environment): string | undefined;
  /** Whether another agent runs this one's hooks, by the other agent's variables. */
  borrowed?(env: Environment): boolean;
  /** Translates the agent's hook payload into one of our events; undefined if the event is unknown. */
  parse(payload: unknown): HookEvent | undefined;
  /** Wraps our reply in the agent's envelope; returns the text for stdout, '' for no reply. */
  reply(reply: HookReply): string;
  /**
   * The event at which the agent is briefed. `prompt` if the agent may show the start hook's reply too late or
   * discard it (Gemini CLI 0.61.0: at the first prompt in the terminal, after /clear).
   */
  briefedAt: 'start' | 'prompt';
  /** Where it loads a project's hooks: started in the project's own folder only, or in subdirectories too. */
  loadsHooksAt: 'root' | 'anywhere';
  /** The version with which our tests run the real program. */
  testedVersion: string;
  /**
   * The agent's configuration. Loaded by a dynamic import (`() => import('./install.ts')`), because the editors load
   * parsers that would slow every hook down.
   */
  setup(): Promise<AgentSetup>;
}

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

/** What the configuration files of a scope depend on. */
export interface FilesOptions {
  /** Names a file in messages. Default: `.codex/config.toml`, `~/.codex/config.toml`. */
  label?(path: string, base: Base): string;
  /**
   * Top of the project's main git work tree, else the project's folder: Claude Code's own name for the project. Only for
   * the scope `local`.
   */
  repository?: string;
}

/** A hook event, translated from the agent's payload. */
export type HookEvent = HookEventBase & HookEventBody;

/** Fields of every event. */
export interface HookEventBase {
  /** The agent's own id of its session. */
  session_id: string;
  /** The agent's working folder; may be a subdirectory of the project. */
  cwd: string;
  /** Path of the agent's log of the session, if the payload names it. */
  transcript_path?: string;
  /** The event comes from a sub-agent: its files count; its prompts, plans and last words don't. */
  subagent?: true;
}

/** Fields by kind of event. */
export type HookEventBody =
  /** The agent started, or its context was reset, and it may be briefed. */
  | { event: 'start'; source: StartSource }
  /**
   * The user sent a prompt; the reply may carry a briefing. `prompt` is absent if the text is not the user's (a
   * notification, a sub-agent's task), and excludes injected text. `prompt_id` is the log's id of the same prompt.
   */
  | { event: 'prompt'; prompt?: string; prompt_id?: string }
  /** A turn ended: the agent waits for its user. */
  | { event: 'turn'; outcome: TurnOutcome; said?: string; detail?: string }
  /** The agent's context was compacted, and no `start` event will follow. */
  | { event: 'compact' };

/** Why a session started. */
export type StartSource = 'startup' | 'resume' | 'clear' | 'compact' | 'fork';

/** A hook's reply: text for the model, and one line for the user. */
export interface HookReply {
  /** The event that it answers. */
  event: 'start' | 'prompt';
  /** The briefing for the model. */
  context: string;
  /** One line that the agent shows its user, if it can. */
  notice?: string;
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
