import { join } from 'node:path';
import type { LoggedAgent } from '../../agent.ts';
import { launch } from './launch.ts';
import { findSessions } from './sessions.ts';
import { transcript } from './transcript.ts';

/** pi, as of 1.6.0. Oh My Pi's sessions have the same format. */
export const pi: LoggedAgent = {
  id: 'pi',
  name: 'pi',
  detect: { command: 'pi', folder: '.pi' },
  roots: (env, home) => ({ config: env.PI_CODING_AGENT_DIR || join(home, '.pi', 'agent') }),
  logFolders: ['sessions'],
  findSessions,
  launch,
  transcript,
  logFormat: (path) => (path.endsWith('.jsonl') ? 'lines' : undefined),
  wanted: [
    '"role":"user"',
    '"type":"compaction"',
    '"name":"edit"',
    '"name":"write"',
    '"toolName":"edit"',
    '"toolName":"write"',
    '"type":"branch_summary"',
  ],
};
