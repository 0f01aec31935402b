import { join } from 'node:path';
import type { LoggedAgent } from '../../agent.ts';
import { findSessionsIn, rows, subagentFiles } from '../opencode/database.ts';
import { launch } from '../opencode/launch.ts';
import { transcript } from '../opencode/transcript.ts';

const DATABASE = /^kilo(?:-[\w.-]+)?\.db$/;

/** Kilo CLI and the Kilo extension since 7 (7.7.9), which are built on OpenCode and have its database. */
export const kilo: LoggedAgent = {
  id: 'kilo',
  name: 'Kilo',
  detect: { command: 'kilo', folder: '.local/share/kilo' },
  roots: (env, home) => ({ config: env.XDG_DATA_HOME || join(home, '.local', 'share') }),
  logFolders: ['kilo'],
  findSessions: findSessionsIn('kilo', (name) => DATABASE.test(name)),
  launch,
  transcript,
  logFormat: (path) => (DATABASE.test(path.split(/[\\/]/).at(-1) ?? '') ? 'database' : undefined),
  rows,
  wanted: [],
  subagentFiles,
};
