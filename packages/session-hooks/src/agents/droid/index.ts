import { join } from 'node:path';
import type { LoggedAgent } from '../../agent.ts';
import { launch } from './launch.ts';
import { findSessions } from './sessions.ts';
import { transcript } from './transcript.ts';

/** Factory's Droid, as of 0.225.2. */
export const droid: LoggedAgent = {
  id: 'droid',
  name: 'Droid',
  detect: { command: 'droid', folder: '.factory' },
  roots: (_env, home) => ({ config: join(home, '.factory') }),
  logFolders: ['sessions'],
  findSessions,
  launch,
  transcript,
  logFormat: (path) => (path.endsWith('.jsonl') ? 'lines' : undefined),
  wanted: [
    '"role":"user","content":[{"type":"text"',
    '"role":"user","content":"',
    '"name":"Create"',
    '"name":"Edit"',
    '"name":"MultiEdit"',
    '"name":"ApplyPatch"',
    '"name":"TodoWrite"',
    '"todo_state"',
    '"compaction_state"',
    String.raw`"content":"{\"success\":true,\"file_path\"`,
  ],
};
