import { join } from 'node:path';
import type { Environment } from '../agent.ts';

/** Editors that run VS Code's extensions, by the name of their settings folder. */
const EDITORS = [
  'Code',
  'Cursor',
  'Windsurf',
  'VSCodium',
  'Code - Insiders',
  'Trae',
  'Antigravity',
  'Kiro',
  'Positron',
  'Void',
] as const;
/** Folders in the home in which these editors keep the same for a remote machine. */
const REMOTE = [
  '.vscode-server/data',
  '.vscode-server-insiders/data',
  '.vscode-remote/data',
  '.cursor-server/data',
  '.windsurf-server/data',
  '.vscodium-server/data',
  '.local/share/code-server',
] as const;

/**
 * Where the editors that run VS Code's extensions keep an extension's data, on Linux, macOS, Windows and remote
 * machines. The folders need not exist.
 * @param extension its id; on disk it is in lower case
 */
export function extensionFolders(env: Environment, home: string, extension: string): string[] {
  return userFolders(env, home, EDITORS, REMOTE).map((user) => join(user, 'globalStorage', extension));
}

/**
 * Where editors keep their user's settings, on Linux, macOS, Windows and remote machines. The folders need not exist.
 * @param editors the names of their settings folders
 * @param remote the same on a remote machine, from home, with `/`
 * @example userFolders({}, '/home/me', ['Cursor'])[0] // '/home/me/.config/Cursor/User'
 */
export function userFolders(
  env: Environment,
  home: string,
  editors: readonly string[],
  remote: readonly string[] = [],
): string[] {
  const settings = [
    env.XDG_CONFIG_HOME || join(home, '.config'),
    join(home, 'Library', 'Application Support'),
    env.APPDATA || join(home, 'AppData', 'Roaming'),
  ];
  const hosts = [
    ...settings.flatMap((folder) => editors.map((editor) => join(folder, editor))),
    ...remote.map((folder) => join(home, ...folder.split('/'))),
  ];
  return hosts.map((host) => join(host, 'User'));
}
