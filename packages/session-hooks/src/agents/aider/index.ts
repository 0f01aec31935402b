import { join } from 'node:path';
import type { LoggedAgent } from '../../agent.ts';
import { launch } from './launch.ts';
import { findSessions } from './sessions.ts';
import { transcript } from './transcript.ts';

/** Aider, as of 0.86. Its log is in the project's own folder, not in the home: it is never read unasked. */
export const aider: LoggedAgent = {
  id: 'aider',
  name: 'Aider',
  detect: { command: 'aider', folder: '.aider' },
  roots: (env, home) => ({
    config: join(home, '.aider'),
    ...(env.AIDER_CHAT_HISTORY_FILE && { others: [env.AIDER_CHAT_HISTORY_FILE] }),
  }),
  logFolders: ['.'],
  findSessions,
  launch,
  transcript,
  // Its users may give it another name.
  logFormat: (path) => (path.endsWith('.md') ? 'text' : undefined),
  wanted: ['# aider chat started at ', '#### ', '> Applied edit to ', '> Running '],
};
