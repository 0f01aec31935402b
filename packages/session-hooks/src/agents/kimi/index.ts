import { join } from 'node:path';
import type { LoggedAgent } from '../../agent.ts';
import { launch } from './launch.ts';
import { findSessions, subagentFiles } from './sessions.ts';
import { transcript } from './transcript.ts';

/** Kimi Code CLI of 2026 (`~/.kimi-code`), and Kimi CLI before it (`~/.kimi`). */
export const kimi: LoggedAgent = {
  id: 'kimi',
  name: 'Kimi CLI',
  detect: { command: 'kimi', folder: '.kimi-code' },
  roots: (env, home) => ({
    config: join(home, '.kimi-code'),
    others: [env.KIMI_SHARE_DIR || join(home, '.kimi')],
  }),
  logFolders: ['sessions'],
  findSessions,
  launch,
  transcript,
  subagentFiles,
  logFormat: (path) => (/(?:^|[\\/])wire\.jsonl$/.test(path) ? 'lines' : undefined),
  wanted: [
    '"type":"turn.prompt"',
    '"type":"turn.steer"',
    '"type": "TurnBegin"',
    '"type": "SteerInput"',
    '"name":"Write"',
    '"name":"Edit"',
    '"name":"TodoList"',
    'WriteFile',
    'StrReplaceFile',
    'SetTodoList',
    'ompaction',
  ],
};
