import type { RunEnd, TurnOutcome } from './entry/entry.ts';
import type { ActorKind, BackgroundState, CallOutcome, FileChange, StepStatus } from './patch.ts';

/**
 * One thing that an agent log or a hook payload shows, before it becomes a journal entry. The readers in
 * `@0dai/session-hooks` make facts; the store makes entries of them (`patchesOf`).
 */
export type Fact = FactBody & {
  /** When it happened, ISO 8601 in UTC; absent if the source has no time. */
  at?: string;
  /**
   * Its place in the agent's log: `<byte offset of the record>.<part of the record>.<number>`. The same place read
   * twice gives the same source, even if the second reading shows more (a call that has its result by then).
   * Absent for facts of a hook payload.
   */
  source?: string;
};

/** The content of a fact, by its kind. */
export type FactBody =
  /**
   * The user's own words to the agent, without what editors and agents wrap around them; never a notification or a
   * sub-agent's task. `id` is the id that the agent's hook payload and its log share for this prompt.
   */
  | { fact: 'prompt'; text: string; id?: string; via?: PromptVia }
  /** The user answered a question that the agent asked. `options` are the other answers that were offered. */
  | { fact: 'answer'; question: string; answer: string; options?: readonly string[]; note?: string }
  /** The user refused a tool call. Words that were typed with it are a `prompt` beside this. */
  | { fact: 'refusal'; call: string; tool: string; about?: string }
  /**
   * A file was read or changed. The path is absolute, or relative to the project. `added` is not set by readers: see
   * `FileTouch`.
   */
  | { fact: 'file'; path: string; change: FileChange; added?: readonly string[] }
  /** The agent's whole plan, as of now. */
  | { fact: 'plan'; steps: { step: string; status?: StepStatus }[] }
  /** One task of an agent that keeps its plan as numbered tasks. */
  | { fact: 'task'; ref: string; step?: string; status?: StepStatus; dropped?: true }
  /** The agent set itself a goal. */
  | { fact: 'goal'; text: string }
  /** The agent reported its goal as reached, or withdrew that. */
  | { fact: 'goal reached'; reached: boolean }
  /** A decision; `by` is who stated it. */
  | { fact: 'decision'; decision: string; reason: string; by: 'user' | 'agent' }
  /** A shell command of the agent ended. `exit` is absent if the log has no exit code. */
  | {
      fact: 'command';
      command: string;
      exit?: number;
      /** The outcome of its check by the output, for when the exit code may be that of another command. */
      shows?: 'passed' | 'failed';
      via?: 'user';
    }
  /** A tool call of any kind, and its outcome. */
  | CallFact
  /** A sub-agent or a background command started or reported. `id` is the agent's own. */
  | {
      fact: 'background';
      id: string;
      kind: ActorKind;
      about?: string;
      state: BackgroundState;
    }
  /** The agent said something to its user. */
  | { fact: 'words'; text: string }
  /** The agent's own summary of the conversation so far, written when its context was compacted. */
  | { fact: 'summary'; text: string }
  /** The conversation's title, by the agent's program or its user. */
  | { fact: 'title'; text: string }
  /** A turn began, or ended with this outcome. `resets` is when a usage limit ends, in the agent's own words. */
  | { fact: 'turn'; outcome: TurnOutcome | 'begun'; detail?: string; resets?: string }
  /**
   * The user rewound the conversation. The reader has already left out this reading's facts of the rewound part. For
   * facts of earlier readings, `from` is where that part begins: it holds the records from there up to this one. If
   * it begins before the part that was read, `from` is absent and `prompts` is the number of rewound prompts.
   */
  | { fact: 'rewound'; from?: number; prompts?: number }
  /** The agent left. */
  | { fact: 'end'; how: RunEnd }
  /** The agent's context holds one of our briefings; see `briefingsIn`. */
  | { fact: 'briefing'; brief: string; whole: boolean; length: number };

/**
 * How a prompt arrived, if not at the prompt line: queued during a turn, with a refusal, or as a command's arguments.
 */
export type PromptVia = 'queue' | 'refusal' | 'command';

/** A tool call and its outcome. */
export interface CallFact {
  fact: 'call';
  /** The agent's own id of the call. */
  call: string;
  /** The tool's own name: `Bash`, `apply_patch`, `mcp__github__search`. */
  tool: string;
  /** Its subject, in a line: the command, the path or the query; absent if unknown. */
  about?: string;
  /** `open`: the log has no result yet. */
  outcome: CallOutcome;
  /** The command's exit code, if the log has one. */
  exit?: number;
  /** A sub-agent made it, and its calls are in the same log. */
  via?: 'subagent';
  /** The last line of what a check printed. */
  result?: string;
  /**
   * The first lines of what a lookup or another command that succeeded printed, at most 600 characters; never of
   * checks, of web and MCP tools, or of files' contents.
   */
  output?: string;
  /**
   * At most 800 characters of error lines, only of shell commands and of edits that failed; never of web, MCP or
   * read tools.
   */
  error?: string;
}
