import { describe, expect, it } from 'vitest';
import { callLine } from '../../src/input/call-line.ts';

const inProject = (path: string) =>
  path.startsWith('/p/') ? path.slice(3) : path.startsWith('/') ? undefined : path;

describe('callLine', () => {
  it.each<[string, string | undefined, string | undefined]>([
    ['Bash', 'npm test', '$ npm test'],
    ['exec_command', 'cd /p && npm test', '$ npm test'],
    ['run_shell_command', 'cd /p/app && npm test', '$ cd app && npm test'],
    ['Bash', 'cd /elsewhere && ls', '$ cd /elsewhere && ls'],
    ['Edit', '/p/src/a.ts', 'Edit src/a.ts'],
    ['apply_patch', '/p/a.ts, /p/b.ts', 'Edit a.ts, b.ts'],
    ['write_file', '/p/a.ts', 'Write a.ts'],
    ['Read', '/etc/hosts', 'Read /etc/hosts'],
    ['Grep', 'token', 'Grep token'],
    ['Task', 'Look for the bug', 'Agent Look for the bug'],
    ['AskUserQuestion', 'Which?', 'Ask Which?'],
    ['mcp__github__search', 'auth', 'mcp__github__search auth'],
    ['Glob', undefined, 'Glob'],
    // The same in other agents.
    ['bash', 'cd /p && npm test', '$ npm test'],
    ['Execute', 'npm test', '$ npm test'],
    ['execute_command', '0dai session save -s "half way"', undefined],
    ['read', '/p/src/a.ts', 'Read src/a.ts'],
    ['view', '/p/src/a.ts', 'Read src/a.ts'],
    ['write', '/p/a.ts', 'Write a.ts'],
    ['Create', '/p/a.ts', 'Write a.ts'],
    ['replace_in_file', '/p/a.ts', 'Edit a.ts'],
    ['todowrite', undefined, undefined],
    ['todo_write', 'x', undefined],
    // Our own tools, and tools for the plan.
    ['mcp__0dai__save_session', 'x', undefined],
    ['mcp__roaming__get_session', '', undefined],
    ['mcp_roaming_save_session', '', undefined],
    ['mcp__plugin_ours_roaming__get_session', '', undefined],
    ['mcp__roaming2__get_session', 'x', 'mcp__roaming2__get_session x'],
    ['get_session', undefined, undefined],
    ['Bash', '0dai session save -s "half way"', undefined],
    ['Bash', 'cd /p && npx 0dai session', undefined],
    ['Bash', 'grep 0dai README.md', '$ grep 0dai README.md'],
    ['Read', '/p/ai/sessions/active.json', undefined],
    ['TodoWrite', undefined, undefined],
    ['update_plan', undefined, undefined],
  ])('%s %s is %s', (tool, about, expected) =>
    expect(callLine({ tool, ...(about !== undefined && { about }) }, inProject)).toBe(expected),
  );
});
