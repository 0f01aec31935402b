import type {
  ActivityMeta,
  CallError,
  GitCommand,
  LastCall,
  RunningActor,
  Statement,
  UserRequest,
} from './activity.ts';
import type { AgentRun, AgentRunMeta } from './agent-run.ts';
import type { BriefForm, Evidence } from './entry/entry.ts';
import type { CheckOutcome, DeadEnd, FileChange, GitState, KeyDecision, StepStatus } from './patch.ts';
import type { SCHEMA_VERSION } from './version.ts';

/** How many deliveries a session keeps. */
export const DELIVERIES_MAX = 20;

/** A session: what `ai/sessions/active.json` holds. */
export interface Session {
  /** Where the JSON Schema of this file is, for editors. */
  $schema?: string | undefined;
  /** The version of this shape. */
  schema_version: typeof SCHEMA_VERSION;
  /** The UTC time at which the session began, and six random characters; names the journal. */
  id: string;
  /** `active` until it is completed (archived) or parked (to be resumed later). */
  status: SessionStatus;
  /** The id of the completed session after which the same conversation went on with this one. */
  predecessor?: string | undefined;
  /** A short name that the user gave it; commands take it in place of the id. */
  name?: string | undefined;
  /** The high-level objective of the session; empty until it is known. */
  goal: string;
  /** An agent reported the goal as reached. */
  goal_reached?: true | undefined;
  /** The user's latest request, if that is not the goal. */
  last_asked: string;
  /** The user's requests, oldest first: the first of each conversation, and the latest others. */
  requests: UserRequest[];
  /** The last tool calls, oldest first. */
  last_calls: LastCall[];
  /** The last git commands that changed something and succeeded, oldest first. */
  git_commands?: GitCommand[] | undefined;
  /** Calls that failed and did not succeed since, oldest first. */
  open_errors: CallError[];
  /** Calls that failed and were solved or given up later, oldest first. */
  failed_attempts: CallError[];
  /** Sub-agents and background commands that have not reported. */
  running: RunningActor[];
  /** The last things that agents said, oldest first; the last one is `last_words`. */
  statements: Statement[];
  /** Where the work stands, as last saved. */
  summary: string;
  /** Steps planned or taken, in order. */
  plan: PlanStep[];
  /** Files read or modified, relative to the project, with `/`. */
  files_touched: string[];
  /** How many more files there were than a session holds. */
  files_omitted?: number | undefined;
  /** Important choices made, and the reasoning behind them. */
  key_decisions: KeyDecision[];
  /** Approaches that did not work, and why. */
  dead_ends: DeadEnd[];
  /** Test and build commands, each with the outcome of its last run, in the order of those runs. */
  checks: SessionCheck[];
  /** The last statement of the agent that worked last. */
  last_words: string;
  /** The latest note written for the next agent. */
  handoff_notes: string;
  /** Which agent handled which part, in order of their starts. */
  agent_history: AgentRun[];
  /** When the session began, ISO 8601. */
  created_at: string;
  /** When something was last recorded about the work, ISO 8601. */
  updated_at: string;
  /** When the session was completed, ISO 8601. */
  completed_at?: string | undefined;
  /** The work tree as it was at the last save; null outside git. */
  git: GitState | null;
  /** How each item is known; lists run parallel to those above. */
  provenance: SessionProvenance;
  /** The reducer's own state of requests, open errors and running actors. */
  meta: ActivityMeta;
  /** The last briefings that agents got from this session. */
  deliveries: Delivery[];
  /** The part of the journal that this view shows. */
  journal: JournalPart;
  /** Keyed digest of all other fields; see `viewText`. */
  digest?: string | undefined;
}

/** Whether a session is in progress, parked or archived. */
export type SessionStatus = 'active' | 'parked' | 'completed';

/** A step planned or taken. */
export interface PlanStep {
  /** The step's text. */
  step: string;
  /** Where it stands. */
  status: StepStatus;
  /** An open step of an earlier plan that the present plan no longer names. */
  superseded?: true | undefined;
}

/** A test or build command, with the outcome of its last run. */
export interface SessionCheck {
  /** The simple command, without the rest of the shell's line. */
  command: string;
  /** How its last run ended. */
  outcome: CheckOutcome;
  /** How many files were changed since it ran. */
  edits_since?: number | undefined;
}

/** A briefing that was given to an agent. */
export interface Delivery {
  /** The briefing's id. */
  brief: string;
  /** Its form. */
  form: BriefForm;
  /** The agent's id, such as `claude`. */
  agent: string;
  /** The agent's own id of its session. */
  session_id?: string | undefined;
  /** When it was given, ISO 8601. */
  at: string;
  /** Length of its text in UTF-16 code units. */
  size: number;
  /** Whether the agent's own log shows it whole or cut; null until it shows it. */
  arrived: 'whole' | 'cut' | null;
  /** When a reading of the log found it, ISO 8601. */
  confirmed_at?: string | undefined;
}

/** The part of a journal that a view shows. */
export interface JournalPart {
  /** How many of the journal's bytes were folded. */
  position: number;
  /** The greatest id of the folded entries. */
  last: string;
  /** The bytes before `position`, by which a reader recognises the journal. */
  tail: string;
  /** How many entries of the part are unverified and left out. */
  unverified?: number | undefined;
  /**
   * The part holds an entry from the log of an agent run that is not in the history, so its source is not remembered.
   */
  unknown_run?: true | undefined;
}

/** Where an item comes from: by whom, since when, and with what evidence. */
export interface Provenance {
  /** An agent's name, or `person`. */
  by: string;
  /** The agent's own id of its session. */
  session_id?: string | undefined;
  /** Since when, ISO 8601. */
  at: string;
  /** How it is known. */
  evidence: Evidence;
  /** The id of the journal entry that says it. */
  entry: string;
}

/** Provenance of the goal. */
export interface GoalProvenance extends Provenance {
  /** Taken from the user's first prompt, or set by an agent's own goal tool. A saved goal replaces it. */
  prompted?: true | undefined;
  /** It is the first prompt of a conversation. The first prompt of a later conversation replaces it. */
  opening?: true | undefined;
}

/** Provenance of a step. */
export interface StepProvenance extends Provenance {
  /** The agent's own number of the step, as `<session id>#<number>`. */
  ref?: string | undefined;
}

/** Provenance of a file: who read or changed it. */
export interface FileProvenance extends Provenance {
  /** What happened to it. */
  change?: FileChange | undefined;
  /** When it last changed by an agent's log, ISO 8601. More exact than git, which shows a change only later. */
  edited_at?: string | undefined;
  /** Lines that edits added to it, the latest first; see `FileTouch`. */
  added?: string[] | undefined;
}

/** How each item of a session is known; lists run parallel to the session's. */
export interface SessionProvenance {
  /** Who gave the name. */
  name?: Provenance | undefined;
  /** Null while there is no goal; likewise for the other texts. */
  goal: GoalProvenance | null;
  /** Who reported the goal as reached. */
  goal_reached?: Provenance | undefined;
  /** Provenance of the latest request. */
  last_asked: Provenance | null;
  /** Provenance of the last statement. */
  last_words: Provenance | null;
  /** Who saved the summary. */
  summary: Provenance | null;
  /** Who wrote the note. */
  handoff_notes: Provenance | null;
  /** Of each step. */
  plan: StepProvenance[];
  /** Who changed the plan last. */
  plan_set?: Provenance | undefined;
  /** Of each file. */
  files_touched: FileProvenance[];
  /** Of each decision. */
  key_decisions: Provenance[];
  /** Of each dead end. */
  dead_ends: Provenance[];
  /** Of each check. */
  checks: Provenance[];
  /** The reducer's own state of each agent run. */
  agent_history: AgentRunMeta[];
}
