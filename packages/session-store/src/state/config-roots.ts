import { join } from 'node:path';
import { FileError, UnsafePathError } from '../errors.ts';
import { overwrite, readBounded } from '../fs/files.ts';
import type { Host } from '../machine/host.ts';
import { makeStateDir } from './key.ts';

/** How many configuration folders are stored for an agent; the oldest are dropped. */
const MAX_ROOTS = 8;
const MAX_BYTES = 256 * 1024;

/**
 * Stores a configuration folder that an agent's hook used. A failure to write is ignored: it must not disturb the
 * agent.
 */
export function noteConfigRoot(host: Host, agent: string, root: string): void {
  const roots = configRootsSeen(host);
  const seen = roots[agent] ?? [];
  if (seen.includes(root)) return;
  try {
    makeStateDir(host);
    overwrite(
      rootsPath(host),
      `${JSON.stringify({ ...roots, [agent]: [...seen, root].slice(-MAX_ROOTS) })}\n`,
    );
  } catch (error) {
    if (!(error instanceof FileError || error instanceof UnsafePathError)) throw error;
  }
}

/** Returns the configuration folders besides the default one that each agent's hooks used, by its id, the newest last. */
export function configRootsSeen(host: Host): Readonly<Partial<Record<string, readonly string[]>>> {
  const text = readBounded(rootsPath(host), MAX_BYTES)?.bytes.toString('utf8');
  if (text === undefined) return {};
  try {
    const stored: unknown = JSON.parse(text);
    if (typeof stored !== 'object' || stored === null) return {};
    return Object.fromEntries(
      Object.entries(stored).map(([agent, roots]) => [
        agent,
        Array.isArray(roots) ? roots.filter((root) => typeof root === 'string') : [],
      ]),
    );
  } catch (error) {
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}

function rootsPath(host: Host): string {
  return join(host.stateDir, 'config-roots.json');
}
