import { describe, expect, it } from 'vitest';
import { agentOf, sessionIdOf } from '../src/client-agent.ts';

describe('agentOf', () => {
  it.each([
    ['claude-code', 'claude'],
    ['codex-mcp-client', 'codex'],
    ['gemini-cli-mcp-client', 'gemini'],
    ['qwen-cli-mcp-client-roaming', 'qwen'],
    ['opencode', 'opencode'],
    ['copilot-cli', 'copilot'],
    ['factory-cli', 'droid'],
    ['kilo', 'kilo'],
    ['@cline/core', 'cline'],
    ['continue-cli-client', 'continue'],
    ['Visual Studio Code', 'visual'],
    ['Zed', 'zed'],
    ['constructor', 'constructor'],
    ['__proto__', 'mcp'],
    ['', 'mcp'],
    ['---', 'mcp'],
    ['\u001b[31m', '31m'],
    ['世界', 'mcp'],
    [undefined, 'mcp'],
    ['x'.repeat(100), 'x'.repeat(64)],
  ])('%j is %s', (name, agent) => expect(agentOf(name)).toBe(agent));
});

describe('sessionIdOf', () => {
  const env = { CLAUDE_CODE_SESSION_ID: 'from-env' };
  it.each([
    ['codex', { sessionId: 'a', threadId: 'b' }, 'a'],
    ['codex', { threadId: 'b' }, 'b'],
    ['codex', {}, undefined],
    ['codex', undefined, undefined],
    ['codex', { sessionId: 7 }, undefined],
    ['codex', { sessionId: '' }, undefined],
    ['codex', { sessionId: 'x'.repeat(201) }, undefined],
    ['codex', { sessionId: 'a\u001b[31mb' }, 'ab'],
    // Its environment came from Claude Code, in whose shell it was started.
    ['gemini', {}, undefined],
    ['claude', {}, 'from-env'],
    // The session changes with /clear, the environment does not.
    ['claude', { 'claudecode/sessionId': 'now' }, 'now'],
  ])('%s with %j is in session %s', (agent, meta, id) => expect(sessionIdOf(agent, meta, env)).toBe(id));
});
