import { join } from 'node:path';
import type { Agent } from '../../agent.ts';
import { parse, reply } from './hook-payload.ts';
import { launch } from './launch.ts';
import { findSessions, subagentFiles } from './sessions.ts';
import { transcript } from './transcript.ts';

/** A chat is one JSON document up to Gemini CLI 0.38, and JSON lines since 0.39. */
function logFormat(path: string): 'lines' | 'document' | undefined {
  if (path.endsWith('.jsonl')) return 'lines';
  return path.endsWith('.json') ? 'document' : undefined;
}

/** Gemini CLI, as of 0.61.0. */
export const gemini: Agent = {
  id: 'gemini',
  name: 'Gemini CLI',
  // Gemini CLI passed a megabyte uncut; the briefing's own budget is the limit.
  cap: { size: 100_000, unit: 'utf16' },
  detect: { command: 'gemini', folder: '.gemini' },
  shell: (env) => (env.GEMINI_CLI === '1' ? {} : undefined),
  roots: (env, home) => ({ config: join(env.GEMINI_CLI_HOME || home, '.gemini') }),
  logFolders: ['tmp'],
  parse,
  reply,
  // Gemini CLI discards the reply to SessionStart after /clear, and gets it too late for the first prompt in the
  // terminal.
  briefedAt: 'prompt',
  findSessions,
  launch,
  transcript,
  subagentFiles,
  logFormat,
  wanted: [
    '"type":"user","content":[{"text"',
    '"type":"user","content":"',
    '"$set":{"messages"',
    '"$rewindTo"',
    '"write_todos"',
    '"filePath":"',
  ],
  rewrites: ['"$set":{"messages"', '"$rewindTo"'],
  loadsHooksAt: 'root',
  testedVersion: '0.61.0',
  setup: () => import('./install.ts'),
};
