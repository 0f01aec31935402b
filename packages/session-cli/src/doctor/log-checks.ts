import { type Agent, agentById, logHealth } from '@0dai/session-hooks';
import { cleanLine } from '@0dai/session-schema/internal';
import { type Host, lastHookRun, type Store } from '@0dai/session-store/internal';
import type { ConfigRoots } from '../setup/plan.ts';
import { trustContext } from '../setup/trust-context.ts';
import type { Check } from './check.ts';

/** How many record types the check names. */
const MAX_TYPES = 5;
const REMAINS = 'only git and its last message of a turn are recorded';

/** Checks whether an agent writes the log from which its work is read. */
export async function logChecks(agent: Agent, roots: ConfigRoots, host: Host): Promise<Check[]> {
  const setup = await agent.setup();
  const checks: Check[] = [];
  try {
    const off = setup.logSwitchedOff?.(trustContext(setup, 'project', roots));
    if (off !== undefined)
      checks.push({
        subject: 'log',
        state: 'note',
        found: `${off}: ${agent.name} writes no log; ${REMAINS}`,
      });
  } catch (error) {
    // One of the agent's own files cannot be read: the checks of hooks and trust report it.
    if (!(error instanceof Error)) throw error;
  }
  if (lastHookRun(host, agent.id)?.log === false) {
    const found = `its last session writes no log (as with --ephemeral); ${REMAINS}`;
    checks.push({ subject: 'log', state: 'note', found });
  }
  return checks;
}

/** Checks the logs of the session's agents for unknown records, which a new version of an agent may write. */
export function unknownRecordChecks(store: Store): Check[] {
  const counts = new Map<string, Map<string, number>>();
  for (const { agent, unknown } of logHealth(store)) {
    const ofAgent = counts.get(agent) ?? new Map<string, number>();
    for (const [type, count] of Object.entries(unknown)) ofAgent.set(type, (ofAgent.get(type) ?? 0) + count);
    counts.set(agent, ofAgent);
  }
  return [...counts].flatMap(([agent, unknown]): Check[] => {
    if (unknown.size === 0) return [];
    const types = [...unknown]
      .sort(([, a], [, b]) => b - a)
      .slice(0, MAX_TYPES)
      .map(([type, count]) => `${cleanLine(type)} (${count})`);
    const name = agentById(agent)?.name ?? agent;
    return [
      {
        subject: 'log',
        state: 'note',
        found: `the log of ${name} has records that 0dai does not know: ${types.join(', ')}`,
        remedy: 'a newer 0dai may read them: npm install -g @0dai/session-cli',
      },
    ];
  });
}
