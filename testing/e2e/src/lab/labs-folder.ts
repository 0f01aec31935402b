import { existsSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Where labs are made: outside /tmp where possible, as agents' sandboxes let their shells write there, and the
 * point of running in the default sandbox is that home is out of reach. One folder per user, as each owns their own.
 */
export function labsFolder(): string {
  const folder = join(
    existsSync('/var/tmp') ? '/var/tmp' : tmpdir(),
    `0dai-e2e-${process.getuid?.() ?? 'user'}`,
  );
  mkdirSync(folder, { recursive: true });
  return folder;
}
