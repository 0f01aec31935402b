import { describe, expect, it } from 'vitest';
import { detectShellAgent } from '../../src/agents/index.ts';

describe('detectShellAgent', () => {
  it.each([
    [{}, undefined],
    [{ CLAUDE_PROJECT_DIR: '/p' }, undefined],
    [{ CLAUDECODE: '1' }, { agent: 'claude' }],
    [
      { CLAUDECODE: '1', CLAUDE_CODE_SESSION_ID: 'c1' },
      { agent: 'claude', session_id: 'c1' },
    ],
    [{ CODEX_THREAD_ID: 't1' }, { agent: 'codex', session_id: 't1' }],
    [
      { CODEX_THREAD_ID: 't1', CODEX_SESSION_ID: 's1' },
      { agent: 'codex', session_id: 's1' },
    ],
    [{ GEMINI_CLI: '1' }, { agent: 'gemini' }],
    [
      { CLAUDECODE: '1', CODEX_SESSION_ID: 's1' },
      { agent: 'codex', session_id: 's1' },
    ],
  ])('%j is %j', (env, expected) => expect(detectShellAgent(env)).toEqual(expected));
});
