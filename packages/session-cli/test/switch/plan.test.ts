import { existsSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { codex } from '@0dai/session-hooks/codex';
import { loggedAgents } from '@0dai/session-hooks/import';
import { ensureStore, readActive, removeBriefingFile, save } from '@0dai/session-store/internal';
import { describe, expect, it } from 'vitest';
import { openWorld } from '../../../../testing/kit/src/test-world.ts';
import { fits, limitFor } from '../../src/switch/limits.ts';
import { planSwitch } from '../../src/switch/plan.ts';

describe('limitFor', () => {
  const long = 'x'.repeat(10_000);
  it.each<[NodeJS.Platform, string, string[], boolean]>([
    ['linux', '/bin/codex', ['a\nb'], true],
    ['linux', '/bin/codex', ['x'.repeat(131_071)], true],
    ['linux', '/bin/codex', ['x'.repeat(131_072)], false],
    ['linux', '/bin/codex', ['é'.repeat(70_000)], false],
    ['win32', 'C:\\bin\\codex.exe', [long, 'a\nb'], true],
    ['win32', 'C:\\bin\\codex.exe', [long, long, long], false],
    ['win32', 'C:\\bin\\codex.cmd', ['short'], true],
    ['win32', 'C:\\bin\\codex.CMD', [long], false],
    ['win32', 'C:\\bin\\codex.cmd', ['a\nb'], false],
  ])('%s, %s', (platform, command, args, expected) =>
    expect(fits(command, args, limitFor(platform, command))).toBe(expected),
  );
});

const nothing = { briefs: false, hooks: false, mcp: false, cli: false };

function world() {
  const { project, host } = openWorld();
  const store = ensureStore(project, host);
  save(store, { summary: 'half done' }, { actor: {}, evidence: 'user' });
  return { project, taken: { store, reading: readActive(store) } };
}

it('puts a briefing that the command line cannot take into a file of this user', () => {
  const { project, taken } = world();
  const command = 'C:\\npm\\codex.cmd';
  const plan = planSwitch(taken, {
    agent: codex,
    command,
    words: undefined,
    flags: [],
    cwd: project,
    installed: nothing,
    limit: limitFor('win32', command),
  });
  const { file = '', args } = plan;
  expect(plan.by).toBe('file');
  expect(args.at(-1)).toContain(join('ai', 'sessions', 'briefing-'));
  expect(args.join(' ')).not.toContain('\n');
  expect(readFileSync(file, 'utf8')).toContain('half done');
  expect(statSync(file).mode & 0o777).toBe(0o600);
  removeBriefingFile(file);
  expect(existsSync(file)).toBe(false);
});

describe('each agent with a command line', () => {
  const prompt = 'Session Roaming […]: … Please';
  const file = 'ai/sessions/briefing-….md';
  it.each<[string, string, string[]]>([
    ['claude', 'prompt', ['-f', '--', prompt]],
    ['codex', 'prompt', ['-f', '--', prompt]],
    ['gemini', 'prompt', ['-f', `--prompt-interactive=${prompt}`]],
    ['cursor', 'prompt', ['-f', '--', prompt]],
    ['copilot', 'prompt', ['-f', `--interactive=${prompt}`]],
    ['opencode', 'prompt', ['-f', `--prompt=${prompt}`]],
    ['cline', 'prompt', ['-f', '--tui', '--', prompt]],
    ['qwen', 'prompt', ['-f', `--prompt-interactive=${prompt}`]],
    ['droid', 'prompt', ['-f', '--', prompt]],
    ['aider', 'read', ['-f', '--read', file]],
    ['kilo', 'prompt', ['-f', `--prompt=${prompt}`]],
    ['antigravity', 'prompt', ['-f', '--prompt-interactive', prompt]],
    ['kiro', 'prompt', ['chat', '-f', '--', prompt]],
    ['goose', 'prompt', ['run', '-f', '--interactive', `--text=${prompt}`]],
    ['pi', 'prompt', ['-f', '--', prompt]],
    ['crush', 'paste', ['-f']],
    ['continue', 'prompt', ['-f', '--', prompt]],
    ['kimi', 'paste', ['-f']],
    ['amp', 'paste', ['-f']],
  ])('%s is briefed by %s', (id, by, expected) => {
    const { project, taken } = world();
    const plan = planSwitch(taken, {
      agent: loggedAgents.find((agent) => agent.id === id) ?? codex,
      command: id,
      words: 'Please',
      flags: ['-f'],
      cwd: project,
      installed: nothing,
      limit: limitFor('linux', id),
    });
    const args = plan.args.map((arg) =>
      arg
        .replace(/Session Roaming \[\w{4}\]: [\s\S]*\n\n/, 'Session Roaming […]: … ')
        .replace(/briefing-\w{4}/, 'briefing-…'),
    );
    expect({ by: plan.by, args }).toEqual({ by, args: expected });
    const told = plan.file === undefined ? plan.args.join(' ') : readFileSync(plan.file, 'utf8');
    expect(told).toContain('half done');
    const asked = plan.paste ?? told;
    expect(asked.trimEnd()).toMatch(/Please$/);
    if (plan.paste !== undefined) expect(plan.paste).toContain(relative(project, plan.file ?? ''));
  });
});
