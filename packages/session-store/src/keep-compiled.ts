import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { SessionError } from '@0dai/session-schema';
import { compiledFolder } from './compiled.ts';
import { ensureFolder, removeIfThere, sweepTemporary, writeAtomic } from './files.ts';

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
    const [purpose, bundle, mark] = name.split('-');
    for (const other of sweepTemporary(folder)) {
      // Of another version of ours.
      if (other.startsWith(`${purpose}-${bundle}-`) && other.split('-')[2] !== mark)
        removeIfThere(join(folder, other));
    }
  } catch (error) {
    if (!(error instanceof SessionError)) throw error;
  }
}
