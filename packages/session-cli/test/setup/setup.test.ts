import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { nodeHost, noteHookRun } from '@0dai/session-store/internal';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CliWorld, OPENING, openCliWorld } from '../cli-world.ts';

let world: CliWorld;
beforeEach(() => {
  world = openCliWorld({ git: true });
});
afterEach(() => world.close());

const home = (...parts: string[]) => join(world.folder, 'home', ...parts);
const read = (path: string) => readFileSync(join(world.project, path), 'utf8');
const there = (path: string) => existsSync(join(world.project, path));
/** A PATH on which only these commands are found; each prints a version. */
const path = (...commands: string[]) => {
  const folder = join(world.folder, 'bin');
  mkdirSync(folder, { recursive: true });
  for (const name of commands) {
    writeFileSync(join(folder, name), `#!/bin/sh\necho ${name} 1.2.3\n`);
    chmodSync(join(folder, name), 0o755);
  }
  return { env: { PATH: `${folder}:/usr/bin:/bin` } };
};
const FILES = [
  '.claude/settings.json',
  '.mcp.json',
  '.codex/hooks.json',
  '.codex/config.toml',
  '.gemini/settings.json',
];

describe('init', () => {
  it('sets up the named agents, and lists the remaining steps', async () => {
    const { code, stdout } = await world.run(['init', 'claude', 'codex', 'gemini']);
    expect(code).toBe(0);
    for (const file of FILES) {
      expect(there(file)).toBe(true);
      expect(stdout).toContain(`wrote ${file}`);
    }
    expect(stdout).toContain('Yes, I trust this folder');
    expect(stdout).toContain('Trust and continue');
    expect(stdout).toContain('Trust folder');
    expect(read('ai/sessions/.gitignore')).toContain('*');
    expect(existsSync(home('.local/state/0dai/key'))).toBe(true);
  });

  it('sets up the agents found: a command on the PATH, or a folder in home', async () => {
    mkdirSync(home('.gemini'));
    const { agents } = await world.json<{ agents: string[] }>(['init'], path('codex'));
    expect(agents).toEqual(['codex', 'gemini']);
    expect(there('.mcp.json')).toBe(false);
  });

  it('allows the 0dai tools, unless --no-allow is given', async () => {
    await world.run(['init', 'claude', 'codex', 'gemini']);
    expect(read('.claude/settings.json')).toContain('mcp__roaming');
    expect(read('.codex/config.toml')).toContain('default_tools_approval_mode');
    await world.run(['init', 'claude', 'codex', 'gemini', '--no-allow']);
    expect(read('.claude/settings.json')).not.toContain('mcp__roaming');
    expect(read('.codex/config.toml')).not.toContain('default_tools_approval_mode');
  });

  it('makes the project manual with --manual, until --record', async () => {
    const setting = () =>
      there('ai/sessions/settings.json') ? JSON.parse(read('ai/sessions/settings.json')) : undefined;
    const all = ['init', 'claude', 'codex', 'gemini'];
    expect((await world.run(all)).stdout).toContain('their work is recorded');
    expect(setting()).toBeUndefined();
    const before = FILES.map(read);

    expect((await world.run([...all, '--manual'])).stdout).toContain('only what is saved is recorded');
    expect(setting()).toMatchObject({ recording: 'manual' });
    expect((await world.run(all)).stdout).toContain('only what is saved is recorded');
    expect(setting()).toMatchObject({ recording: 'manual' });
    expect((await world.run([...all, '--record'])).stdout).toContain('their work is recorded');
    expect(setting()).toMatchObject({ recording: 'on' });

    expect((await world.run([...all, '--record', '--manual'])).code).toBe(2);
    // Nothing of it is in the agents' configuration, so that Codex does not ask again.
    expect(FILES.map(read)).toEqual(before);
  });

  it('keeps a project manual if an earlier version installed manual hooks', async () => {
    const old = 'command -v 0dai >/dev/null 2>&1 || exit 0; exec 0dai hook claude --manual';
    world.write(
      '.claude/settings.json',
      JSON.stringify({ hooks: { SessionStart: [{ hooks: [{ command: old }] }] } }),
    );
    expect((await world.run(['init', 'claude'])).stdout).toContain('only what is saved is recorded');
    expect(JSON.parse(read('ai/sessions/settings.json'))).toMatchObject({ recording: 'manual' });
    expect(read('.claude/settings.json')).not.toContain('--manual');
  });

  it("keeps a user's hooks manual until --record, in their command", async () => {
    const commands = () =>
      readFileSync(home('.claude/settings.json'), 'utf8').match(/0dai hook \w+( --manual)?/g);
    for (const [flags, command] of [
      [['--manual'], '0dai hook claude --manual'],
      [[], '0dai hook claude --manual'],
      [['--record'], '0dai hook claude'],
      [[], '0dai hook claude'],
    ] as const) {
      await world.run(['init', 'claude', '--user', ...flags]);
      expect(new Set(commands())).toEqual(new Set([command]));
    }
    // The project's own setting is another matter.
    expect(there('ai/sessions/settings.json')).toBe(false);
  });

  it('replaces the hooks of earlier versions, and names hooks of the user’s that Codex asks about again', async () => {
    const old = { type: 'command', command: 'exec 0dai hook codex', timeout: 10 };
    const own = { type: 'command', command: './lint.sh', statusMessage: 'Linting' };
    const other = { type: 'command', command: './other.sh' };
    const groups = (...hooks: object[]) => hooks.map((hook) => ({ hooks: [hook] }));
    const hooks = {
      SessionStart: groups(old, other),
      PostToolUse: groups(old, own),
      Stop: groups(other, old),
      SessionEnd: groups(old),
    };
    world.write('.codex/hooks.json', JSON.stringify({ hooks }));
    mkdirSync(home('.local/state/0dai/compiled'), { recursive: true });
    for (const name of [
      'compiled/main',
      'hook-failed-codex',
      'old-hooks-codex.json',
      'old-hooks-gemini.json',
    ])
      writeFileSync(home('.local/state/0dai', name), 'x');
    const { stdout } = await world.run(['init', 'codex']);
    expect(stdout).toContain('until you trust them again, in the same review: "Linting" (PostToolUse).');
    const after = JSON.parse(read('.codex/hooks.json')) as { hooks: Record<string, unknown[]> };
    expect(Object.entries(after.hooks).map(([event, { length }]) => `${event} ${length}`)).toEqual([
      'SessionStart 2',
      'PostToolUse 1',
      'Stop 2',
      'UserPromptSubmit 1',
      'Interrupt 1',
    ]);
    expect(after.hooks.PostToolUse).toEqual(groups(own));
    expect(readdirSync(home('.local/state/0dai')).filter((name) => /compiled|failed|old/.test(name))).toEqual(
      ['old-hooks-gemini.json'],
    );
  });

  it('reports that everything is set up already', async () => {
    await world.run(['init', 'claude']);
    const before = read('.claude/settings.json');
    expect((await world.run(['init', 'claude'])).stdout).toContain(
      'Everything is set up already for Claude Code.',
    );
    expect(read('.claude/settings.json')).toBe(before);
  });

  it('shows a diff with --dry-run, and writes nothing', async () => {
    world.write('.mcp.json', '{\n  "mcpServers": {}\n}\n');
    const { stdout } = await world.run(['init', 'claude', '--dry-run']);
    expect(stdout).toContain('+++ .mcp.json');
    expect(stdout).toContain('+    "roaming": {');
    expect(read('.mcp.json')).toBe('{\n  "mcpServers": {}\n}\n');
    expect(there('ai')).toBe(false);
    expect(existsSync(home('.local'))).toBe(false);
  });

  it('writes below home with --user', async () => {
    await world.run(['init', 'claude', 'codex', 'gemini', '--user']);
    for (const file of [
      '.claude/settings.json',
      '.claude.json',
      '.codex/hooks.json',
      '.gemini/settings.json',
    ]) {
      expect(existsSync(home(file))).toBe(true);
    }
    expect(FILES.filter(there)).toEqual([]);
  });

  it('adds a block to AGENTS.md on request, and removes it again', async () => {
    world.write('AGENTS.md', '# Rules\n\nBe kind.\n');
    await world.run(['init', 'claude', '--agents-md']);
    expect(read('AGENTS.md')).toContain('get_session');
    expect(read('AGENTS.md')).toContain('Be kind.');
    await world.run(['uninstall']);
    expect(read('AGENTS.md')).toBe('# Rules\n\nBe kind.\n');
  });

  it('works from a subdirectory, for the whole project', async () => {
    const cwd = join(world.project, 'deep/down');
    mkdirSync(cwd, { recursive: true });
    await world.run(['init', 'gemini'], { cwd });
    expect(there('.gemini/settings.json')).toBe(true);
    expect(there('ai/sessions')).toBe(true);
  });

  it.each<[string, string[], { code: number; says: string }]>([
    [
      'an unknown agent',
      ['cursor'],
      { code: 2, says: 'There is no agent "cursor". Name one or more of: claude, codex, gemini.' },
    ],
    ['none found', [], { code: 1, says: 'No supported agent' }],
    ['an unknown flag', ['claude', '--all'], { code: 2, says: 'See: 0dai init --help' }],
  ])('explains %s', async (_, argv, { code, says }) => {
    const ran = await world.run(['init', ...argv], path());
    expect(ran.code).toBe(code);
    expect(ran.stderr.replace(/\s+/g, ' ')).toContain(says);
    expect(FILES.filter(there)).toEqual([]);
  });

  it('changes nothing when one file is broken', async () => {
    world.write('.gemini/settings.json', '{"hooks": ');
    const { code, stderr } = await world.run(['init', 'claude', 'codex', 'gemini']);
    expect(code).toBe(1);
    expect(stderr).toContain('.gemini/settings.json');
    expect(stderr).not.toContain(' at ');
    expect(FILES.filter(there)).toEqual(['.gemini/settings.json']);
    expect(read('.gemini/settings.json')).toBe('{"hooks": ');
  });
});

describe('uninstall', () => {
  it('restores the original bytes', async () => {
    const before = '{\r\n\t// mine\r\n\t"model": "opus",\r\n}';
    world.write('.claude/settings.json', before);
    await world.run(['init', 'claude', 'codex', 'gemini']);
    expect(read('.claude/settings.json')).not.toBe(before);
    const { code, stdout } = await world.run(['uninstall']);
    expect(code).toBe(0);
    expect(stdout).toContain('.claude/settings.json');
    expect(read('.claude/settings.json')).toBe(before);
    expect(FILES.filter(there)).toEqual(['.claude/settings.json']);
    for (const folder of ['.codex', '.gemini']) expect(there(folder)).toBe(false);
  });

  it('keeps later edits and the sessions', async () => {
    await world.run(['init', 'claude']);
    await world.run(['session', 'save', '-s', 'half done']);
    world.write('.claude/settings.json', read('.claude/settings.json').replace('{', '{\n  "model": "opus",'));
    await world.run(['uninstall', 'claude']);
    expect(JSON.parse(read('.claude/settings.json'))).toEqual({ model: 'opus' });
    expect(there('ai/sessions/active.json')).toBe(true);
  });

  it('reports that there is nothing to remove', async () => {
    expect(await world.run(['uninstall'])).toEqual({
      code: 0,
      stdout: 'Nothing to remove.\n',
      stderr: '',
    });
  });
});

describe('doctor', () => {
  interface Found {
    ok: boolean;
    general: { subject: string; state: string; found: string; remedy?: string }[];
    agents: { id: string; checks: { subject: string; state: string; found: string; remedy?: string }[] }[];
  }
  const doctor = (argv: string[] = [], options = path('0dai', 'codex')) =>
    world
      .run(['doctor', ...argv, '--json'], options)
      .then(({ code, stdout }) => ({ code, ...(JSON.parse(stdout) as Found) }));
  const of = (report: Found, id: string, subject: string) =>
    report.agents.find((agent) => agent.id === id)?.checks.filter((check) => check.subject === subject);

  it('exits 1 and says how to begin if nothing is set up', async () => {
    const report = await doctor();
    expect(report.code).toBe(1);
    expect(report.general).toContainEqual({
      subject: 'agents',
      state: 'wrong',
      found: 'no agent is set up in this project',
      remedy: '0dai init',
    });
  });

  it('reports version, hook, trust, MCP, command and last run of an agent', async () => {
    await world.run(['init', 'codex'], path('codex'));
    noteHookRun(
      { ...nodeHost(home()), now: () => OPENING },
      {
        agent: 'codex',
        at: new Date(OPENING - 60_000).toISOString(),
        event: 'SessionStart',
        cwd: world.project,
        said: 'briefed with 812 characters',
      },
    );
    const report = await doctor();
    expect(of(report, 'codex', 'version')).toEqual([
      { subject: 'version', state: 'ok', found: 'codex 1.2.3; tested with 0.169.0' },
    ]);
    expect(of(report, 'codex', 'hook')?.[0]).toMatchObject({
      state: 'ok',
      found: 'hooks installed in .codex/hooks.json',
    });
    expect(of(report, 'codex', 'mcp')?.[0]).toMatchObject({ state: 'ok' });
    expect(of(report, 'codex', 'last run')?.[0]?.found).toContain('1 minute ago');
    expect(of(report, 'codex', 'last run')?.[0]?.found).toContain('briefed with 812 characters');
    expect(report.general).toContainEqual(expect.objectContaining({ subject: 'command', state: 'ok' }));
    // Codex skips a hook that its user has not trusted, without a word: doctor has to say it.
    expect(report.code).toBe(1);
    expect(of(report, 'codex', 'trust')).toEqual([
      expect.objectContaining({ state: 'wrong', remedy: expect.stringContaining('Trust and continue') }),
      expect.objectContaining({
        state: 'wrong',
        found: 'Codex does not trust our project-level hooks yet, and skips them',
        remedy: expect.stringContaining('type /hooks and press t'),
      }),
    ]);
  });

  it.each<[string, string[], (() => void) | undefined, { state: string; found: string; remedy?: string }[]]>([
    ['all of it', [], undefined, [{ state: 'ok', found: 'hooks installed in .claude/settings.json' }]],
    [
      'all but two',
      [],
      () =>
        world.write(
          '.claude/settings.json',
          read('.claude/settings.json').replace(/"Stop(Failure)?"/g, '"SessionEnd$1"'),
        ),
      [
        {
          state: 'wrong',
          found: '.claude/settings.json has no 0dai hook for Stop, StopFailure',
          remedy: '0dai init claude',
        },
        {
          state: 'wrong',
          found: '.claude/settings.json has hooks of an earlier version: SessionEnd, SessionEndFailure',
          remedy: '0dai init claude',
        },
      ],
    ],
    [
      'one of an older form',
      ['--manual', '--user'],
      () => {
        const settings = home('.claude/settings.json');
        writeFileSync(
          settings,
          readFileSync(settings, 'utf8').replace(/"test -e[^\n]*exit 0"/, '"0dai hook claude --manual"'),
        );
      },
      [
        {
          state: 'wrong',
          found: '~/.claude/settings.json has hooks of an earlier version: SessionStart',
          remedy: '0dai init claude --user',
        },
      ],
    ],
    [
      'one of the other mode',
      [],
      () =>
        world.write(
          '.claude/settings.json',
          read('.claude/settings.json').replace('0dai hook claude', '0dai hook claude --manual'),
        ),
      [
        {
          state: 'wrong',
          found: '.claude/settings.json has hooks of an earlier version: SessionStart',
          remedy: '0dai init claude',
        },
      ],
    ],
  ])('reports which hooks are installed: %s', async (_, flags, spoil, expected) => {
    await world.run(['init', 'claude', ...flags], path());
    spoil?.();
    expect(of(await doctor(['claude'], path('0dai', 'claude')), 'claude', 'hook')).toEqual(
      expected.map((check) => ({ subject: 'hook', ...check })),
    );
  });

  it("reports that the project's hooks record although the user's are manual", async () => {
    await world.run(['init', 'gemini', '--user', '--manual'], path());
    await world.run(['init', 'gemini'], path());
    expect(of(await doctor(['gemini'], path('0dai')), 'gemini', 'hook')?.at(-1)).toEqual({
      subject: 'hook',
      state: 'note',
      found: '~/.gemini/settings.json is manual, but the hooks in .gemini/settings.json run too and record',
    });
  });

  it("accepts a command of the user's own that calls us", async () => {
    await world.run(['init', 'claude'], path());
    const [command = ''] = /"test -e[^\n]*exit 0"/.exec(read('.claude/settings.json')) ?? [];
    world.write(
      '.claude/settings.json',
      read('.claude/settings.json').replace(command, '"notify; 0dai hook claude"'),
    );
    expect(of(await doctor(['claude'], path('0dai', 'claude')), 'claude', 'hook')?.[0]?.state).toBe('ok');
  });

  it.each([
    ['127', 0, 'wrong', '0dai or Node was not found (127)'],
    ['126', 0, 'wrong', '0dai or Node could not be run (126)'],
    ['137', 0, 'wrong', 'it was killed (137)'],
    ['1', 0, 'wrong', 'it exited with code 1'],
    ['1', 60, 'note', 'it exited with code 1'],
  ])('reports that a hook could not run 0dai: %s, and ran %i s later', async (code, later, state, why) => {
    await world.run(['init', 'codex'], path());
    writeFileSync(home('.local/state/0dai/hook-failed-codex'), `${code}\n/p/q\n`);
    utimesSync(home('.local/state/0dai/hook-failed-codex'), OPENING / 1_000 - 120, OPENING / 1_000 - 120);
    if (later > 0) {
      const at = new Date(OPENING - 120_000 + later * 1_000).toISOString();
      noteHookRun(nodeHost(home()), { agent: 'codex', at, event: 'start', cwd: '/', said: 'x' });
    }
    expect(of(await doctor(['codex'], path('0dai')), 'codex', 'last run')?.at(-1)).toEqual({
      subject: 'last run',
      state,
      found: `its hook could not run 0dai 2 minutes ago in /p/q: ${why}`,
      remedy: "in /p/q, find out why with: sh -c '0dai --version'",
    });
  });

  it.each([
    [
      'claude',
      'cleanupPeriodDays": 0',
      () => world.write('.claude/settings.local.json', '{"cleanupPeriodDays": 0}'),
    ],
    [
      'codex',
      '--ephemeral',
      () => {
        const run = { agent: 'codex', event: 'start', cwd: '/', said: 'x', log: false };
        noteHookRun(nodeHost(home()), { ...run, at: new Date(OPENING).toISOString() });
      },
    ],
  ])('reports that %s writes no log', async (agent, why, arrange) => {
    await world.run(['init', agent], path());
    expect(of(await doctor([agent], path('0dai')), agent, 'log')).toEqual([]);
    arrange();
    const [check] = of(await doctor([agent], path('0dai')), agent, 'log') ?? [];
    expect(check).toMatchObject({ state: 'note', found: expect.stringContaining(why) });
    expect(check?.found).toContain('writes no log');
  });

  it('reports that a project records only what is saved', async () => {
    await world.run(['init', 'claude', '--manual'], path());
    expect((await doctor(['claude'], path('0dai'))).general).toContainEqual({
      subject: 'recording',
      state: 'note',
      found: 'agents are briefed here, and only what is saved is recorded',
      remedy: "to record agents' work: 0dai init --record",
    });
  });

  it('reports which hooks Codex does not run', async () => {
    await world.run(['init', 'codex'], path());
    const hooks = join(world.project, '.codex/hooks.json');
    const events = ['session_start', 'user_prompt_submit', 'stop'];
    const noted = events.map((event) => `[hooks.state."${hooks}:${event}:0:0"]\ntrusted_hash = "sha256:0"\n`);
    mkdirSync(home('.codex'));
    writeFileSync(home('.codex/config.toml'), noted.join(''));
    const report = of(await doctor(['codex'], path('0dai')), 'codex', 'trust')?.slice(1);
    expect(report?.map(({ found }) => found)).toEqual([
      'Codex does not trust 1 of our 4 project-level hooks (Interrupt) yet, and skips them',
      'Codex skips 3 of our 4 project-level hooks (SessionStart, UserPromptSubmit, Stop): they are not as trusted before',
    ]);
  });

  it('finds nothing wrong once the folder is trusted', async () => {
    await world.run(['init', 'gemini'], path());
    mkdirSync(home('.gemini'), { recursive: true });
    writeFileSync(home('.gemini/trustedFolders.json'), JSON.stringify({ [world.project]: 'TRUST_FOLDER' }));
    const report = await doctor([], path('0dai', 'gemini'));
    expect(of(report, 'gemini', 'trust')?.[0]).toMatchObject({ state: 'ok' });
    expect(report.code).toBe(0);
  });

  it.each<[string, string[], () => void, { subject: string; found: string }]>([
    [
      '0dai is not on the PATH',
      ['gemini'],
      () => undefined,
      { subject: 'command', found: 'does not find 0dai' },
    ],
    [
      'the hook is an older form of our hook',
      ['gemini', '0dai'],
      () =>
        world.write(
          '.gemini/settings.json',
          read('.gemini/settings.json').replace(/"test -e[^\n]*exit 0"/, '"exec 0dai hook gemini"'),
        ),
      { subject: 'hook', found: 'has hooks of an earlier version' },
    ],
    [
      'a configuration file is broken',
      ['gemini', '0dai'],
      () => world.write('.gemini/settings.json', '{'),
      { subject: 'configuration', found: '.gemini/settings.json' },
    ],
    [
      'active.json is unreadable',
      ['gemini', '0dai'],
      () => world.write('ai/sessions/active.json', '{'),
      { subject: 'session', found: 'cannot be read' },
    ],
  ])('exits 1 when %s', async (_, commands, spoil, wrong) => {
    await world.run(['init', 'gemini'], path());
    spoil();
    const report = await doctor(['gemini'], path(...commands));
    expect(report.code).toBe(1);
    const all = [...report.general, ...report.agents.flatMap(({ checks }) => checks)];
    expect(all).toContainEqual(
      expect.objectContaining({
        state: 'wrong',
        subject: wrong.subject,
        found: expect.stringContaining(wrong.found),
      }),
    );
  });

  it('prints the report', async () => {
    await world.run(['init', 'gemini'], path());
    // A login shell's PATH depends on this machine.
    const { env } = path('0dai', 'gemini');
    const { stdout } = await world.run(['doctor', 'gemini'], {
      env: { ...env, SHELL: join(world.folder, 'bin/0dai') },
    });
    // How long the world's path is decides where lines break.
    const unwrapped = stdout.replace(/\n {8,}(?!→)/g, ' ').replaceAll(world.folder, '/lab');
    expect(unwrapped).toMatchInlineSnapshot(`
      "Gemini CLI
        ok    gemini 1.2.3; tested with 0.61.0
        ok    hooks installed in .gemini/settings.json
        wrong Gemini CLI does not trust this folder yet, and skips it
              → Start \`gemini\` in /lab/home/project and choose "Trust folder".
        ok    MCP server configured in .gemini/settings.json
        note  its hook has not run on this machine yet
        note  not proven yet: Gemini CLI has had no briefing from the session in progress here
              → save or work once, start Gemini CLI here, send it a prompt, and run 0dai doctor again
      This machine and project
        ok    a bare shell finds 0dai at /lab/bin/0dai
        ok    your key for this machine exists
        ok    no session in progress
      "
    `);
  });
});
