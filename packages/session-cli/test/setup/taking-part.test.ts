import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { runHook } from '@0dai/session-hooks';
import { claude } from '@0dai/session-hooks/claude';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CliWorld, openCliWorld } from '../cli-world.ts';

let world: CliWorld;
beforeEach(() => {
  world = openCliWorld({ git: true });
});
afterEach(() => world.close());

const bare = { env: { PATH: '/usr/bin:/bin' } };
const plain = () => join(world.host.home, 'plain');
const takesPart = (folder: string) => existsSync(join(folder, 'ai/sessions'));
const unwrapped = (text: string) => text.replace(/\s+/g, ' ');
const init = async (...argv: string[]) => unwrapped((await world.run(['init', ...argv], bare)).stdout);

/** What the hook of Claude Code does with the first prompt in a folder. */
function prompt(cwd: string): void {
  const payload = { hook_event_name: 'UserPromptSubmit', session_id: 's1', cwd, prompt: 'Fix the gate' };
  runHook(claude, JSON.stringify(payload), world.host, {});
}

interface Doctor {
  general: { subject: string; state: string; found: string; remedy?: string }[];
}
async function sessionCheck(cwd = world.project) {
  const { stdout } = await world.run(['doctor', 'claude', '--json'], { ...bare, cwd });
  return (JSON.parse(stdout) as Doctor).general.find(({ subject }) => subject === 'session');
}

describe('init --user', () => {
  it('lets the git work tree in which it is run take part, and says how others do', async () => {
    const said = await init('claude', '--user');
    expect(takesPart(world.project)).toBe(true);
    expect(said).toContain(`This project takes part: ${world.project}`);
    expect(said).toContain('their work is recorded');
    expect(said).toContain('Another project takes part after 0dai init --here, or its first save');
    expect(said).toMatch(/Check with: 0dai doctor $/);
  });

  it('lets no folder outside git take part, and does not claim that it records there', async () => {
    mkdirSync(plain());
    const { stdout } = await world.run(['init', 'claude', '--user'], { ...bare, cwd: plain() });
    expect(takesPart(plain())).toBe(false);
    expect(stdout).not.toContain('recorded');
    expect(stdout).toContain('This folder takes no part. A project does');
  });

  it('sets up hooks in a home that is a git work tree, which is no project', async () => {
    mkdirSync(join(world.host.home, '.git'));
    writeFileSync(join(world.host.home, '.git/HEAD'), 'ref: refs/heads/main\n');
    const atHome = { ...bare, cwd: world.host.home };
    expect((await world.run(['init', 'claude', '--user'], atHome)).code).toBe(0);
    expect(takesPart(world.host.home)).toBe(false);
    const settings = join(world.host.home, '.codex/hooks.json');
    expect((await world.run(['init', 'codex'], atHome)).code).toBe(1);
    expect(existsSync(settings)).toBe(false);
  });

  it('doctor calls a project that takes no part wrong, until init --here', async () => {
    mkdirSync(plain());
    await world.run(['init', 'claude', '--user'], { ...bare, cwd: plain() });
    expect(await sessionCheck()).toMatchObject({ state: 'wrong', remedy: '0dai init --here' });
    const { code, stdout } = await world.run(['init', '--here'], bare);
    expect({ code, stdout: unwrapped(stdout) }).toMatchObject({
      code: 0,
      stdout: expect.stringContaining(`This project takes part: ${world.project}`),
    });
    expect(await sessionCheck()).toMatchObject({ state: 'ok' });
  });
});

describe('init --everywhere', () => {
  it('begins a session with the first prompt in any git work tree, but none in an ignored folder', async () => {
    const other = join(world.host.home, 'other');
    const secret = join(world.host.home, 'secret');
    for (const folder of [other, join(secret, 'deep')]) {
      mkdirSync(join(folder, '.git'), { recursive: true });
      writeFileSync(join(folder, '.git/HEAD'), 'ref: refs/heads/main\n');
    }
    mkdirSync(plain());
    const said = await init('claude', '--everywhere', '--ignore', secret);
    expect(said).toContain(
      `Every git work tree takes part, from the first prompt in it, except below ${secret}.`,
    );
    expect(await sessionCheck(other)).toMatchObject({ state: 'ok' });
    for (const folder of [other, join(secret, 'deep'), plain()]) prompt(folder);
    expect([other, join(secret, 'deep'), plain()].map(takesPart)).toEqual([true, false, false]);
    const session = JSON.parse(readFileSync(join(other, 'ai/sessions/active.json'), 'utf8'));
    expect(session.last_asked).toBe('Fix the gate');
  });

  it('is kept by init --user, and ended by --no-everywhere and uninstall --user', async () => {
    const mark = join(world.host.stateDir, 'everywhere');
    await init('claude', '--everywhere');
    await init('claude', '--user');
    expect(existsSync(mark)).toBe(true);
    await init('claude', '--no-everywhere');
    expect(existsSync(mark)).toBe(false);
    await init('claude', '--everywhere');
    await world.run(['uninstall', '--user'], bare);
    expect(existsSync(mark)).toBe(false);
  });
});

describe('init', () => {
  it('says that a bare shell does not find 0dai', async () => {
    expect(await init('claude')).toContain('A bare shell does not find 0dai');
    expect(await init('--here')).not.toContain('A bare shell');
  });

  it('names the folder in which agents are to be started', async () => {
    const cwd = join(world.project, 'packages/web');
    mkdirSync(cwd, { recursive: true });
    const { stdout } = await world.run(['init', 'claude', 'codex', 'gemini'], { ...bare, cwd });
    expect(unwrapped(stdout)).toContain(
      `Start Claude Code and Gemini CLI in ${world.project}, not in packages/web`,
    );
    expect(await init('claude', 'gemini')).not.toContain('not in');
  });

  it('says what to commit', async () => {
    expect(await init('claude', 'gemini')).toContain(
      'commit .claude/settings.json, .mcp.json, .gemini/settings.json.',
    );
  });

  it.each([
    [['--local', '--user'], '--local and --user'],
    [['--local', '--everywhere'], '--local and --user'],
    [['--here', '--user'], '--here and --user'],
    [['--here', 'claude'], '--here and the names of agents'],
    [['--no-everywhere', '--ignore', '/x'], '--no-everywhere and --ignore'],
  ])('refuses %j', async (flags, said) => {
    const { code, stderr } = await world.run(['init', ...flags], bare);
    expect(code).toBe(2);
    expect(unwrapped(stderr)).toContain(said);
  });

  it('and doctor take an agent that has our hooks as found', async () => {
    await init('gemini');
    const { agents } = await world.json<{ agents: string[] }>(['init', '--dry-run'], bare);
    expect(agents).toEqual(['gemini']);
    const { stdout } = await world.run(['doctor', '--json'], bare);
    expect(JSON.parse(stdout).agents.map(({ id }: { id: string }) => id)).toEqual(['gemini']);
  });
});

describe('init --local', () => {
  const ignored = () => world.git('status', '--porcelain', '--untracked-files=all');

  it('keeps everything out of git, and is removed by uninstall', async () => {
    const exclude = join(world.project, '.git/info/exclude');
    const before = existsSync(exclude) ? readFileSync(exclude, 'utf8') : undefined;
    const said = await init('claude', 'codex', 'gemini', '--local');
    expect(said).toContain('Nothing of it is in git');
    expect(ignored()).toBe('');
    expect(existsSync(join(world.project, '.claude/settings.local.json'))).toBe(true);
    const user = JSON.parse(readFileSync(join(world.host.home, '.claude.json'), 'utf8'));
    expect(Object.keys(user.projects[world.project].mcpServers)).toEqual(['roaming']);
    expect(existsSync(join(world.project, '.mcp.json'))).toBe(false);
    await world.run(['uninstall'], bare);
    expect(existsSync(join(world.host.home, '.claude.json'))).toBe(false);
    expect(existsSync(exclude) ? readFileSync(exclude, 'utf8') : undefined).toBe(before);
    for (const folder of ['.claude', '.codex', '.gemini'])
      expect(existsSync(join(world.project, folder))).toBe(false);
  });

  it.each(['info/exclude', 'info'])('refuses a link at .git/%s that leads out of .git', async (name) => {
    const profile = join(world.host.home, name === 'info' ? 'folder/exclude' : '.bashrc');
    mkdirSync(dirname(profile), { recursive: true });
    writeFileSync(profile, 'export A=b\n');
    const link = join(world.project, '.git', name);
    rmSync(link, { recursive: true, force: true });
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(name === 'info' ? dirname(profile) : profile, link);
    const { code, stderr } = await world.run(['init', 'claude', '--local'], bare);
    expect(code).toBe(1);
    expect(unwrapped(stderr)).toContain(`${name} is a symlink that leads out`);
    expect(readFileSync(profile, 'utf8')).toBe('export A=b\n');
  });

  it('adds the files of another agent later', async () => {
    await init('codex', '--local');
    await init('gemini', '--local');
    expect(ignored()).toBe('');
  });

  it('refuses a file that git tracks', async () => {
    world.write('.gemini/settings.json', '{}\n');
    world.git('add', '.gemini/settings.json');
    const { code, stderr } = await world.run(['init', 'gemini', '--local'], bare);
    expect(code).toBe(1);
    expect(unwrapped(stderr)).toContain('git tracks .gemini/settings.json');
    expect(readFileSync(join(world.project, '.gemini/settings.json'), 'utf8')).toBe('{}\n');
  });

  it('is seen by doctor', async () => {
    await init('claude', '--local');
    const { stdout } = await world.run(['doctor', 'claude'], bare);
    expect(stdout).toContain('hooks installed in .claude/settings.local.json');
    expect(stdout).toContain('MCP server configured in ~/.claude.json');
  });
});
