import { join } from 'node:path';
import type { LoggedAgent } from '../../agent.ts';
import { launch } from './launch.ts';
import { findSessions } from './sessions.ts';
import { transcript } from './transcript.ts';

/** GitHub Copilot CLI, as of 1.0.102; logs since 0.0.420 were read. */
export const copilot: LoggedAgent = {
  id: 'copilot',
  name: 'GitHub Copilot CLI',
  detect: { command: 'copilot', folder: '.copilot' },
  roots: (env, home) => ({ config: env.COPILOT_HOME || join(home, '.copilot') }),
  logFolders: ['session-state'],
  findSessions,
  launch,
  transcript,
  logFormat: (path) => (path.endsWith('.jsonl') ? 'lines' : undefined),
  wanted: [
    '"type":"user.message"',
    '"fileEdits":[{',
    '"type":"session.compaction_complete"',
    '"type":"user_input.',
    '"type":"exit_plan_mode.',
    ' todos ',
  ],
  rewrites: ['"type":"session.snapshot_rewind"'],
};
