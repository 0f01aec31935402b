import { join } from 'node:path';
import type { LoggedAgent } from '../../agent.ts';
import { DATABASE, findSessions, rows, subagentFiles } from './threads.ts';
import { transcript } from './transcript.ts';

/** The agent in Zed's editor, as of 0.225. Conversations with other agents in Zed are in the logs of those. */
export const zed: LoggedAgent = {
  id: 'zed',
  name: 'Zed',
  detect: { command: 'zed', folder: '.config/zed' },
  roots: (env, home) => ({
    config: join(env.XDG_DATA_HOME || join(home, '.local', 'share'), 'zed'),
    others: [
      join(home, 'Library', 'Application Support', 'Zed'),
      join(env.LOCALAPPDATA || join(home, 'AppData', 'Local'), 'Zed'),
      join(home, '.var', 'app', 'dev.zed.Zed', 'data', 'zed'),
    ],
  }),
  logFolders: ['threads'],
  findSessions,
  transcript,
  logFormat: (path) => (path.split(/[\\/]/).at(-1) === DATABASE ? 'database' : undefined),
  rows,
  wanted: [],
  subagentFiles,
};
