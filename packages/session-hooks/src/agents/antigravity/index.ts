import { join } from 'node:path';
import type { LoggedAgent } from '../../agent.ts';
import { launch } from './launch.ts';
import { findSessions, taskFiles } from './sessions.ts';
import { transcript } from './transcript.ts';

/**
 * Antigravity: its editor and its command line, as of mid 2026. The transcripts are JSON lines; the plan is a file
 * beside them. Its `.pb` files are encrypted.
 */
export const antigravity: LoggedAgent = {
  id: 'antigravity',
  name: 'Antigravity',
  detect: { command: 'agy', folder: '.gemini/antigravity-cli' },
  roots: (env, home) => {
    const config = join(env.GEMINI_CLI_HOME || home, '.gemini');
    const others = ['antigravity', 'antigravity-cli', 'antigravity-ide'].map((name) => join(config, name));
    return { config: others[0] ?? config, others: others.slice(1) };
  },
  logFolders: ['brain'],
  findSessions,
  launch,
  transcript,
  subagentFiles: taskFiles,
  logFormat: (path) => {
    if (/[\\/]transcript(?:_full)?\.jsonl$/.test(path)) return 'lines';
    return /[\\/]task\.md$/.test(path) ? 'document' : undefined;
  },
  wanted: ['"USER_INPUT"', '"write_to_file"', '"replace_file_content"', '"CODE_ACTION"', '"CHECKPOINT"'],
};
