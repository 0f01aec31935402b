import { dirname, join } from 'node:path';
import type { LoggedAgent } from '../../agent.ts';
import { isTaskFile, shownFile } from '../cline-tasks/task-files.ts';
import { transcript } from '../cline-tasks/transcript.ts';
import { extensionFolders } from '../editor-hosts.ts';
import { launch } from './launch.ts';
import { findSessions } from './sessions.ts';

/** Cline: its extension 3.x in any editor, and its command line up to 3.0.65. */
export const cline: LoggedAgent = {
  id: 'cline',
  name: 'Cline',
  detect: { command: 'cline', folder: '.cline' },
  roots: (env, home) => ({
    config: env.CLINE_DATA_DIR || join(env.CLINE_DIR || join(home, '.cline'), 'data'),
    others: [
      ...(env.CLINE_SESSION_DATA_DIR ? [dirname(env.CLINE_SESSION_DATA_DIR)] : []),
      ...extensionFolders(env, home, 'saoudrizwan.claude-dev'),
    ],
  }),
  logFolders: ['tasks', 'sessions'],
  findSessions,
  launch,
  transcript,
  logFormat: (path) => (isTaskFile(path) || path.endsWith('.messages.json') ? 'document' : undefined),
  beside: shownFile,
  wanted: [],
};
