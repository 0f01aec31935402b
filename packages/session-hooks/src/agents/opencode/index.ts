import { join } from 'node:path';
import type { LoggedAgent } from '../../agent.ts';
import { findInProject, rows as olderRows, subagentFiles as olderSubagents } from '../crush/database.ts';
import { findSessionsIn, isOlder, rows, subagentFiles } from './database.ts';
import { launch } from './launch.ts';
import { transcript } from './transcript.ts';

/** The database of the released version is `opencode.db`; other channels have their name in it. */
const DATABASE = /^opencode(?:-[\w.-]+)?\.db$/;

const findInData = findSessionsIn('opencode', (name) => DATABASE.test(name));
const findOlder = findInProject({ folder: '.opencode', database: 'opencode.db' });

/**
 * OpenCode, as of 1.18.33. Its sessions are in an SQLite database since 1.2. The first OpenCode, in Go, became Crush: its
 * database is in the project, and has Crush's tables.
 */
export const opencode: LoggedAgent = {
  id: 'opencode',
  name: 'OpenCode',
  detect: { command: 'opencode', folder: '.local/share/opencode' },
  // The same folder on macOS and Windows.
  roots: (env, home) => ({ config: env.XDG_DATA_HOME || join(home, '.local', 'share') }),
  logFolders: ['opencode'],
  findSessions: (roots, folder, read, max) =>
    [...findInData(roots, folder, read, max), ...findOlder(roots, folder, read, max)]
      .sort((a, b) => b.modifiedMs - a.modifiedMs)
      .slice(0, max),
  launch,
  transcript,
  logFormat(path) {
    if (DATABASE.test(path.split(/[\\/]/).at(-1) ?? '')) return 'database';
    // What `opencode export` prints.
    return path.endsWith('.json') ? 'document' : undefined;
  },
  rows: (database, sessionId) => (isOlder(database) ? olderRows : rows)(database, sessionId),
  wanted: [],
  subagentFiles(log, read) {
    const database = read.database(log.path);
    return (database && isOlder(database) ? olderSubagents : subagentFiles)(log, read);
  },
};
