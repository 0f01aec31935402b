import { describe, expect, it } from 'vitest';
import type { AgentSetup, ConfigFile, InstallOptions, Scope } from '../../src/agent.ts';
import * as claude from '../../src/agents/claude/install.ts';
import * as codex from '../../src/agents/codex/install.ts';
import * as gemini from '../../src/agents/gemini/install.ts';
import { hookCommand } from '../../src/install/command.ts';
import { JSON_FILES, TOML_FILES } from './configurations.ts';

const setups: Record<string, AgentSetup> = { claude, codex, gemini };
const scopes: Scope[] = ['project', 'user'];
const every = Object.entries(setups).flatMap(([agent, setup]) =>
  scopes.flatMap((scope) => setup.files(scope).map((file) => ({ agent, scope, path: file.path, file }))),
);
const allow = { allow: true };
const briefOnly = { allow: true, manual: true };

function fileOf(setup: AgentSetup, path: string): ConfigFile {
  const file = setup.files('project').find((one) => one.path === path);
  if (!file) throw new Error(`no ${path}`);
  return file;
}

describe.each(every)('$agent, $scope: $path', ({ file }) => {
  const table = file.path.endsWith('.toml') ? TOML_FILES : JSON_FILES;

  it.each(Object.entries(table))('goes into %s and out again', (_, before) => {
    for (const options of [{ allow: true }, { allow: false }, { allow: true, manual: true }]) {
      const after = file.install(before, options) ?? '';
      expect(after).not.toBe(before);
      expect(file.install(after, options)).toBe(after);
      expect(file.uninstall(after, before)).toBe(before);
      // Without our parts, there is nothing to remove.
      expect(file.uninstall(before, before)).toBe(before);
    }
  });

  it.each(Object.entries(table))('adds nothing but lines of its own to %s', (_, before) => {
    const after = file.install(before, allow) ?? '';
    // Every character of the user's text is still there, in order.
    let at = 0;
    for (const character of before.replace(/[\s,]/g, '')) {
      at = after.indexOf(character, at) + 1;
      expect(at).toBeGreaterThan(0);
    }
    if (!before.includes('\n')) return;
    expect(after.split('\r\n').length > 1).toBe(before.includes('\r\n'));
  });

  it.each(Object.entries(table))('changes from one mode to the other and back in %s', (_, before) => {
    const whole = file.install(before, allow, undefined, before);
    const manual = file.install(before, briefOnly, undefined, before);
    expect(file.install(whole, briefOnly, undefined, before)).toBe(manual);
    const again = file.install(manual, allow, undefined, before) ?? '';
    // In TOML the tables of the hooks that come back go to the end, behind that of the server.
    const inOrder = (text = '') => (file.path.endsWith('.toml') ? text.split('\n').sort().join('\n') : text);
    expect(inOrder(again)).toBe(inOrder(whole));
    expect(file.uninstall(again, before)).toBe(before);
  });

  it('creates the file, and removes it', () => {
    const made = file.install(undefined, allow);
    expect(made).toMatch(/\n$/);
    expect(file.uninstall(made ?? '')).toBeUndefined();
    expect(file.uninstall(made ?? '', undefined)).toBeUndefined();
  });

  it('removes its permission with --no-allow', () => {
    const allowed = file.install(undefined, allow);
    const bare = file.install(allowed, { allow: false });
    expect(bare).toBe(file.install(undefined, { allow: false }));
    expect(file.inspect(bare ?? '').allowed ?? false).toBe(false);
  });
});

describe('the installed text', () => {
  const project = (setup: AgentSetup) =>
    setup.files('project').map((file) => [file.path, file.install(undefined, allow)]);

  /** The hooks of a JSON file: by event, the matcher, and the handler's fields but those that all share. */
  const hooksIn = (text = '', agent: string, { manual = false } = {}) => {
    const { hooks } = JSON.parse(text) as { hooks: Record<string, { matcher?: string; hooks: object[] }[]> };
    return Object.entries(hooks).map(([event, groups]) => {
      const [group] = groups;
      expect(groups).toHaveLength(1);
      expect(group?.hooks).toHaveLength(1);
      const { type, command, ...rest } = { type: '', command: '', ...group?.hooks[0] };
      expect([type, command]).toEqual(['command', hookCommand(agent, { manual })]);
      return [event, group?.matcher, rest];
    });
  };
  const start = 'startup|resume|clear|compact|fork';

  it('Claude Code', () => {
    const [settings, mcp] = project(claude);
    expect(settings?.[0]).toBe('.claude/settings.json');
    const timeout = 10;
    expect(hooksIn(settings?.[1], 'claude')).toEqual([
      ['SessionStart', start, { timeout }],
      ['UserPromptSubmit', undefined, { timeout }],
      ['Stop', undefined, { timeout }],
      ['StopFailure', undefined, { timeout }],
    ]);
    expect(JSON.parse(settings?.[1] ?? '')).toMatchObject({
      permissions: { allow: ['mcp__roaming'] },
      enabledMcpjsonServers: ['roaming'],
    });
    expect(mcp?.[0]).toBe('.mcp.json');
    const server = { type: 'stdio', command: '0dai', args: ['mcp'] };
    expect(JSON.parse(mcp?.[1] ?? '')).toEqual({ mcpServers: { roaming: server } });
  });

  it('Claude Code, for a user: no list of project servers', () => {
    const [settings, config] = claude.files('user');
    expect(settings?.install(undefined, allow)).not.toContain('enabledMcpjsonServers');
    expect(config?.path).toBe('.claude.json');
  });

  it('Codex', () => {
    const [hooks, config] = project(codex);
    expect(hooks?.[0]).toBe('.codex/hooks.json');
    const note = { timeout: 10, statusMessage: 'Session Roaming: saving the session' };
    const lastNote = { ...note, timeout: 3 };
    expect(hooksIn(hooks?.[1], 'codex')).toEqual([
      ['SessionStart', start, { timeout: 10, statusMessage: 'Session Roaming: loading the session' }],
      ['UserPromptSubmit', undefined, note],
      ['Stop', undefined, note],
      ['Interrupt', undefined, lastNote],
    ]);
    expect(config).toEqual([
      '.codex/config.toml',
      '[mcp_servers.roaming]\ncommand = "0dai"\nargs = ["mcp"]\ndefault_tools_approval_mode = "approve"\n',
    ]);
  });

  // Codex's trust is bound to it: not a byte of it may change.
  it('Codex, to the byte', () => {
    const entry = (event: string, status: string, timeout: number, matcher = '') => `    "${event}": [
      {
${matcher}        "hooks": [
          {
            "type": "command",
            "command": ${JSON.stringify(hookCommand('codex'))},
            "timeout": ${timeout},
            "statusMessage": "Session Roaming: ${status} the session"
          }
        ]
      }
    ]`;
    const entries = [
      entry('SessionStart', 'loading', 10, `        "matcher": "${start}",\n`),
      entry('UserPromptSubmit', 'saving', 10),
      entry('Stop', 'saving', 10),
      entry('Interrupt', 'saving', 3),
    ];
    expect(codex.files('project')[0]?.install(undefined, allow)).toBe(
      `{\n  "hooks": {\n${entries.join(',\n')}\n  }\n}\n`,
    );
  });

  it('Gemini CLI', () => {
    const [settings] = project(gemini);
    const more = { name: '0dai', timeout: 10_000 };
    expect(hooksIn(settings?.[1], 'gemini')).toEqual([
      ['SessionStart', undefined, more],
      ['BeforeAgent', undefined, more],
      ['AfterAgent', undefined, more],
      ['PreCompress', 'manual', more],
    ]);
    expect(Object.keys(JSON.parse(settings?.[1] ?? '').hooks.SessionStart[0].hooks[0])[0]).toBe('name');
    expect(JSON.parse(settings?.[1] ?? '')).toMatchObject({
      mcpServers: { roaming: { command: '0dai', args: ['mcp'], trust: true } },
    });
  });

  it.each([
    ['claude', claude],
    ['codex', codex],
    ['gemini', gemini],
  ] as const)('%s, to brief only: the same events, with the command that says so', (agent, setup) => {
    const [file] = setup.files('user');
    const events = (options: InstallOptions) => hooksIn(file?.install(undefined, options), agent, options);
    expect(events(briefOnly)).toEqual(events(allow));
    const { hooks } = file?.inspect(file.install(undefined, briefOnly) ?? '') ?? {};
    expect(hooks).toMatchObject({ manual: true, missing: [], outdated: [] });
    expect(hooks?.found).toHaveLength(4);
  });
});

describe('broken files', () => {
  it.each([
    [
      '.claude/settings.json',
      claude,
      '{\n  "a": 1\n  "b": 2\n}',
      '.claude/settings.json:3: this is not valid JSON: expected a comma.',
    ],
    [
      '.claude/settings.json',
      claude,
      '{"a": 1',
      '.claude/settings.json:1: this is not valid JSON: expected a closing brace }.',
    ],
    ['.claude/settings.json', claude, '[]', '.claude/settings.json:1: expected an object {…}, found a list.'],
    [
      '.claude/settings.json',
      claude,
      '{\n"hooks": []}',
      '.claude/settings.json:2: expected hooks to be an object {…}, found a list.',
    ],
    [
      '.claude/settings.json',
      claude,
      '{"permissions": {"allow": "x"}}',
      '.claude/settings.json:1: expected permissions.allow to be a list […], found a string.',
    ],
    [
      '.mcp.json',
      claude,
      '{"mcpServers": null}',
      '.mcp.json:1: expected mcpServers to be an object {…}, found null.',
    ],
    [
      '.codex/hooks.json',
      codex,
      '{"hooks": {"SessionStart": {}}}',
      '.codex/hooks.json:1: expected hooks.SessionStart to be a list […], found an object.',
    ],
    [
      '.gemini/settings.json',
      gemini,
      '{"hooks": {\n"AfterAgent": 1}}',
      '.gemini/settings.json:2: expected hooks.AfterAgent to be a list […], found a number.',
    ],
    [
      '.codex/config.toml',
      codex,
      '[hooks]\nSessionStart = [{ hooks = [] }]\nStop = 1\n',
      '.codex/config.toml:3: expected hooks.Stop to be a list of tables, found a number.',
    ],
    ['.codex/config.toml', codex, 'a = 1\nb = [\n', '.codex/config.toml:2: this is not valid TOML:'],
    ['.codex/config.toml', codex, 'a = 1\na = 2\n', '.codex/config.toml:2: this is not valid TOML:'],
    [
      '.codex/config.toml',
      codex,
      'x = 1\nmcp_servers = 1\n',
      '.codex/config.toml:2: expected mcp_servers to be a table, found a number.',
    ],
    [
      '.gemini/settings.json',
      gemini,
      '{"a": "\n"}',
      '.gemini/settings.json:1: this is not valid JSON: expected a closing quote.',
    ],
    [
      '.gemini/settings.json',
      gemini,
      '['.repeat(200_000),
      '.gemini/settings.json:1: this is not a configuration: nested too deeply.',
    ],
  ] as const)('%s %#', (path, setup, text, message) => {
    const file = fileOf(setup, path);
    expect(() => file.install(text, allow)).toThrow(expect.objectContaining({ code: 'CONFIG_SYNTAX' }));
    expect(() => file.install(text, allow)).toThrow(message);
    expect(() => file.install(text, allow)).toThrow('Fix that line and run the command again.');
  });

  it("names a user's file as such", () => {
    expect(() => codex.files('user')[1]?.install('a', allow)).toThrow('~/.codex/config.toml:1: ');
  });
});

describe('trust steps', () => {
  it.each([
    [claude, 'project', ['Yes, I trust this folder']],
    [codex, 'project', ['Trust and continue', 'Hooks need review']],
    [gemini, 'project', ['Trust folder']],
    [claude, 'user', []],
    [codex, 'user', ['Hooks need review']],
    [gemini, 'user', []],
  ] as const)('%#', (setup, scope, words) => {
    const steps = setup.trustSteps(scope);
    expect(steps).toHaveLength(words.length);
    words.forEach((word, index) => {
      expect(steps[index]).toContain(`"${word}"`);
    });
  });

  it('names what Codex lists for review', () => {
    const names = '"Session Roaming: loading the session" and "Session Roaming: saving the session"';
    expect(codex.trustSteps('project')[1]).toContain(names);
  });

  it('without permission, Claude Code asks about the server', () => {
    expect(claude.trustSteps('project', { allow: false })[1]).toContain(
      'New MCP server found in this project: roaming',
    );
  });
});
