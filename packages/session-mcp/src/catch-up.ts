import { mayCatchUp, type Reading, readActive, type Store } from '@0dai/session-store/internal';

/**
 * Adds to the session what its agents did until now, by their own logs.
 * @returns whether there was anything
 */
export async function catchUp(store: Store, reading: Pick<Reading, 'session'>): Promise<boolean> {
  if (!reading.session || !mayCatchUp(reading.session)) return false;
  // Only now: what reads agents' logs is needed by few calls.
  const hooks = await import('@0dai/session-hooks');
  return hooks.catchUp(store).wrote;
}

/** The session in progress after catching up: what hooks and commands tell, too. */
export async function readCaughtUp(store: Store): Promise<Reading> {
  const reading = readActive(store);
  return (await catchUp(store, reading)) ? readActive(store) : reading;
}
