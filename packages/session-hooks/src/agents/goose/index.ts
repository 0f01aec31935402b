import { join } from 'node:path';
import type { LoggedAgent } from '../../agent.ts';
import { launch } from './launch.ts';
import { findSessions, rows } from './sessions.ts';
import { transcript } from './transcript.ts';

/** Goose 1.0 to 1.2x. Its sessions are in an SQLite database since 1.10, and in JSON lines before. */
export const goose: LoggedAgent = {
  id: 'goose',
  name: 'Goose',
  detect: { command: 'goose', folder: '.local/share/goose' },
  roots: (env, home) => ({
    config: env.GOOSE_PATH_ROOT
      ? join(env.GOOSE_PATH_ROOT, 'data')
      : join(env.XDG_DATA_HOME || join(home, '.local', 'share'), 'goose'),
    others: [join(home, 'AppData', 'Roaming', 'Block', 'goose', 'data')],
  }),
  logFolders: ['sessions'],
  findSessions,
  launch,
  transcript,
  logFormat(path) {
    if (path.split(/[\\/]/).at(-1) === 'sessions.db') return 'database';
    return path.endsWith('.jsonl') ? 'lines' : undefined;
  },
  rows,
  wanted: ['"role":"user","', '"role":"user"'],
};
