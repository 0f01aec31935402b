/** Longest text that a session takes in one field, in Unicode code points. */
export const TEXT_MAX = 100_000;
/** Longest list in one patch. */
export const LIST_MAX = 5_000;

/** Where a step stands, in the words of Claude Code's TodoWrite and Codex's update_plan. */
export type StepStatus = 'pending' | 'in_progress' | 'completed';
/** What happened to a file. */
export type FileChange = 'read' | 'created' | 'modified' | 'deleted';
/** How a test or build command ended; `unknown` if its exit code does not show it (a pipe, `|| true`). */
export type CheckOutcome = 'passed' | 'failed' | 'unknown';
/** How a tool call ended; `open`: its agent's log had no result when it was read. */
export type CallOutcome = 'ok' | 'failed' | 'refused' | 'open';
/** What runs beside an agent's turn. */
export type ActorKind = 'subagent' | 'command';
/** Where a sub-agent or a background command stands. */
export type BackgroundState = 'running' | 'done' | 'failed' | 'stopped';

/** The state of the work tree when something was recorded. */
export interface GitState {
  /** The branch; null on a detached HEAD. */
  branch: string | null;
  /** The commit's full hash; null before the first commit. */
  commit: string | null;
  /** Files with uncommitted changes, if the writer listed them. */
  changed_files?: string[] | undefined;
  /** New files among them that are older than the session. */
  older_files?: string[] | undefined;
}

/** A choice, and the reasoning behind it. */
export interface KeyDecision {
  /** What was decided. */
  decision: string;
  /** Why; empty if no reason was given. */
  reason: string;
}

/** An approach that was tried and did not work. */
export interface DeadEnd {
  /** What was tried. */
  approach: string;
  /** Why it did not work; empty if no reason was given. */
  reason: string;
}

/** A tool call, as an agent's log shows it. */
export interface ToolCall {
  /** In a line: `$ npm test`, `Edit src/a.ts`. */
  call: string;
  /** What became of it. */
  outcome: CallOutcome;
  /** The last line of a check's output. */
  result?: string | undefined;
  /** The first lines of what it printed. */
  output?: string | undefined;
  /** Why it failed, in a few lines. */
  error?: string | undefined;
  /**
   * The checks and files that it is about: `check:npm test`, `file:src/a.ts`. If there are none: `call:` and the call.
   */
  subjects?: string[] | undefined;
  /** What the agent said next, in a line. */
  finding?: string | undefined;
  /** It failed, and a later call on the same subjects succeeded. */
  resolved?: true | undefined;
}

/** A step of the plan, as a patch gives it. */
export interface PatchStep {
  /** The step's text. */
  step: string;
  /** Default: the status that the step has, or `pending`. */
  status?: StepStatus | undefined;
  /** In an edit, the step still belongs to an earlier plan. A save that names it makes it part of the present plan. */
  superseded?: true | undefined;
}

/** A new status of a step. */
export interface StepChange {
  /** The step's text. */
  step: string;
  /** Where it stands now. */
  status: StepStatus;
}

/** A numbered task of an agent (Claude Code's TaskCreate and TaskUpdate). */
export interface TaskChange {
  /** Its number within the agent's session. */
  ref: string;
  /** Its text, if the call has it. */
  step?: string | undefined;
  /** Its new status, if the call has one. */
  status?: StepStatus | undefined;
  /** The agent deleted it. */
  dropped?: true | undefined;
}

/** A file that was read or changed. */
export interface FileTouch {
  /** Relative to the project, with `/`. */
  path: string;
  /** What happened to it, if that is known. */
  change?: FileChange | undefined;
  /** Lines that edits added to it, the latest first: those that name a function, a type or a section, else the first. */
  added?: string[] | undefined;
}

/** How many added lines a file keeps, and the length of each in UTF-16 units. */
export const MAX_ADDED = 4;
export const MAX_ADDED_CHARS = 90;

/** A test or build command that ran. */
export interface CheckRun {
  /** The simple command, without the rest of the shell's line. */
  command: string;
  /** How it ended. */
  outcome: CheckOutcome;
  /** When it ran, ISO 8601, if that was before it was recorded. */
  at?: string | undefined;
}

/** A git command that ran. */
export interface GitCommandRun {
  /** The simple command, without the rest of the shell's line. */
  command: string;
  /** When it ran, ISO 8601, if that was before it was recorded. */
  at?: string | undefined;
}

/** A sub-agent or a background command that started or reported. */
export interface BackgroundChange {
  /** The agent's own id of it. */
  id: string;
  /** Whether it is a sub-agent or a command. */
  kind: ActorKind;
  /** Its task, in a line. */
  what?: string | undefined;
  /** Where it stands now. */
  state: BackgroundState;
}

/** A description of an agent run in a save or an edit. */
export interface RunNote {
  /** The agent's id, such as `claude`. */
  agent: string;
  /** When the run began, ISO 8601; selects it. Default: the agent's latest run. */
  started_at?: string | undefined;
  /** When the run ended, ISO 8601; null while it is at work. */
  ended_at?: string | null | undefined;
  /** What it did, in a line. */
  did?: string | undefined;
}

/** The items that a save or an edit removes, by their text. */
export interface Removal {
  /** Steps. Of equal steps, each mention removes one, the last first. */
  plan?: string[] | undefined;
  /** Paths. */
  files_touched?: string[] | undefined;
  /** Decisions, by `decision`. */
  key_decisions?: string[] | undefined;
  /** Dead ends, by `approach`. */
  dead_ends?: string[] | undefined;
}

/** The changes of a save, an edit or an agent's log. Fields that it does not mention stay. */
export interface SessionPatch {
  /** A short name for the session; replaces the earlier one. */
  name?: string | undefined;
  /** The high-level objective; replaces the earlier one. */
  goal?: string | undefined;
  /** Where the work stands; replaces the earlier one. */
  summary?: string | undefined;
  /** The whole plan, in order; a step without status keeps the one it has. */
  plan?: PatchStep[] | undefined;
  /** Steps of the present plan that change status. */
  steps?: StepChange[] | undefined;
  /** Steps to add at the end of the present plan. A step that is open there already keeps its place. */
  add_steps?: string[] | undefined;
  /** Files read or changed, relative to the project; added to those already there. */
  files_touched?: FileTouch[] | undefined;
  /** Choices made; added to those already there. */
  key_decisions?: KeyDecision[] | undefined;
  /** What was tried and did not work; added to those already there. */
  dead_ends?: DeadEnd[] | undefined;
  /** A note for the next agent; replaces the earlier one. */
  handoff_notes?: string | undefined;
  /** Tasks that an agent created, changed or deleted. */
  tasks?: TaskChange[] | undefined;
  /** Test and build commands that ran, in order. */
  checks?: CheckRun[] | undefined;
  /** Git commands that changed something and succeeded, in order. */
  git_commands?: GitCommandRun[] | undefined;
  /** Tool calls, in order. */
  calls?: ToolCall[] | undefined;
  /** Sub-agents and background commands that started or reported. */
  background?: BackgroundChange[] | undefined;
  /** What the agent said last. */
  last_words?: string | undefined;
  /** The agent reported the goal as reached, or withdrew that. */
  goal_reached?: boolean | undefined;
  /** The work tree at the time of the save. */
  git?: GitState | undefined;
  /** Descriptions of agent runs. */
  agent_history?: RunNote[] | undefined;
  /** The items that the save or edit removes. */
  remove?: Removal | undefined;
}
