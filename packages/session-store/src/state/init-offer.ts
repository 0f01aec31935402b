import { join } from 'node:path';
import { FileError, UnsafePathError } from '../errors.ts';
import { lstatIfThere, overwrite } from '../fs/files.ts';
import type { Host } from '../machine/host.ts';
import { makeStateDir } from './key.ts';

/**
 * Whether `0dai init` may be offered to this user: true once. A failure to note it counts as offered, because an offer
 * at each end would be worse than none.
 */
export function takeInitOffer(host: Host): boolean {
  const path = join(host.stateDir, 'init-offered');
  try {
    if (lstatIfThere(path)) return false;
    makeStateDir(host);
    overwrite(path, `${new Date(host.now()).toISOString()}\n`);
    return true;
  } catch (error) {
    if (error instanceof FileError || error instanceof UnsafePathError) return false;
    throw error;
  }
}
