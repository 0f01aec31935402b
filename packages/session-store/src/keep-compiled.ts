import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { SessionError } from '@0dai/session-schema';
import { compiledFolder } from './compiled.ts';
import { ensureFolder, lstatIfThere, removeIfThere, sweepTemporary, writeAtomic } from './files.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * Keeps what V8 compiled of a bundle for the next start (`loadCompiled`), if our state folder is there. One that cannot
 * be written is no reason to fail: it is compiled anew each time.
 *
 * @param name `<purpose>-<bundle>-<mark>-…`, as `loadCompiled` looks for it
 * @param compiled makes what is kept
 * @example keepCompiled(host.stateDir, name, () => script.createCachedData())
 */
export function keepCompiled(stateDir: string, name: string, compiled: () => Buffer): void {
  try {
    if (!existsSync(stateDir)) return;
    const folder = ensureFolder(stateDir, basename(compiledFolder(stateDir)));
    writeAtomic(join(folder, name), compiled(), 'replace');
    const changed = (one: string) => lstatIfThere(join(folder, one))?.mtimeMs ?? 0;
    const now = changed(name);
    const [purpose, bundle] = name.split('-');
    for (const other of sweepTemporary(folder)) {
      // Of another version of ours, or another Node; two that are used by turns are both kept.
      const isOther = other !== name && other.startsWith(`${purpose}-${bundle}-`);
      if (isOther && changed(other) < now - DAY_MS) removeIfThere(join(folder, other));
    }
  } catch (error) {
    if (!(error instanceof SessionError)) throw error;
  }
}
