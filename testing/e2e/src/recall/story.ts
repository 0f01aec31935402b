import type { Act, AgentName } from '../agents/agent.ts';
import type { Fact } from './facts.ts';

/** What a sender does until it stops in the middle of its work, and what the next agent must be told of it. */
export interface Story {
  name: string;
  /** What happens, for the report. */
  what: string;
  /** The project as the sender finds it. */
  files: Readonly<Record<string, string>>;
  /** The agents' tools for plans are on. @default false */
  plans?: boolean;
  /** The sender's runs. It is killed in the last one, unless its service refuses to go on there. */
  runs(sender: AgentName): SenderRun[];
  facts(sender: AgentName, seen?: Seen): Fact[];
  /** Who works in a linked work tree, the others in the main one. @default nobody */
  inLinkedTree?: readonly ('sender' | 'receiver')[];
}

/** What was seen when a receiver started. */
export interface Seen {
  /** A log of the sender's is gone: the receiver's program deleted it. */
  isLogGone: boolean;
}

/** One headless run of the sender. */
export interface SenderRun {
  prompt: string;
  /** All turns of the model in this conversation, those before a `resume` too. */
  acts: Act[];
  /** Goes on with the conversation of the run before. @default false */
  resume?: boolean;
}
