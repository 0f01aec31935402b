// Accepts the unverified entries of the project in the working folder: bundled from the sources by scripts/faults.mjs.
import { homedir } from 'node:os';
import { SessionError } from '@0dai/session-schema';
import { accept, ensureStore, findUnverified, nodeHost } from '@0dai/session-store/internal';

try {
  const store = ensureStore(process.cwd(), nodeHost(homedir()));
  const shown = findUnverified(store);
  if (shown) await accept(store, shown, { actor: {}, evidence: 'user' });
} catch (error) {
  process.exitCode = 1;
  process.stderr.write(error instanceof SessionError ? `${error.message}\n` : String((error as Error).stack));
}
