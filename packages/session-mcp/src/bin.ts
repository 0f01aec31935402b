import { homedir } from 'node:os';
import { join } from 'node:path';
import { type Loading, loadCompiled, stateFolder } from '@0dai/session-store';

const KEEP_MS = 2_000;

type Program = typeof import('./program.ts');

// Built to CommonJS. The MCP SDK is half a megabyte; every agent starts it anew, and does not wait half as long where
// it is compiled already.
program().run(() => process.exit());

function program(): Program {
  const keep: Loading['keep'] = (...what) => program().keepCompiled(...what);
  const loading: Loading = { require, stateDir: stateFolder(home()), purpose: 'mcp', keep, when: soon };
  return loadCompiled(join(__dirname, 'program.cjs'), loading) as Program;
}

/** Once it has answered the first calls, or at its end: an agent may kill it rather than end it. */
function soon(keep: () => void): void {
  const timer = setTimeout(() => {
    process.off('exit', keep);
    keep();
  }, KEEP_MS).unref();
  process.once('exit', keep).once('exit', () => clearTimeout(timer));
}

/** '' where the system does not tell: not every user has a home. */
function home(): string {
  try {
    return homedir();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).syscall === undefined) throw error;
    return '';
  }
}
