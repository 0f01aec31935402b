import type { Agent, Environment } from '../agent.ts';
import { claude } from './claude/index.ts';
import { codex } from './codex/index.ts';
import { gemini } from './gemini/index.ts';

/** Every agent that we know: the only list of them. */
export const agents: readonly Agent[] = [claude, codex, gemini];

/** The agent of this id; undefined when there is none. */
export function agentById(id: string): Agent | undefined {
  return agents.find((agent) => agent.id === id);
}

/**
 * Which agent's shell tool this process was started from, by the agents' own variables.
 *
 * The variables of an agent that was started inside another's shell stand beside the outer one's, and
 * Claude Code's leak furthest: of several, the last in the list counts.
 * @returns undefined in an ordinary terminal
 */
export function detectShellAgent(env: Environment): { agent: string; session_id?: string } | undefined {
  const found = agents.flatMap((agent) => {
    const shell = agent.shell(env);
    return shell ? [{ agent: agent.id, ...shell }] : [];
  });
  return found.at(-1);
}
