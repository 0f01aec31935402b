import { join } from 'node:path';
import type { LoggedAgent } from '../../agent.ts';
import { launch } from './launch.ts';
import { findSessions } from './sessions.ts';
import { transcript } from './transcript.ts';

/** Continue: its command line as of 1.5.47, and its extensions, which keep sessions in the same place. */
export const continueAgent: LoggedAgent = {
  id: 'continue',
  name: 'Continue',
  detect: { command: 'cn', folder: '.continue' },
  roots: (env, home) => ({ config: env.CONTINUE_GLOBAL_DIR || join(home, '.continue') }),
  logFolders: ['sessions'],
  findSessions,
  launch,
  transcript,
  logFormat: (path) => (path.endsWith('.json') ? 'document' : undefined),
  wanted: [],
};
