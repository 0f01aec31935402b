import { join } from 'node:path';
import { FileError, UnsafePathError, unlessRefused } from '../errors.ts';
import { overwrite, readBounded } from '../fs/files.ts';
import type { Host } from '../machine/host.ts';
import { makeStateDir } from './key.ts';

/** How many projects are remembered; the oldest goes first. */
const MAX_PROJECTS = 200;
const MAX_BYTES = 256 * 1024;

/**
 * When agents' logs were last searched for conversations of a project, in milliseconds since 1970; 0 if never.
 * @param root the project's root
 */
export function lastSearch(host: Host, root: string): number {
  return searches(host).find(([folder]) => folder === root)?.[1] ?? 0;
}

/** Records the time of such a search. A failure to write is ignored: it must not disturb the agent. */
export function noteSearch(host: Host, root: string, at: number): void {
  try {
    makeStateDir(host);
    const others = searches(host).filter(([folder]) => folder !== root);
    const kept = [...others.slice(-(MAX_PROJECTS - 1)), [root, at]];
    overwrite(pathOf(host), `${JSON.stringify(Object.fromEntries(kept))}\n`);
  } catch (error) {
    if (!(error instanceof FileError || error instanceof UnsafePathError)) throw error;
  }
}

function searches(host: Host): [string, number][] {
  const text = unlessRefused(() => readBounded(pathOf(host), MAX_BYTES))?.bytes.toString('utf8');
  try {
    const stored: unknown = JSON.parse(text ?? '{}');
    const rows = typeof stored === 'object' && stored !== null ? Object.entries(stored) : [];
    return rows.filter((row): row is [string, number] => typeof row[1] === 'number');
  } catch (error) {
    if (error instanceof SyntaxError) return [];
    throw error;
  }
}

function pathOf(host: Host): string {
  return join(host.stateDir, 'looks.json');
}
