import { mayCatchUp, type Reading, readActive, rebuildView, type Store } from '@0dai/session-store/internal';

/**
 * Reads the session in progress after catching up with its agents' logs, as every command shows it. The log readers
 * are loaded only if a log has new records, or if a run may be over.
 */
export async function readCaughtUp(store: Store): Promise<Reading> {
  const reading = rebuildView(store, readActive(store));
  if (!mayCatchUp(store, reading)) return reading;
  const { catchUp } = await import('@0dai/session-hooks');
  return catchUp(store, {}, reading).wrote ? readActive(store) : reading;
}
