/** One of an agent's logs on disk. */
export interface LogFile {
  /** Its absolute path. */
  path: string;
  /** The agent's own id of the session. */
  sessionId: string;
  /** When it was last written, in milliseconds since 1970. */
  modifiedMs: number;
  /** Its size. */
  bytes: number;
  /** The session whose sub-agent wrote this log; absent for a log of a session itself. */
  subagentOf?: string;
}

/** Reads folders and file heads. Neither follows a link as the last part of a path. */
export interface LogFolders {
  /** Lists a folder; empty if there is none. */
  list(
    folder: string,
  ): readonly { name: string; kind: 'file' | 'folder'; bytes: number; modifiedMs: number }[];
  /** The first bytes of a file as text; undefined if there is no such file. */
  head(path: string, bytes: number): string | undefined;
}

/** The folders of an agent. */
export interface AgentRoots {
  /** The agent's own configuration folder, e.g. ~/.gemini */
  config: string;
}

/** Finds the agent's logs of a folder, newest first, at most `max`. */
export type FindSessions = (roots: AgentRoots, folder: string, read: LogFolders, max: number) => LogFile[];
