import type { Snapshot } from './snapshot.ts';
import type { World } from './world.ts';

/** What a program said and how it ended. */
export interface Ended {
  code: number | null;
  signal: string | null;
  stdout: string;
  stderr: string;
  /** The MCP server's answer to the call, if it came. */
  answer?: { isError?: boolean; text: string };
  /** The server still answered the call after that. */
  stillServes?: boolean;
  /** It did not end by itself. */
  hung: boolean;
}

/** How a program is called. */
export type Door =
  | { kind: 'cli'; args: readonly string[] }
  | { kind: 'hook'; payload: Record<string, unknown> }
  | { kind: 'mcp'; tool: string; input: Record<string, unknown> }
  /** Accepts what is unverified through the library: `0dai session trust` accepts only at a terminal. */
  | { kind: 'accept' };

/** What came of an operation: all of it, nothing of it, for `init` some files of it; else what is wrong. */
export type Outcome = 'whole' | 'absent' | 'partly' | { wrong: string };

/** Something that a user or an agent does, and what is to be true of it. */
export interface Operation {
  name: string;
  /** Every call of it is tried also in the part that CI runs. */
  always: boolean;
  /** It survives a power cut once it is acknowledged. */
  durable: boolean;
  /**
   * The project is a git work tree, and the operation asks git. Waiting for a child makes a number of calls that
   * differs from run to run, so elsewhere it is none.
   */
  git?: boolean;
  /** Makes what was there before. */
  prepare(world: World): void | Promise<void>;
  door(world: World): Door;
  outcome(world: World, before: Snapshot, after: Snapshot): Outcome;
  /**
   * What is done next; it has to succeed.
   * @throws when it does not
   */
  next(world: World): Promise<void>;
}
