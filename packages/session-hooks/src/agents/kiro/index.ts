import { join } from 'node:path';
import type { LoggedAgent } from '../../agent.ts';
import { DATABASE, rows } from './conversations.ts';
import { launch } from './launch.ts';
import { findSessions } from './sessions.ts';
import { transcript } from './transcript.ts';

/**
 * Kiro CLI, as of 2026: sessions as JSON lines, and in a database (its first engine, and Amazon Q's CLI before it). Those
 * of its third engine, in `sessions/<workspace>`, are not read.
 */
export const kiro: LoggedAgent = {
  id: 'kiro',
  name: 'Kiro CLI',
  detect: { command: 'kiro-cli', folder: '.kiro' },
  roots: (env, home) => ({
    config: env.KIRO_HOME || join(home, '.kiro'),
    others: [
      env.XDG_DATA_HOME || join(home, '.local', 'share'),
      join(home, 'Library', 'Application Support'),
      env.LOCALAPPDATA || join(home, 'AppData', 'Local'),
    ],
  }),
  logFolders: ['sessions', 'kiro-cli', 'amazon-q'],
  findSessions,
  launch,
  transcript,
  logFormat(path) {
    if (path.split(/[\\/]/).at(-1) === DATABASE) return 'database';
    if (path.endsWith('.jsonl')) return 'lines';
    return path.endsWith('.json') ? 'document' : undefined;
  },
  rows,
  wanted: ['"kind":"Prompt"', '"fs_write"', '"name":"write"', '"todo', '"kind":"Compaction"'],
};
