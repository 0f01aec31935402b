import { mayCatchUp, type Reading, readActive, rebuildView, type Store } from '@0dai/session-store/internal';

/**
 * Reads the session in progress after catching up with its agents' logs, as every command shows it. The log readers
 * are loaded only if a log has new records, or if a run may be over.
 */
export async function readCaughtUp(store: Store): Promise<Reading> {
  const reading = rebuildView(store, readActive(store));
  if (!mayCatchUp(store, reading)) return reading;
  const { agents, catchUp } = await import('@0dai/session-hooks');
  const isKnown = (id: string) => agents.some((agent) => agent.id === id);
  // The logs of agents without hooks are in the session if they were imported.
  const others = reading.session?.agent_history.some(({ agent }) => !isKnown(agent)) === true;
  const options = others ? { agents: (await import('@0dai/session-hooks/import')).loggedAgents } : {};
  return catchUp(store, options, reading).wrote ? readActive(store) : reading;
}
