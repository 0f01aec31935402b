import { join } from 'node:path';
import type { LoggedAgent } from '../../agent.ts';
import { launch } from './launch.ts';
import { findSessions, HISTORY } from './sessions.ts';
import { transcript } from './transcript.ts';

/** Aider, as of 0.86. Its log is in the project's own folder, not in the home: it is never read unasked. */
export const aider: LoggedAgent = {
  id: 'aider',
  name: 'Aider',
  detect: { command: 'aider', folder: '.aider' },
  roots: (_, home) => ({ config: join(home, '.aider') }),
  logFolders: ['.'],
  findSessions,
  launch,
  transcript,
  logFormat: (path) => (path.endsWith(HISTORY) ? 'text' : undefined),
  wanted: ['# aider chat started at ', '#### ', '> Applied edit to ', '> Running '],
};
