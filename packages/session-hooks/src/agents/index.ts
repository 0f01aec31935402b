import type { Agent, Environment } from '../agent.ts';
import { claude } from './claude/index.ts';
import { codex } from './codex/index.ts';
import { gemini } from './gemini/index.ts';
import { detectOtherShell } from './other-shells.ts';

/**
 * Every supported agent. Other lists derive from it, except the names that our own sentences may contain (`KNOWN_AGENTS`
 * of session-schema) and the `exports` of this package.
 */
export const agents: readonly Agent[] = [claude, codex, gemini];

/** The agent with this id; undefined if there is none. */
export function agentById(id: string): Agent | undefined {
  return agents.find((agent) => agent.id === id);
}

/**
 * The agent whose shell tool started this process, by the agents' variables.
 *
 * An agent that runs in another agent's shell also has the outer agent's variables, and Claude Code's leak furthest.
 * So the last matching agent in the list counts, and an agent without an adapter only if there is none.
 * @returns undefined in an ordinary terminal
 */
export function detectShellAgent(env: Environment): { agent: string; session_id?: string } | undefined {
  const found = agents.flatMap((agent) => {
    const shell = agent.shell(env);
    return shell ? [{ agent: agent.id, ...shell }] : [];
  });
  return found.at(-1) ?? detectOtherShell(env);
}
