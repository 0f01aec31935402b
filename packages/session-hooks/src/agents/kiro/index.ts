import { join } from 'node:path';
import type { LoggedAgent } from '../../agent.ts';
import { launch } from './launch.ts';
import { findSessions } from './sessions.ts';
import { transcript } from './transcript.ts';

/** Kiro CLI, as of 2026: sessions as JSON lines. Those of its database are read elsewhere. */
export const kiro: LoggedAgent = {
  id: 'kiro',
  name: 'Kiro CLI',
  detect: { command: 'kiro-cli', folder: '.kiro' },
  roots: (env, home) => ({ config: env.KIRO_HOME || join(home, '.kiro') }),
  logFolders: ['sessions'],
  findSessions,
  launch,
  transcript,
  logFormat: (path) => (path.endsWith('.jsonl') ? 'lines' : undefined),
  wanted: ['"kind":"Prompt"', '"fs_write"', '"name":"write"', '"todo', '"kind":"Compaction"'],
};
