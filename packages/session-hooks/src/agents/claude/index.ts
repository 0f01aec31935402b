import { join } from 'node:path';
import type { Agent } from '../../agent.ts';
import { parse, reply } from './hook-payload.ts';
import { launch } from './launch.ts';
import { findSessions, subagentFiles } from './sessions.ts';
import { transcript } from './transcript.ts';

/** Claude Code, as of 2.1.332. */
export const claude: Agent = {
  id: 'claude',
  name: 'Claude Code',
  // Above 10,000 UTF-16 units, Claude Code gives the model a 2 KB preview and the path of a file.
  cap: { size: 10_000, unit: 'utf16' },
  detect: { command: 'claude', folder: '.claude' },
  shell: (env) =>
    env.CLAUDECODE === '1'
      ? { ...(env.CLAUDE_CODE_SESSION_ID && { session_id: env.CLAUDE_CODE_SESSION_ID }) }
      : undefined,
  startFolder: (env) => env.CLAUDE_PROJECT_DIR,
  // Copilot CLI 1.0.102 runs the hooks of a project's .claude/settings.json as well.
  borrowed: (env) => env.COPILOT_CLI === '1',
  roots: (env, home) => ({ config: env.CLAUDE_CONFIG_DIR || join(home, '.claude') }),
  logFolders: ['projects'],
  parse,
  reply,
  briefedAt: 'start',
  findSessions,
  launch,
  transcript,
  subagentFiles,
  logFormat: (path) => (path.endsWith('.jsonl') ? 'lines' : undefined),
  wanted: [
    '"role":"user","content":"',
    '"content":[{"type":"text"',
    '"content":[{"type":"image"',
    'the user said:',
    // These mark results, which identify their tool without the call.
    '"newTodos":',
    '"statusChange":{',
    '"toolUseResult":{"questions":',
    '"toolUseResult":{"plan":',
    '"filePath":"',
    '"isCompactSummary":true',
    'queued_command',
    'queue-operation',
  ],
  loadsHooksAt: 'root',
  testedVersion: '2.1.330',
  setup: () => import('./install.ts'),
};
