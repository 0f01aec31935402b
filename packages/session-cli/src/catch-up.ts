import { mayCatchUp, type Reading, readActive, type Store } from '@0dai/session-store/internal';

/**
 * The session in progress, with what its agents did until now: what every command shows. The readers of agents' logs
 * are loaded only where a log has something new, or a run may be over.
 */
export async function readCaughtUp(store: Store): Promise<Reading> {
  const reading = readActive(store);
  if (!reading.session || !mayCatchUp(reading.session)) return reading;
  const { catchUp } = await import('@0dai/session-hooks');
  return catchUp(store, {}, reading).wrote ? readActive(store) : reading;
}
