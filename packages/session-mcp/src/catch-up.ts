import { mayCatchUp, type Reading, readActive, rebuildView, type Store } from '@0dai/session-store/internal';

/**
 * Adds to the session what its agents' own logs show until now.
 * @returns whether anything was added
 */
export async function catchUp(store: Store, reading: Partial<Reading>): Promise<boolean> {
  if (!mayCatchUp(store, reading)) return false;
  // Import here, because few calls need the log readers.
  const hooks = await import('@0dai/session-hooks');
  return hooks.catchUp(store).wrote;
}

/** Reads the session in progress after catching up, as hooks and commands do. */
export async function readCaughtUp(store: Store): Promise<Reading> {
  const reading = rebuildView(store, readActive(store));
  return (await catchUp(store, reading)) ? readActive(store) : reading;
}
