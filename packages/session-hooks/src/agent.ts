import type { TurnOutcome } from '@0dai/session-schema/internal';

import type { AgentRoots, LogFile, LogFolders } from './logs/log-files.ts';
import type { LogReader } from './logs/log-reading.ts';

/**
 * One agent, as this package knows it: what its hooks send, what they may answer, and where its
 * configuration lives. Everything here is pure; who calls it does the reading and the writing.
 *
 * @example
 * import { claude } from '@0dai/session-hooks/claude';
 * claude.reply({ event: 'SessionStart', context: 'Goal: …' });
 */
export interface Agent {
  /** The word used for it everywhere: in `0dai hook claude`, in `agent_history`. */
  id: string;
  /** What people call it, e.g. `Claude Code`. */
  name: string;
  /** The most that one hook's text may be before the agent cuts it; over it the model gets a preview. */
  cap: Cap;
  /** How to find out whether it is on this machine. */
  detect: {
    /** Its command on the PATH. */
    command: string;
    /** Its folder in the user's home; one that exists counts as found. */
    folder: string;
  };
  /** Who is running the shell that this process was started from, told by the agent's own variables. */
  shell(env: Environment): { session_id?: string } | undefined;
  /** Whether it is another agent that runs this one's hooks, told by that agent's own variables. */
  borrowed?(env: Environment): boolean;
  /** The agent's own hook payload as one of our events; undefined when it is none that we know. */
  parse(payload: unknown): HookEvent | undefined;
  /** Our answer in the agent's own envelope: the text to write to stdout, '' for nothing to say. */
  reply(reply: HookReply): string;
  /**
   * At which event it is briefed. `prompt` where what a start hook says may come too late or be thrown away
   * (Gemini CLI 0.61.0: at the first prompt in the terminal, after /clear).
   */
  briefedAt: 'start' | 'prompt';
  /** Where it keeps its files, told by its own environment variables; they are not asked whether they exist. */
  roots(env: Environment, home: string): AgentRoots;
  /** The folders below its configuration folder in which it writes its logs. */
  logFolders: readonly string[];
  /** What a part of the agent's own log shows. */
  transcript: LogReader;
  /**
   * How a log of the agent is written: one record a line, or the whole file one JSON document. Undefined for a path
   * that is no log of this agent, which is never read.
   */
  logFormat(path: string): 'lines' | 'document' | undefined;
  /**
   * What stands in the lines of its log that are worth reading in the middle of a very large one: prompts, plans,
   * answers, edits, compaction. Byte for byte as the agent writes it; each costs a search of the whole log.
   */
  wanted: readonly string[];
  /**
   * What stands in a line that retells or takes back what stood before it. Where a new part of a log has one, the
   * log is read from its start. Default: none.
   */
  retells?: readonly string[];
  /** The logs of a session's sub-agents, where they have logs of their own. Their edits and commands count as the run's. */
  subagentFiles?(log: LogFile, read: LogFolders): LogFile[];
  /**
   * What we know of its configuration. Behind an import of its own, `() => import('./install.ts')`,
   * because the editors load parsers that a hook must never pay for.
   */
  setup(): Promise<AgentSetup>;
}

/** How an agent is configured: for `0dai init`, `0dai uninstall` and `0dai doctor`. */
export interface AgentSetup {
  /** The configuration files that `0dai init` edits, in the order in which it edits them. */
  files(scope: Scope): readonly ConfigFile[];
  /** What the user still has to do after `0dai init`, word for word, one step a line; none is []. */
  trustSteps(scope: Scope, options?: InstallOptions): readonly string[];
  /** What stands between our installed hooks and their running, as far as the agent's own files tell. */
  trust(context: TrustContext): readonly TrustState[];
  /**
   * What the user has to confirm again after an edit of these files because it moved hooks of their own, word for
   * word; absent where the agent's trust does not depend on a hook's place.
   * @param before the agent's files of one scope, by `ConfigFile.path`
   */
  movedHooks?(before: Texts, after: Texts): readonly string[];
  /**
   * The setting that keeps the agent from writing its log, in a sentence; undefined where it writes one.
   * @throws {ConfigSyntaxError} for a file of the agent's that cannot be read as what it should be.
   */
  logSwitchedOff?(context: TrustContext): string | undefined;
}

/** Environment variables, as `process.env`. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** A size limit in the agent's own unit: UTF-16 code units (`string.length`) or bytes of UTF-8. */
export interface Cap {
  size: number;
  unit: 'utf16' | 'bytes';
}

/** Where a configuration is written: this project's folder, or the user's home. */
export type Scope = 'project' | 'user';

/** A hook event in our words. */
export type HookEvent = HookEventBase & HookEventBody;

/** What every event tells. */
export interface HookEventBase {
  /** The agent's own id of its session. */
  session_id: string;
  /** The folder the agent works in; it may be a subdirectory of the project. */
  cwd: string;
  /** The agent's own log of the session, where it told us. */
  transcript_path?: string;
  /** A sub-agent did it: its files count, its prompts, plans and last words do not. */
  subagent?: true;
}

/** What an event says. */
export type HookEventBody =
  /** The agent started, or its context began anew, and it may be briefed. */
  | { event: 'start'; source: StartSource }
  /**
   * The user sent a prompt, and the agent may be told something with it. `prompt` is absent where the text is
   * not the user's (a notification, a sub-agent's task), and never holds what was injected into it. `prompt_id` is
   * the id that the agent's log gives the same prompt.
   */
  | { event: 'prompt'; prompt?: string; prompt_id?: string }
  /** A turn came to its end: the agent waits for its user. */
  | { event: 'turn'; outcome: TurnOutcome; said?: string; detail?: string }
  /** The agent's context was compacted, and no `start` event will tell so. */
  | { event: 'compact' };

/** Why a session started. */
export type StartSource = 'startup' | 'resume' | 'clear' | 'compact' | 'fork';

/** What a hook answers: text for the model, and one line for the person. */
export interface HookReply {
  event: 'start' | 'prompt';
  /** The briefing for the model. */
  context: string;
  /** One line that the agent shows its user, where it can. */
  notice?: string;
}

/** What to put into a configuration file. */
export interface InstallOptions {
  /** Also allow our own MCP tools, so that the agent does not ask each time. Default true. */
  allow: boolean;
  /** The hooks only brief, whatever the project's setting says. Default false. */
  manual?: boolean;
}

/** The hooks of ours that a configuration file holds. */
export interface InstalledHooks {
  /** Installed to brief only. */
  manual: boolean;
  /** By event, in the agent's own words, with exactly these commands. */
  found: readonly { event: string; command: string }[];
  /** Events that lack our hook. */
  missing: readonly string[];
  /** The events with a hook that an earlier version wrote: another command, or an event not needed any more. */
  outdated: readonly string[];
}

/** What of ours a configuration file holds. */
export interface Installed {
  /** Our hooks; absent where there is none. */
  hooks?: InstalledHooks;
  /** Our MCP server is there. */
  mcp?: { command: string; args: readonly string[] };
  /** Our tools are allowed. */
  allowed?: boolean;
  /** Our managed block is in this instruction file. */
  block?: boolean;
}

/** The texts of an agent's configuration files of one scope, by `ConfigFile.path`; undefined is absent. */
export type Texts = Readonly<Record<string, string | undefined>>;

/** One configuration file of an agent, and the pure edits on its text. */
export interface ConfigFile {
  /** Path from the project root or from home, by scope, with `/`. */
  path: string;
  /** What we put there, in a few words for the person: `hook`, `MCP server`. */
  holds: string;
  /**
   * The file's text with our parts in it; the same text when they are there already.
   * @param before the text now; undefined where there is no file, and returned so where none is wanted
   * @param siblings all of this agent's files of this scope as they were before any was edited: Codex
   *   takes its hooks in one of two files, and warns when hooks are in both
   * @param original the text before we first edited it, where it is known: what was empty then, stays
   * @throws {ConfigSyntaxError} when a text cannot be read as what it should be; nothing is guessed.
   * @throws {ConfigConflictError} when our name is taken by something that is not ours.
   */
  install(
    before: string | undefined,
    options: InstallOptions,
    siblings?: Texts,
    original?: string,
  ): string | undefined;
  /**
   * The file's text without our parts, everything else byte for byte as it was;
   * undefined when nothing is left and the file should go.
   * @param original the text before we first edited it, where it is known: what was empty then, stays
   * @throws {ConfigSyntaxError} as above.
   */
  uninstall(current: string, original?: string): string | undefined;
  /**
   * What of ours is in it.
   * @throws {ConfigSyntaxError} as above.
   */
  inspect(current: string): Installed;
}

/** Where to look for trust. All paths are absolute and resolved (`realpath`). */
export interface TrustContext {
  /** Which installation is asked about. */
  scope: Scope;
  projectRoot: string;
  home: string;
  /** The top of the git work tree that the project is in; absent outside git. */
  repositoryRoot?: string;
  /** The top of the main work tree, where `repositoryRoot` is a linked one (`git worktree add`). */
  mainRepositoryRoot?: string;
  /** The text of the file at an absolute path; undefined where there is none. */
  read(path: string): string | undefined;
}

/** One thing that has to be right before the agent runs our hooks. */
export interface TrustState {
  /** The folder's trust, the trust in our very hooks, or a switch that turns hooks off. */
  subject: 'folder' | 'hook' | 'switch';
  /** `changed`: it was trusted, but is not what it was then. `disabled`: turned off by the user. */
  state: 'trusted' | 'untrusted' | 'changed' | 'disabled';
  /** Which of our hooks it is about, and how many there are; absent where it is about all of them. */
  some?: { events: readonly string[]; of: number };
  /** The file that says so, or would. */
  file: string;
  /** What the user does about it, one sentence; absent when trusted. */
  remedy?: string;
}
