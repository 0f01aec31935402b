import type { Agent } from '@0dai/session-hooks';
import { type Host, lastHookRun } from '@0dai/session-store';
import type { Places } from '../configure/plan.ts';
import { trustContext } from '../setup/trust-context.ts';
import type { Check } from './check.ts';

const REMAINS = 'git, and what it says at the end of a turn, remain';

/** Whether an agent writes the log that its work is read from. */
export async function logChecks(agent: Agent, places: Places, host: Host): Promise<Check[]> {
  const setup = await agent.setup();
  const checks: Check[] = [];
  try {
    const off = setup.logSwitchedOff?.(trustContext('project', places.projectRoot, places.home));
    if (off !== undefined)
      checks.push({
        subject: 'log',
        state: 'note',
        found: `${off}: ${agent.name} writes no log; ${REMAINS}`,
      });
  } catch (error) {
    // A file of the agent's own that cannot be read: the checks of hooks and trust name it.
    if (!(error instanceof Error)) throw error;
  }
  if (lastHookRun(host, agent.id)?.log === false) {
    const found = `its last session was started so that it writes no log (as with --ephemeral); ${REMAINS}`;
    checks.push({ subject: 'log', state: 'note', found });
  }
  return checks;
}
