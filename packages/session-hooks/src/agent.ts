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
  shell(env: Readonly<Record<string, string | undefined>>): { session_id?: string } | undefined;
  /** The agent's own hook payload as one of our events; undefined when it is none that we know. */
  parse(payload: unknown): HookEvent | undefined;
  /** Our answer in the agent's own envelope: the text to write to stdout, '' for nothing to say. */
  reply(reply: HookReply): string;
  /** The configuration files that `0dai init` edits, in the order in which it edits them. */
  files(scope: Scope): readonly ConfigFile[];
  /** What the user still has to do after `0dai init`, word for word, one step a line. */
  trustSteps(scope: Scope): readonly string[];
}

/** A size limit in the agent's own unit: UTF-16 code units (`string.length`) or bytes of UTF-8. */
export interface Cap {
  size: number;
  unit: 'utf16' | 'bytes';
}

/** Where a configuration is written: this project's folder, or the user's home. */
export type Scope = 'project' | 'user';

/** A hook event in our words. */
export interface HookEvent {
  event: 'SessionStart';
  /** The agent's own id of its session. */
  session_id: string;
  /** The folder the agent works in; it may be a subdirectory of the project. */
  cwd: string;
  /** Why the session started. */
  source: 'startup' | 'resume' | 'clear' | 'compact' | 'fork';
  /** The agent's own log of the session, where it told us. */
  transcript_path?: string;
}

/** What a hook answers: text for the model, and one line for the person. */
export interface HookReply {
  event: HookEvent['event'];
  /** The briefing for the model. */
  context: string;
  /** One line that the agent shows its user, where it can. */
  notice?: string;
}

/** What to put into a configuration file. */
export interface InstallOptions {
  /** Also allow our own MCP tools, so that the agent does not ask each time. Default true. */
  allow: boolean;
}

/** What of ours a configuration file holds. */
export interface Installed {
  /** Our SessionStart hook is there, with exactly this command. */
  hook?: { command: string };
  /** Our MCP server is there. */
  mcp?: { command: string; args: readonly string[] };
  /** Our tools are allowed. */
  allowed?: boolean;
}

/** One configuration file of an agent, and the pure edits on its text. */
export interface ConfigFile {
  /** Path from the project root or from home, by scope, with `/`. */
  path: string;
  /** What we put there, in a few words for the person: `hook`, `MCP server`. */
  holds: string;
  /**
   * The file's text with our parts in it; the same text when they are there already.
   * `before` is undefined where there is no file.
   * @throws {ConfigSyntaxError} when `before` cannot be read as what it should be; nothing is guessed.
   */
  install(before: string | undefined, options: InstallOptions): string;
  /**
   * The file's text without our parts, everything else byte for byte as it was;
   * undefined when nothing is left and the file should go.
   * @throws {ConfigSyntaxError} as above.
   */
  uninstall(current: string): string | undefined;
  /**
   * What of ours is in it.
   * @throws {ConfigSyntaxError} as above.
   */
  inspect(current: string): Installed;
}
