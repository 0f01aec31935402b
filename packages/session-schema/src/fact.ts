import type { StayEnd, TurnOutcome } from './entry.ts';
import type { FileChange, StepStatus } from './patch.ts';

/**
 * One thing that an agent's hook or transcript shows, in no agent's words. The adapters make facts, the store
 * makes journal entries of them (`patchesOf`).
 */
export type Fact = FactBody & {
  /** When it happened, ISO 8601, where the source tells it. */
  at?: string;
};

/** What a fact says. */
export type FactBody =
  /** The user's own words to the agent; not injected text, not a notification, not a sub-agent's task. */
  | { fact: 'prompt'; text: string }
  /** A file was read or changed. The path is absolute, or relative to the project. */
  | { fact: 'file'; path: string; change: FileChange }
  /** The agent's whole plan, as it now is. */
  | { fact: 'plan'; steps: { step: string; status?: StepStatus }[] }
  /** One numbered task of an agent that keeps its plan so. */
  | { fact: 'task'; ref: string; step?: string; status?: StepStatus; dropped?: true }
  /** The agent set itself a goal. */
  | { fact: 'goal'; text: string }
  /** The agent called its goal reached, or took that back. */
  | { fact: 'goal reached'; reached: boolean }
  /** Something was decided; `by` is who said it. */
  | { fact: 'decision'; decision: string; reason: string; by: 'user' | 'agent' }
  /** A shell command ran to its end. `exit` is absent where it is not told. */
  | { fact: 'command'; command: string; exit?: number }
  /** The agent said something to its user. */
  | { fact: 'words'; text: string }
  /** A turn began, or ended so. */
  | { fact: 'turn'; outcome: TurnOutcome | 'begun'; detail?: string }
  /** The agent left. */
  | { fact: 'end'; how: StayEnd }
  /** A briefing of ours stands in the agent's context; see `briefingsIn`. */
  | { fact: 'briefing'; brief: string; whole: boolean; length: number };
