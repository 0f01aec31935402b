import type { AgentName, HookedDriver } from './agent.ts';
import { claude, claudeWithTasks } from './claude.ts';
import { codex, codexWithPlan } from './codex.ts';
import { gemini, geminiWithTodos } from './gemini.ts';

/** Every agent that the tests run, as it comes. */
export const agents: Readonly<Record<AgentName, HookedDriver>> = { claude, codex, gemini };

/** The same agents with their tool for plans on; none has it on by default with its default model. */
export const planning: Readonly<Record<AgentName, HookedDriver>> = {
  claude: claudeWithTasks,
  codex: codexWithPlan,
  gemini: geminiWithTodos,
};

export const agentNames = Object.keys(agents) as AgentName[];
