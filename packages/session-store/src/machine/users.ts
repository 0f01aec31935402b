import { cleanLine, head } from '@0dai/session-schema/internal';
import { unlessRefused } from '../errors.ts';
import { lstatIfThere, readBounded } from '../fs/files.ts';

/** The list of users of a large machine stays below this. */
const MAX_BYTES = 4 * 1024 * 1024;
/** Docker and Podman put one of these into each container. */
const IN_CONTAINERS = ['/.dockerenv', '/run/.containerenv'];
/** sudo, doas and pkexec name the user who became root. */
const BECAME_ROOT = ['SUDO_USER', 'DOAS_USER', 'PKEXEC_UID'];

/**
 * Names the owner of a folder, if this process is root and must leave that user's projects alone: root by sudo, or the
 * owner has an account outside a container. In a container without sudo, root is the only user, and works on folders
 * of a user of the host.
 * @param env the environment of the process
 * @returns undefined if this process may write there
 * @example otherOwner(1000, process.env); // 'alice', under sudo
 */
export function otherOwner(
  uid: number,
  env: Readonly<Record<string, string | undefined>>,
): string | undefined {
  if (uid === 0 || process.getuid?.() !== 0) return undefined;
  const name = accountOf(uid);
  if (BECAME_ROOT.some((variable) => env[variable])) return name ?? `user ${uid}`;
  return IN_CONTAINERS.some((path) => lstatIfThere(path)) ? undefined : name;
}

/** The name of an account, by passwd(5). Accounts of a directory service are not found. */
function accountOf(uid: number): string | undefined {
  const text = unlessRefused(() => readBounded('/etc/passwd', MAX_BYTES))?.bytes.toString('utf8') ?? '';
  const line = text.split('\n').find((one) => one.split(':')[2] === String(uid));
  return line === undefined ? undefined : head(cleanLine(line.split(':')[0] ?? ''), 32) || undefined;
}
