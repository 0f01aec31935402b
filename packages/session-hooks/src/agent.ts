import type { Cap, TurnOutcome } from '@0dai/session-schema/internal';
import type { AgentSetup, Environment } from './agent-setup.ts';
import type {
  AgentRoots,
  FindSessions,
  LogDatabase,
  LogFile,
  LogFolders,
  LogFormat,
} from './logs/log-files.ts';
import type { LogLine, LogReader } from './logs/log-reading.ts';

export type * from './agent-setup.ts';

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
   * an offset never names another record, also after records were added or removed: a number or a time. Returns about
   * how many bytes it left out. Only for agents with the format `database`.
   */
  rows?(database: LogDatabase, sessionId: string): Generator<LogLine, number>;
  /**
   * Strings that mark the lines to read in the middle of a very large log: prompts, plans, answers, edits,
   * compaction. They match byte for byte; each costs a search of the whole log.
   */
  wanted: readonly string[];
  /**
   * Strings that mark a line which rewrites the log so far: it repeats or undoes earlier lines. If a new part of a log
   * has one, the log is read from its start. Default: none.
   */
  rewrites?: readonly string[];
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
   * What its command line accepts for the first turn: a prompt, a file to read, or nothing, so that the user pastes the
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
