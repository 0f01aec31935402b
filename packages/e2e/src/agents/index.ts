import type { AgentDriver, AgentName } from './agent.ts';
import { claude } from './claude.ts';
import { codex } from './codex.ts';
import { gemini } from './gemini.ts';

/** Every agent that the tests run. */
export const agents: Readonly<Record<AgentName, AgentDriver>> = { claude, codex, gemini };

export const agentNames = Object.keys(agents) as AgentName[];
