import { join } from 'node:path';
import type { LoggedAgent } from '../../agent.ts';
import { userFolders } from '../editor-hosts.ts';
import { rows } from './ide/rows.ts';
import { DATABASE, ideSubagents } from './ide/sessions.ts';
import { launch } from './launch.ts';
import { findSessions } from './sessions.ts';
import { transcript } from './transcript.ts';

/**
 * Cursor, as of 2026: the command-line agent, `cursor-agent`, and the editor since 0.43. Not read are the older
 * transcripts of the former, `.txt`, and the older chats of the latter, in `ItemTable`.
 */
export const cursor: LoggedAgent = {
  id: 'cursor',
  name: 'Cursor',
  detect: { command: 'cursor-agent', folder: '.cursor' },
  roots: (env, home) => ({
    config: env.CURSOR_CONFIG_DIR || join(home, '.cursor'),
    others: userFolders(env, home, ['Cursor'], ['.cursor-server/data']),
  }),
  logFolders: ['projects', 'globalStorage'],
  findSessions,
  launch,
  transcript,
  logFormat(path) {
    if (path.split(/[\\/]/).at(-1) === DATABASE) return 'database';
    return path.endsWith('.jsonl') ? 'lines' : undefined;
  },
  rows,
  subagentFiles: (log, read) => (log.path.endsWith(DATABASE) ? ideSubagents(log, read) : []),
  // A change of some todos needs the others.
  rewrites: ['"merge":true'],
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
