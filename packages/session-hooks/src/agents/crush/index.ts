import { join } from 'node:path';
import type { LoggedAgent } from '../../agent.ts';
import { findSessions, rows, subagentFiles } from './database.ts';
import { launch } from './launch.ts';
import { transcript } from './transcript.ts';

/** Crush, as of 2026-11. Its sessions are in the project: `.crush/crush.db`. */
export const crush: LoggedAgent = {
  id: 'crush',
  name: 'Crush',
  detect: { command: 'crush', folder: '.local/share/crush' },
  roots: (env, home) => ({ config: env.CRUSH_GLOBAL_DATA || join(home, '.local', 'share', 'crush') }),
  logFolders: ['.crush'],
  findSessions,
  launch,
  transcript,
  logFormat: (path) => (path.split(/[\\/]/).at(-1) === 'crush.db' ? 'database' : undefined),
  rows,
  wanted: [],
  subagentFiles,
};
