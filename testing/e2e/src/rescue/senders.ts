import type { AgentDriver } from '../agents/agent.ts';
import { planning } from '../agents/index.ts';

/** An agent that is killed at its work. */
export interface Sender {
  agent: AgentDriver;
  /** It has a tool for a plan. */
  plans: boolean;
}

/** Every agent that is killed, as its user has it, with its tool for plans on. */
export const senders: readonly Sender[] = Object.values(planning).map((agent) => ({ agent, plans: true }));
