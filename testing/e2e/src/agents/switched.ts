import type { AgentName, HookedDriver } from './agent.ts';
import { agents } from './index.ts';

/** An agent that its user starts with `0dai switch`; its model is asked as ever. */
export function switchedTo(name: AgentName, cli: string): HookedDriver {
  const agent = agents[name];
  return {
    ...agent,
    executable: () => cli,
    interactive(run) {
      const { args, env } = agent.interactive(run);
      return { args: ['switch', name, '--', ...args], env };
    },
  };
}
