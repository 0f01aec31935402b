import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { FileError, UnsafePathError, unlessRefused } from '../errors.ts';
import { append, ensureFolder, lstatIfThere, overwrite, readBounded } from '../fs/files.ts';
import type { Host } from '../machine/host.ts';
import { makeStateDir } from './key.ts';
import { isBackup, makeRoom } from './make-room.ts';

/** How many projects are remembered. */
const MAX_PROJECTS = 1_000;
/** How many views of a project: an editor may hold one that was replaced since. */
const MAX_VIEWS = 8;
const MAX_BYTES = 4 * 1024;

/**
 * Remembers that this machine writes a view in a project's folder, by the view's digest. Another user may know the
 * digest of a view, but not the folder's latest ones. A failure to write is ignored: an edit of the view is unverified
 * then.
 */
export function noteWrittenView(host: Host, root: string, digest: string): void {
  try {
    makeStateDir(host);
    ensureFolder(host.stateDir, 'views');
    const path = viewsPath(host, root);
    const size = lstatIfThere(path)?.size;
    if (size === undefined) makeRoom(join(host.stateDir, 'views'), MAX_PROJECTS);
    const line = `${digest}\n`;
    // Append, so that two processes that write views at the same moment both stay remembered.
    if ((size ?? 0) + line.length <= MAX_BYTES) append(path, () => ({ text: line }), false, isBackup);
    else overwrite(path, `${[...writtenViews(host, root), digest].join('\n')}\n`);
  } catch (error) {
    if (!(error instanceof FileError || error instanceof UnsafePathError)) throw error;
  }
}

/** Whether this machine wrote one of the latest views in a project's folder, by the digest that a file still names. */
export function isWrittenView(host: Host, root: string, digest: unknown): boolean {
  return typeof digest === 'string' && writtenViews(host, root).includes(digest);
}

function writtenViews(host: Host, root: string): string[] {
  const text = unlessRefused(() => readBounded(viewsPath(host, root), MAX_BYTES))?.bytes.toString('latin1');
  return (text ?? '')
    .split('\n')
    .filter((line) => line !== '')
    .slice(-MAX_VIEWS);
}

function viewsPath(host: Host, root: string): string {
  return join(host.stateDir, 'views', createHash('sha256').update(root).digest('hex').slice(0, 32));
}
