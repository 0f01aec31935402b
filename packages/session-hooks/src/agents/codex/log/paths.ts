import { fileURLToPath } from 'node:url';

/** A folder from a path or a `file:` URL; undefined for a file URL of another operating system. */
export function folderOf(cwd: string | undefined): string | undefined {
  if (!cwd?.startsWith('file:')) return cwd;
  try {
    return fileURLToPath(cwd);
  } catch (error) {
    if (error instanceof TypeError || error instanceof URIError) return undefined;
    throw error;
  }
}
