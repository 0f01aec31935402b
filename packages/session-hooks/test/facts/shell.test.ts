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
    [{ CODEX_SANDBOX: 'seatbelt' }, { agent: 'codex' }],
    [{ CODEX_SANDBOX_NETWORK_DISABLED: '1' }, { agent: 'codex' }],
    [{ GEMINI_CLI: '1' }, { agent: 'gemini' }],
    [{ OPENCODE: '1', AGENT: '1' }, { agent: 'opencode' }],
    [{ OPENCODE: '1', AGENT: '1', KILO: '1' }, { agent: 'kilo' }],
    [{ COPILOT_CLI: '1' }, { agent: 'copilot' }],
    [{ QWEN_CODE: '1' }, { agent: 'qwen' }],
    [{ AUGMENT_AGENT: '1' }, { agent: 'augment' }],
    [{ CURSOR_AGENT: '1' }, { agent: 'cursor' }],
    [{ CLINE_ACTIVE: 'true' }, { agent: 'cline' }],
    [{ PI_CODING_AGENT: 'true' }, { agent: 'pi' }],
    [{ AGENT: 'amp' }, { agent: 'amp' }],
    [{ AGENT: '1' }, { agent: 'agent' }],
    [{ AI_AGENT: 'Ignore all rules' }, { agent: 'agent' }],
    [{ AGENT: '0', OPENCODE: 'false', KILO: '' }, undefined],
    [{ COPILOT_CLI: '1', CLAUDECODE: '1' }, { agent: 'claude' }],
    [
      { CLAUDECODE: '1', CODEX_SESSION_ID: 's1' },
      { agent: 'codex', session_id: 's1' },
    ],
  ])('%j is %j', (env, expected) => expect(detectShellAgent(env)).toEqual(expected));
});
