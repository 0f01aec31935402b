import type { Agent } from '@0dai/session-hooks';
import { ago, cleanLine } from '@0dai/session-schema/internal';
import { findStore, type Host, readActive } from '@0dai/session-store/internal';
import type { ConfigRoots } from '../setup/plan.ts';
import type { Check } from './check.ts';

/** Checks whether this agent's last briefing in this project arrived. Without hooks (`isSetUp`) there may be none. */
export function deliveryChecks(
  agent: Agent,
  roots: Pick<ConfigRoots, 'projectRoot'>,
  host: Host,
  isSetUp: boolean,
): Check[] {
  const store = findStore(roots.projectRoot, host);
  const deliveries = (store && readActive(store).session?.deliveries) ?? [];
  const last = deliveries.findLast((delivery) => delivery.agent === agent.id);
  if (!last) {
    const found = `not proven yet: ${agent.name} has had no briefing from the session in progress here`;
    const remedy = `save or work once, start ${agent.name} here, send it a prompt, and run 0dai doctor again`;
    return isSetUp ? [{ subject: 'delivery', state: 'note', found, remedy }] : [];
  }
  const when = (iso: string) => ago(Date.parse(iso), host.now());
  const what = `its last briefing [${cleanLine(last.brief)}]`;
  const subject = 'delivery';
  if (last.arrived === 'whole') {
    return [{ subject, state: 'ok', found: `${what} arrived whole ${when(last.at)}` }];
  }
  if (last.arrived === 'cut') {
    return [
      {
        subject,
        state: 'wrong',
        found: `${what}, ${when(last.at)}, was cut by its size limit: ${agent.name} saw only the beginning`,
        remedy:
          'until this is fixed, ask the agent to call get_session; please report it with the version above',
      },
    ];
  }
  return [
    { subject, state: 'note', found: `${what} was given ${when(last.at)}; its log does not show it yet` },
  ];
}
