import { join } from 'node:path';
import type { LoggedAgent } from '../../agent.ts';
import { launch } from './launch.ts';
import { findSessions } from './sessions.ts';
import { transcript } from './transcript.ts';

/** Qwen Code, as of 0.24.4. Up to about 0.4, it wrote Gemini CLI's documents. */
export const qwen: LoggedAgent = {
  id: 'qwen',
  name: 'Qwen Code',
  detect: { command: 'qwen', folder: '.qwen' },
  roots: (env, home) => ({ config: env.QWEN_RUNTIME_DIR || join(home, '.qwen') }),
  logFolders: ['projects', 'tmp'],
  findSessions,
  launch,
  transcript,
  logFormat(path) {
    if (path.endsWith('.jsonl')) return 'lines';
    return /[\\/]chats[\\/]session-[^\\/]+\.json$/.test(path) ? 'document' : undefined;
  },
  wanted: [
    '"type":"user"',
    '"filePath":"',
    '"todo_write"',
    '"subtype":"chat_compression"',
    '"subtype":"rewind"',
  ],
  rewrites: ['"subtype":"rewind"'],
};
