import { join } from 'node:path';
import type { LoggedAgent } from '../../agent.ts';
import { findSessionsIn, rows, subagentFiles } from './database.ts';
import { launch } from './launch.ts';
import { transcript } from './transcript.ts';

/** The database of the released version is `opencode.db`; other channels have their name in it. */
const DATABASE = /^opencode(?:-[\w.-]+)?\.db$/;

/** OpenCode, as of 1.18.33. Its sessions are in an SQLite database since 1.2. */
export const opencode: LoggedAgent = {
  id: 'opencode',
  name: 'OpenCode',
  detect: { command: 'opencode', folder: '.local/share/opencode' },
  // The same folder on macOS and Windows.
  roots: (env, home) => ({ config: env.XDG_DATA_HOME || join(home, '.local', 'share') }),
  logFolders: ['opencode'],
  findSessions: findSessionsIn('opencode', (name) => DATABASE.test(name)),
  launch,
  transcript,
  logFormat: (path) => (DATABASE.test(path.split(/[\\/]/).at(-1) ?? '') ? 'database' : undefined),
  rows,
  wanted: [],
  subagentFiles,
};
