import { join } from 'node:path';

/**
 * The absolute path of a file in the user's home, where a variable of the agent may have moved its configuration folder.
 * @param path from home, with `/`
 * @param moved the name of the folder in home, and the absolute path of the folder in use
 * @example userFile('.codex/config.toml', '/home/u', { name: '.codex', folder: '/srv/codex' }); // '/srv/codex/config.toml'
 */
export function userFile(path: string, home: string, moved: { name: string; folder: string }): string {
  const [first, ...rest] = path.split('/');
  return first === moved.name ? join(moved.folder, ...rest) : join(home, path);
}
