import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { codex } from '@0dai/session-hooks/codex';
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

it('puts a briefing that the command line cannot take into a file of this user', () => {
  const { project, host } = openWorld();
  const store = ensureStore(project, host);
  save(store, { summary: 'half done' }, { actor: {}, evidence: 'user' });
  const command = 'C:\\npm\\codex.cmd';
  const plan = planSwitch(
    { store, reading: readActive(store) },
    {
      agent: codex,
      command,
      words: undefined,
      flags: [],
      cwd: project,
      installed: { briefs: false, hooks: false, mcp: false, cli: false },
      limit: { ...limitFor('win32', command) },
    },
  );
  const { file = '', args } = plan;
  expect(plan.by).toBe('file');
  expect(args.at(-1)).toContain(join('ai', 'sessions', 'briefing-'));
  expect(args.join(' ')).not.toContain('\n');
  expect(readFileSync(file, 'utf8')).toContain('half done');
  expect(statSync(file).mode & 0o777).toBe(0o600);
  removeBriefingFile(file);
  expect(existsSync(file)).toBe(false);
});
