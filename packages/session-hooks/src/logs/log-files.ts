/** One of an agent's logs on disk. */
export interface LogFile {
  path: string;
  /** The agent's own id of the session. */
  sessionId: string;
  modifiedMs: number;
  bytes: number;
  /** The session whose sub-agent wrote this log; absent for a session of its own. */
  subagentOf?: string;
}

/** Reads folders and the beginnings of files; neither ever follows a link as the last part of a path. */
export interface LogFolders {
  /** What is in a folder; none where there is no such folder. */
  list(
    folder: string,
  ): readonly { name: string; kind: 'file' | 'folder'; bytes: number; modifiedMs: number }[];
  /** The first bytes of a file as text; undefined where there is no such file. */
  head(path: string, bytes: number): string | undefined;
}

/** Where an agent keeps its files. */
export interface AgentRoots {
  /** The agent's own configuration folder, e.g. ~/.gemini */
  config: string;
}

/** Which of an agent's logs belong to a folder, newest first, at most `max`. */
export type FindSessions = (roots: AgentRoots, folder: string, read: LogFolders, max: number) => LogFile[];
