import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { FileError, UnsafePathError, unlessRefused } from '../errors.ts';
import { ensureFolder, overwrite, readBounded } from '../fs/files.ts';
import type { Host } from '../machine/host.ts';
import { makeStateDir } from './key.ts';
import { makeRoom } from './make-room.ts';

/** How many agent runs are remembered. */
const MAX_RUNS = 500;
const MAX_BYTES = 16 * 1024;

/** An agent run, by the agent's own id of its session. */
interface RunName {
  agent: string;
  session_id: string;
}

/**
 * Returns the project folder in which an agent run began: its working folder may be elsewhere by now, as in a work tree
 * that it made, in a submodule or in another repository.
 * @returns undefined if that is not known
 */
export function runFolder(host: Host, run: RunName): string | undefined {
  const folder = unlessRefused(() => readBounded(runPath(host, run), MAX_BYTES))?.bytes.toString('utf8');
  return folder === '' ? undefined : folder;
}

/**
 * Remembers the project folder in which an agent run began. A failure to write is ignored: it must not disturb the
 * agent.
 */
export function noteRunFolder(host: Host, run: RunName, folder: string): void {
  try {
    if (runFolder(host, run) === folder) return;
    makeStateDir(host);
    ensureFolder(host.stateDir, 'runs');
    makeRoom(join(host.stateDir, 'runs'), MAX_RUNS);
    overwrite(runPath(host, run), folder);
  } catch (error) {
    if (!(error instanceof FileError || error instanceof UnsafePathError)) throw error;
  }
}

/** The agent chose the id, which may hold anything: its hash is the file's name. */
function runPath(host: Host, { agent, session_id }: RunName): string {
  const hash = createHash('sha256').update(`${agent}\n${session_id}`).digest('hex').slice(0, 32);
  return join(host.stateDir, 'runs', hash);
}
