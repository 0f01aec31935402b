import { join } from 'node:path';
import type { LoggedAgent } from '../../agent.ts';
import { launch } from './launch.ts';
import { findSessions } from './sessions.ts';
import { transcript } from './transcript.ts';

/** Cursor's command-line agent, `cursor-agent`, of 2026. Its older transcripts, `.txt`, are not read. */
export const cursor: LoggedAgent = {
  id: 'cursor',
  name: 'Cursor CLI',
  detect: { command: 'cursor-agent', folder: '.cursor' },
  roots: (env, home) => ({ config: env.CURSOR_CONFIG_DIR || join(home, '.cursor') }),
  logFolders: ['projects'],
  findSessions,
  launch,
  transcript,
  logFormat: (path) => (path.endsWith('.jsonl') ? 'lines' : undefined),
  // A change of some todos needs the others.
  retells: ['"merge":true'],
  wanted: [
    '"role":"user"',
    '"TodoWrite"',
    '"StrReplace"',
    '"Write"',
    '"ApplyPatch"',
    '"Delete"',
    '"search_replace"',
  ],
};
