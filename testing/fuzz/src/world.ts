import { ensureStore, type Host, nodeHost, type Store, type Writer } from '@0dai/session-store/internal';
import { makeWorld, removeWorld } from '../../kit/src/world.ts';

export const claude: Writer = { actor: { agent: 'claude', session_id: 'c1' }, evidence: 'agent' };
export const person: Writer = { actor: {}, evidence: 'user' };

/** A home and a project of their own; the clock is the machine's, so that files are as old as they look. */
export interface World {
  home: string;
  root: string;
  host: Host;
  store: Store;
  remove(): void;
}

/** Opens a world in the temporary folder; the caller removes it. */
export function openWorld(): World {
  const world = makeWorld();
  const { home, project: root } = world;
  const host = nodeHost(home);
  return { home, root, host, store: ensureStore(root, host), remove: () => removeWorld(world) };
}
