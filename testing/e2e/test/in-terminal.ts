import type { AgentDriver, AgentName } from '../src/agents/agent.ts';
import type { AgentSession } from '../src/lab/agent-session.ts';
import type { Lab, OpenOptions } from '../src/lab/lab.ts';

/** Opens an agent in a terminal, with everything approved, and closes it whatever happens. */
export async function inTerminal<T>(
  lab: Lab,
  which: AgentName | AgentDriver,
  options: OpenOptions,
  use: (session: AgentSession) => Promise<T>,
): Promise<T> {
  const session = await lab.open(which, { approved: true, ...options });
  try {
    await session.ready();
    return await use(session);
  } finally {
    await session.close();
  }
}
