import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { AgentName } from '../agents/agent.ts';
import { switchedTo } from '../agents/switched.ts';
import { RigError } from '../errors.ts';
import { type FirstRequest, findFirst } from './agent-run.ts';
import type { Lab } from './lab.ts';

/** What `0dai switch` asks of the agent where its user says nothing. */
const GO_ON = 'Go on with this.';

/**
 * The first request of an agent that its user starts with `0dai switch` in a terminal.
 * @param cliPath the folder that holds `0dai`
 */
export async function firstAfterSwitch(
  lab: Lab,
  name: AgentName,
  cliPath: string,
  env: Record<string, string> = {},
): Promise<FirstRequest> {
  const agent = switchedTo(name, join(cliPath, '0dai'));
  const session = await lab.open(agent, { env });
  try {
    const until = Date.now() + 60_000;
    for (;;) {
      const first = findFirst(agent, GO_ON, session.requests);
      if (first !== undefined) return first;
      if (Date.now() > until) {
        throw new RigError(
          `0dai switch ${name} led to no request. It shows:\n${await session.terminal.screen()}`,
        );
      }
      await sleep(200);
    }
  } finally {
    await session.close();
  }
}
