import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureStore, type Host, nodeHost, type Store, type Writer } from '@0dai/session-store/internal';

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
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'fuzz-')));
  const home = join(folder, 'home');
  const root = join(home, 'project');
  mkdirSync(root, { recursive: true });
  const host = nodeHost(home);
  const remove = () => rmSync(folder, { recursive: true, force: true });
  return { home, root, host, store: ensureStore(root, host), remove };
}
