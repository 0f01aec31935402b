import { describe, expect, it } from 'vitest';
import type { AgentSetup, ConfigFile } from '../../src/agent.ts';
import * as claude from '../../src/agents/claude/install.ts';
import * as codex from '../../src/agents/codex/install.ts';
import * as gemini from '../../src/agents/gemini/install.ts';
import { hookCommand } from '../../src/install/command.ts';
import { TOML_FILES } from './configurations.ts';

const allow = { allow: true };
const manual = { allow: false, manual: true };
const count = (text: string, word: string) => text.split(word).length - 1;
const commandsIn = (file: ConfigFile, text: string) =>
  file.inspect(text).hooks?.found.map(({ command }) => command);

function fileOf(setup: AgentSetup, path: string): ConfigFile {
  const file = setup.files('project').find((one) => one.path === path);
  if (!file) throw new Error(`no ${path}`);
  return file;
}

describe('our hook of an earlier version', () => {
  const old = (command: string, more = '') =>
    `{\n  // mine\n  "hooks": { "SessionStart": [\n    { "hooks": [{ "type": "command", "command": ${JSON.stringify(command)}${more} }] }, // here\n    { "hooks": [{ "type": "command", "command": "echo after" }] }\n  ] }\n}\n`;

  it.each([
    '0dai hook claude',
    'exec 0dai hook claude',
    '/usr/local/bin/0dai hook claude',
    '0dai-hook claude',
    'command -v 0dai >/dev/null && 0dai hook claude',
    '0dai hook claude || true',
    '0dai hook claude --manual',
  ])('is updated in place: %s', (command) => {
    const file = fileOf(claude, '.claude/settings.json');
    for (const options of [{ allow: false }, manual]) {
      const after = file.install(old(command, ', "timeout": 5'), options) ?? '';
      expect(new Set(commandsIn(file, after))).toEqual(
        new Set([hookCommand('claude', { manual: 'manual' in options })]),
      );
      expect(file.inspect(after).hooks?.missing).toEqual([]);
      expect(after).toContain('// here');
      expect(after.indexOf('0dai hook')).toBeLessThan(after.indexOf('echo after'));
      expect(after).not.toContain('"timeout": 5');
      expect(count(after, '0dai hook claude')).toBe(4);
      expect(file.install(after, options)).toBe(after);
    }
  });

  it('is removed, and the rest stays unchanged', () => {
    const file = fileOf(claude, '.claude/settings.json');
    expect(file.uninstall(old('0dai hook claude'))).toBe(
      '{\n  // mine\n  "hooks": { "SessionStart": [\n    // here\n    { "hooks": [{ "type": "command", "command": "echo after" }] }\n  ] }\n}\n',
    );
  });

  it('is there once if it was there twice', () => {
    const file = fileOf(gemini, '.gemini/settings.json');
    const twice =
      '{"hooks": {"SessionStart": [{"hooks": [{"command": "0dai hook gemini"}]}, {"hooks": [{"command": "0dai hook gemini"}]}]}}';
    const after = file.install(twice, allow) ?? '';
    expect(JSON.parse(after).hooks.SessionStart).toHaveLength(1);
    expect(count(after, '0dai hook gemini')).toBe(4);
  });

  it('is removed from an event that we no longer use', () => {
    const file = fileOf(claude, '.claude/settings.json');
    const stale =
      '{"hooks": {"PreCompact": [{"hooks": [{"command": "mine"}, {"command": "0dai hook claude"}]}], "Notification": [{"hooks": [{"command": "0dai hook claude"}]}]}}';
    const after = file.install(stale, manual) ?? '';
    expect(after).toContain('"PreCompact": [{"hooks": [{"command": "mine"}]}]');
    expect(after).not.toContain('Notification');
    expect(file.uninstall(stale)).toBe('{"hooks": {"PreCompact": [{"hooks": [{"command": "mine"}]}]}}');
  });

  it("shares the group of a hook of the user's", () => {
    const file = fileOf(claude, '.claude/settings.json');
    const shared =
      '{"hooks": {"SessionStart": [{"matcher": "startup", "hooks": [{"command": "mine"}, {"type": "command", "command": "0dai hook claude"}]}]}}';
    const after = file.install(shared, manual) ?? '';
    expect(after).toContain('"matcher": "startup", "hooks": [{"command": "mine"}');
    expect(new Set(commandsIn(file, after))).toEqual(new Set([hookCommand('claude', manual)]));
    expect(file.uninstall(after)).toBe(
      '{"hooks": {"SessionStart": [{"matcher": "startup", "hooks": [{"command": "mine"}]}]}}',
    );
  });

  it.each([
    ['a header', '[mcp_servers.roaming]\ncommand = "0dai-mcp" # mine\nstartup_timeout_sec = 3\n\n[z]\n'],
    ['an inline table', 'mcp_servers = { roaming = { command = "0dai-mcp", startup_timeout_sec = 3 } }\n'],
    [
      'a line in a table',
      '[mcp_servers]\nroaming = { command = "0dai-mcp", startup_timeout_sec = 3 } # mine\n',
    ],
    [
      'dotted keys',
      'mcp_servers.roaming.command = "0dai-mcp"\nmcp_servers.roaming.startup_timeout_sec = 3\n[z]\n',
    ],
    [
      'dotted keys in an inline table',
      'mcp_servers = { roaming.command = "0dai-mcp", roaming.startup_timeout_sec = 3 }',
    ],
    [
      'sub-tables',
      '[mcp_servers.roaming]\ncommand = "0dai-mcp"\n[mcp_servers.roaming.tools.save_session]\napproval_mode = "approve"\n',
    ],
  ])('in TOML, as %s', (_, before) => {
    const file = fileOf(codex, '.codex/config.toml');
    const after = file.install(before, allow) ?? '';
    expect(file.inspect(after)).toEqual({ mcp: { command: '0dai', args: ['mcp'] }, allowed: true });
    expect(after.includes('startup_timeout_sec')).toBe(before.includes('startup_timeout_sec'));
    expect(after.includes('# mine')).toBe(before.includes('# mine'));
    expect(file.install(after, allow)).toBe(after);
    expect(file.uninstall(after) ?? '').not.toMatch(/roaming|startup|approval/);
  });

  it.each([
    [
      'tables',
      '[[hooks.SessionStart]]\n[[hooks.SessionStart.hooks]]\ntype = "command"\ncommand = "0dai hook codex"\n\n[[hooks.SessionStart]]\nhooks = [{ type = "command", command = "after" }]\n',
    ],
    [
      'a list',
      'hooks.SessionStart = [{ hooks = [{ type = "command", command = "0dai hook codex" }] }, { hooks = [{ type = "command", command = "after" }] }]\n',
    ],
  ])('hook in TOML, as %s', (_, before) => {
    const file = fileOf(codex, '.codex/config.toml');
    const after = file.install(before, allow) ?? '';
    expect(new Set(commandsIn(file, after))).toEqual(new Set([hookCommand('codex')]));
    expect(count(after, '0dai hook codex')).toBe(4);
    expect(file.inspect(after).hooks).toMatchObject({ manual: false, missing: [] });
    expect(file.install(after, allow)).toBe(after);
    expect(after.indexOf('0dai hook')).toBeLessThan(after.indexOf('after'));
    expect(after).toContain('matcher = "startup|resume');
    const out = file.uninstall(after) ?? '';
    expect(out).not.toContain('0dai');
    expect(out).toContain('after');
  });
});

describe("what is the user's own", () => {
  it('stays a command that calls us among other things, and no second one is added', () => {
    const file = fileOf(claude, '.claude/settings.json');
    const own =
      '{"hooks": {"SessionStart": [{"hooks": [{"command": "notify; 0dai hook claude | tee log"}]}]}}';
    expect(file.uninstall(own)).toBe(own);
    expect(commandsIn(file, own)).toEqual(['notify; 0dai hook claude | tee log']);
    // Our hooks are added to the other events.
    const whole = JSON.parse(file.install(own, allow) ?? '').hooks;
    expect(whole.SessionStart).toEqual(JSON.parse(own).hooks.SessionStart);
    expect(whole.Stop).toEqual([
      { hooks: [{ type: 'command', command: hookCommand('claude'), timeout: 10 }] },
    ]);
  });

  it('stays where it is when older hooks are replaced: hooks before and behind ours, empty lists, comments', () => {
    const file = fileOf(claude, '.claude/settings.json');
    const old = '{ "type": "command", "command": "exec 0dai hook claude" }';
    const before = `{
  "hooks": {
    // mine
    "Stop": [
      { "hooks": [{ "command": "before" }] },
      { "hooks": [${old}] }
    ],
    "PostToolUse": [
      { "matcher": "Edit", "hooks": [${old}] },
      { "hooks": [{ "command": "behind" }] }
    ],
    "SessionEnd": [{ "hooks": [${old}] }],
    "Notification": []
  }
}
`;
    expect(file.inspect(before).hooks).toMatchObject({
      missing: ['SessionStart', 'UserPromptSubmit', 'StopFailure'],
      outdated: ['Stop', 'PostToolUse', 'SessionEnd'],
    });
    const after = file.install(before, allow) ?? '';
    expect(count(after, '0dai hook claude')).toBe(4);
    expect(after).toContain('// mine\n    "Stop": [\n      { "hooks": [{ "command": "before" }] },\n');
    expect(after).toContain('"PostToolUse": [\n      { "hooks": [{ "command": "behind" }] }\n    ],');
    expect(after).toContain('"Notification": []');
    expect(after).not.toContain('SessionEnd');
    expect(file.inspect(after).hooks).toMatchObject({ manual: false, missing: [], outdated: [] });
  });

  it.each([
    ['JSON', '.codex/hooks.json', (text: string) => text.replace(/"Stop": \[[^\]]*\][^\]]*\],?\s*/, '')],
    ['TOML', '.codex/config.toml', (text: string) => text.replace(/\[\[hooks\.Stop\]\][\s\S]*?\n\n/, '')],
  ] as const)('reports one of our hooks that the file lacks: %s', (_, path, without) => {
    const file = fileOf(codex, path);
    const before = path.endsWith('.toml')
      ? (TOML_FILES['hooks as tables'] ?? '').replaceAll('Stop', 'PreCompact')
      : '';
    const installed = file.install(before, allow) ?? '';
    expect(file.inspect(installed).hooks?.missing).toEqual([]);
    const partial = without(installed);
    expect(file.inspect(partial).hooks).toMatchObject({ manual: false, missing: ['Stop'] });
    expect(file.inspect(file.install(partial, allow) ?? '').hooks?.missing).toEqual([]);
  });

  it.each([
    ['.mcp.json', claude, '{"mcpServers": {"roaming": {"command": "node", "args": ["mine.js"]}}}'],
    ['.codex/config.toml', codex, '[mcp_servers.roaming]\ncommand = "node"\n'],
    ['.gemini/settings.json', gemini, '{"mcpServers": {"roaming": {"httpUrl": "http://x"}}}'],
    [
      '.mcp.json',
      claude,
      '{"mcpServers": {"roaming": {"command": "sh", "args": ["-c", "x"], "env": {"A": "b"}}}}',
    ],
    [
      '.codex/config.toml',
      codex,
      '[mcp_servers.roaming]\ncommand = "x"\n[mcp_servers.roaming.env]\nA = "b"\n',
    ],
  ] as const)('is a server that has our name: %s', (path, setup, text) => {
    const file = fileOf(setup, path);
    expect(() => file.install(text, allow)).toThrow(expect.objectContaining({ code: 'CONFIG_CONFLICT' }));
    expect(file.uninstall(text)).toBe(text);
    expect(file.inspect(text)).toMatchObject({ otherServer: expect.stringMatching(/^\{"/) });
    expect(file.inspect(text).mcp).toBeUndefined();
    const forced = file.install(text, { allow: true, force: true }) ?? '';
    expect(file.inspect(forced)).toMatchObject({ mcp: { command: '0dai', args: ['mcp'] } });
    expect(file.install(forced, allow)).toBe(forced);
  });

  it('is shown without its secrets', () => {
    const token = `ghp_${'a1B2c3D4'.repeat(5).slice(0, 36)}`;
    const text = JSON.stringify({ mcpServers: { roaming: { command: 'x', env: { GITHUB_TOKEN: token } } } });
    const { otherServer } = fileOf(claude, '.mcp.json').inspect(text);
    expect(otherServer).toContain('GITHUB_TOKEN');
    expect(otherServer).not.toContain(token);
  });

  it('stays what was set on our server', () => {
    const json = fileOf(gemini, '.gemini/settings.json');
    const own =
      '{"mcpServers": {"roaming": {"command": "0dai", "args": ["mcp"], "trust": false, "timeout": 9}}}';
    expect(json.install(own, allow)).toContain('"trust": false, "timeout": 9');
    const toml = fileOf(codex, '.codex/config.toml');
    const prompt =
      '[mcp_servers.roaming]\ncommand = "0dai"\nargs = ["mcp"]\ndefault_tools_approval_mode = "prompt"\n';
    expect(toml.install(prompt, allow)).toBe(prompt);
  });

  it('stays a permission that was there before us', () => {
    const file = fileOf(claude, '.claude/settings.json');
    const own = '{"permissions": {"allow": ["mcp__roaming"]}}';
    expect(file.uninstall(file.install(own, allow) ?? '', own)).toBe(own);
  });

  it('is all that remains after later edits', () => {
    const file = fileOf(claude, '.claude/settings.json');
    const installed = file.install('{\n  "hooks": {}\n}\n', allow) ?? '';
    const edited = installed
      .replace('{\n', '{\n  // new\n  "model": "x",\n')
      .replace('"mcp__roaming"', '"a", "mcp__roaming", "b"');
    expect(file.uninstall(edited, '{\n  "hooks": {}\n}\n')).toBe(
      '{\n  // new\n  "model": "x",\n  "hooks": {},\n  "permissions": {\n    "allow": [\n      "a", "b"\n    ]\n  }\n}\n',
    );
  });

  // As `codex mcp add other` and `codex features enable fast_mode` of Codex 0.171.0 write it.
  it('includes what Codex wrote between and after our tables', () => {
    const file = fileOf(codex, '.codex/config.toml');
    const before = TOML_FILES['hooks as tables'] ?? '';
    const theirs = '\n[mcp_servers.other]\ncommand = "echo"\nargs = ["hi"]\n\n[features]\nfast_mode = true\n';
    const edited = `${file.install(before, allow)}${theirs}`;
    expect(file.install(edited, allow)).toBe(edited);
    expect(file.uninstall(edited, before)).toBe(before + theirs);
  });

  it('includes text after our blocks in TOML', () => {
    const file = fileOf(codex, '.codex/config.toml');
    const installed = file.install('a = 1\n', allow) ?? '';
    expect(file.uninstall(`${installed}\n# more\n[b]\nc = 1\n`)).toBe('a = 1\n\n# more\n[b]\nc = 1\n');
  });
});

describe('Codex: where the hook goes', () => {
  const both = codex.files('project');
  const toml = TOML_FILES['hooks as tables'] ?? '';
  const state = TOML_FILES['what Codex notes'] ?? '';
  const ours = both[0]?.install(undefined, allow) ?? '';
  const empty = '{"hooks": {}}';
  const theirs = '{"hooks": {"Stop": [{"hooks": []}]}}';

  it.each([
    ['no files', undefined, undefined, 'hooks.json'],
    ['no hooks in either', empty, 'a = 1\n', 'hooks.json'],
    ["Codex's notes only", undefined, state, 'hooks.json'],
    ['hooks in config.toml', undefined, toml, 'config.toml'],
    ['hooks in config.toml, an empty hooks.json', empty, toml, 'config.toml'],
    ['hooks in both', theirs, toml, 'hooks.json'],
    ['ours in hooks.json', ours, toml, 'hooks.json'],
  ])('%s', (_, json, config, home) => {
    const siblings = { '.codex/hooks.json': json, '.codex/config.toml': config };
    const [afterJson, afterToml] = both.map((file) =>
      file.install(siblings[file.path as keyof typeof siblings], allow, siblings),
    );
    expect(afterJson?.includes('0dai hook codex') ?? false).toBe(home === 'hooks.json');
    expect(afterToml?.includes('0dai hook codex') ?? false).toBe(home === 'config.toml');
    if (home === 'config.toml') expect(afterJson).toBe(json);
    const again = { '.codex/hooks.json': afterJson, '.codex/config.toml': afterToml };
    expect(both.map((file) => file.install(again[file.path as keyof typeof again], allow, again))).toEqual([
      afterJson,
      afterToml,
    ]);
  });

  it('our hook in both files: once afterwards', () => {
    const inToml = both[1]?.install(toml, allow, { '.codex/config.toml': toml });
    const siblings = { '.codex/hooks.json': ours, '.codex/config.toml': inToml };
    expect(both[0]?.install(ours, allow, siblings)).toBe(ours);
    expect(both[1]?.install(inToml, allow, siblings)).not.toContain('0dai hook codex');
  });
});
