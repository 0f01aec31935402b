/** `text` is a log for people, such as Aider's Markdown: its reader gets it line by line. */
export type LogFormat = 'lines' | 'document' | 'text' | 'database';

/** One of an agent's logs on disk. */
export interface LogFile {
  /** Its absolute path. A database holds several sessions. */
  path: string;
  /** The agent's own id of the session. */
  sessionId: string;
  /** When the session was last written, in milliseconds since 1970. */
  modifiedMs: number;
  /** Its size; of a session in a database, roughly the size of its records. */
  bytes: number;
  /** The folder in which the session was, as its log says; absent if the log does not say. */
  folder?: string;
  /** The agent's own title of the session, if it is in what was read to find the session. */
  title?: string;
  /** The session whose sub-agent wrote this log; absent for a log of a session itself. */
  subagentOf?: string;
}

/** Reads folders and file heads. Neither follows a link as the last part of a path. */
export interface LogFolders {
  /** Lists a folder; empty if there is none. */
  list(
    folder: string,
  ): readonly { name: string; kind: 'file' | 'folder'; bytes: number; modifiedMs: number }[];
  /** The first bytes of a file as text, of a `.zst` file decompressed; undefined if there is no such file. */
  head(path: string, bytes: number): string | undefined;
  /**
   * Opens an SQLite database read-only, without creating or locking anything; the caller of `FindSessions` closes it.
   * Undefined if there is no such file.
   * @throws {NoSqliteError} if this Node has no node:sqlite that reads them (before 22.15)
   * @throws {LogDatabaseError} if it is no database
   */
  database(path: string): LogDatabase | undefined;
}

/** An SQLite database, opened read-only. */
export interface LogDatabase {
  /**
   * Runs a SELECT and yields its rows. Big integers become numbers.
   * @throws {LogDatabaseError} if the database lacks a table or column: its agent changed the format
   */
  rows(sql: string, ...values: (string | number)[]): Iterable<Readonly<Record<string, unknown>>>;
}

/** The folders of an agent. */
export interface AgentRoots {
  /** The agent's own configuration folder, e.g. ~/.gemini */
  config: string;
  /**
   * Further folders that hold its logs, such as those of each editor that it runs in, on every platform. They need not
   * exist.
   */
  others?: readonly string[];
}

/**
 * Finds the agent's sessions of a folder and the folders below it, newest first, at most `max`. It leaves out
 * sub-agents, background sessions and sessions without a prompt.
 * @param folder absolute and resolved
 */
export type FindSessions = (roots: AgentRoots, folder: string, read: LogFolders, max: number) => LogFile[];
