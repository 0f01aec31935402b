import { join } from 'node:path';
import type { Agent } from '../../agent.ts';
import { parse, reply } from './hook-payload.ts';
import { launch } from './launch.ts';
import { findSessions } from './sessions.ts';
import { transcript } from './transcript.ts';

/** Codex CLI, as of 0.171.0; the adapter reads the logs of all versions. */
export const codex: Agent = {
  id: 'codex',
  name: 'Codex',
  // Above 10,000 bytes, Codex cuts the middle out.
  cap: { size: 10_000, unit: 'bytes' },
  detect: { command: 'codex', folder: '.codex' },
  shell: (env) => {
    const session_id = env.CODEX_SESSION_ID || env.CODEX_THREAD_ID;
    if (session_id) return { session_id };
    // Versions before these variables set only those of their sandbox.
    return env.CODEX_SANDBOX || env.CODEX_SANDBOX_NETWORK_DISABLED ? {} : undefined;
  },
  roots: (env, home) => ({ config: env.CODEX_HOME || join(home, '.codex') }),
  logFolders: ['sessions', 'archived_sessions'],
  parse,
  reply,
  briefedAt: 'start',
  findSessions,
  launch,
  transcript,
  logFormat: (path) => {
    if (/\.jsonl(?:\.zst)?$/.test(path)) return 'lines';
    // The CLI in TypeScript wrote these, until the middle of 2025.
    return /[\\/]rollout-[^\\/]+\.json$/.test(path) ? 'document' : undefined;
  },
  wanted: [
    '"user_message"',
    '"UserMessage"',
    '"type":"message","role":"user"',
    'update_plan',
    'apply_patch',
    'patch_apply_end',
    'Success. Updated the following files',
    '"FileChange"',
    '"compacted"',
    'request_user_input',
    String.raw`"{\"answers\":`,
  ],
  // A rollback undoes earlier turns.
  rewrites: ['"thread_rolled_back"'],
  loadsHooksAt: 'anywhere',
  testedVersion: '0.169.0',
  setup: () => import('./install.ts'),
};
