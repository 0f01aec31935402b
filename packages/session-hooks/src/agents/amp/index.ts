import { join } from 'node:path';
import type { LoggedAgent } from '../../agent.ts';
import { extensionFolders } from '../editor-hosts.ts';
import { launch } from './launch.ts';
import { findSessions } from './sessions.ts';
import { transcript } from './transcript.ts';

/** Amp: threads that it kept on this machine. Newer ones are only on its server, behind a login. */
export const amp: LoggedAgent = {
  id: 'amp',
  name: 'Amp',
  detect: { command: 'amp', folder: '.config/amp' },
  roots: (env, home) => ({
    config: join(env.XDG_DATA_HOME || join(home, '.local', 'share'), 'amp'),
    others: extensionFolders(env, home, 'sourcegraph.amp'),
  }),
  logFolders: ['threads', 'threads3'],
  findSessions,
  launch,
  transcript,
  logFormat: (path) => (path.endsWith('.json') ? 'document' : undefined),
  wanted: [],
};
