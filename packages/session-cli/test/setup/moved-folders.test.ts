import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CliWorld, openCliWorld } from '../cli-world.ts';

let world: CliWorld;
beforeEach(() => {
  world = openCliWorld({ git: true });
});
afterEach(() => world.close());

interface Doctor {
  agents: { checks: { subject: string; state: string; found: string; remedy?: string }[] }[];
}

/** The variable that moves an agent's folder, and where its files are then. */
const agents = [
  {
    agent: 'claude',
    variable: 'CLAUDE_CONFIG_DIR',
    files: ['settings.json', '.claude.json'],
    trust: '.claude.json',
    trusted: (project: string) => ({ projects: { [project]: { hasTrustDialogAccepted: true } } }),
  },
  { agent: 'codex', variable: 'CODEX_HOME', files: ['hooks.json', 'config.toml'] },
  {
    agent: 'gemini',
    variable: 'GEMINI_CLI_HOME',
    files: ['.gemini/settings.json'],
    trust: '.gemini/trustedFolders.json',
    trusted: (project: string) => ({ [project]: 'TRUST_FOLDER' }),
  },
] as const;

describe.each(agents)('$variable', ({ agent, variable, files, ...other }) => {
  const moved = (...parts: string[]) => join(world.folder, 'moved', ...parts);
  const options = () => ({ env: { PATH: '/usr/bin:/bin', [variable]: moved() } });
  const trustChecks = async () => {
    const report = await world.run(['doctor', agent, '--json'], options());
    const { checks } = (JSON.parse(report.stdout) as Doctor).agents[0] ?? { checks: [] };
    return checks.filter(({ subject }) => subject === 'trust');
  };

  it('moves what init --user writes, and what uninstall --user removes', async () => {
    mkdirSync(moved(), { recursive: true });
    const { stdout } = await world.run(['init', agent, '--user'], options());
    for (const file of files) {
      expect(stdout).toContain(`wrote ${moved(file)}`);
      expect(readFileSync(moved(file), 'utf8')).toContain('0dai');
    }
    expect(existsSync(join(world.host.home, `.${agent}`))).toBe(false);
    await world.run(['uninstall', '--user'], options());
    expect(readdirSync(moved())).toEqual([]);
  });

  it('finds the agent by its folder', async () => {
    mkdirSync(moved('.gemini'), { recursive: true });
    const { agents } = await world.json<{ agents: string[] }>(['init', '--dry-run'], options());
    expect(agents).toEqual([agent]);
  });

  it('names a broken file by its path', async () => {
    const file = moved(files[0]);
    mkdirSync(join(file, '..'), { recursive: true });
    writeFileSync(file, '{');
    const { stderr } = await world.run(['init', agent, '--user'], options());
    expect(stderr.replaceAll('\n', '')).toContain(`${file}:1`);
  });

  it.runIf('trust' in other)('moves where doctor looks for the trust', async () => {
    await world.run(['init', agent], options());
    expect((await trustChecks()).map(({ state }) => state)).toEqual(['wrong']);
    const { trust = '', trusted = () => ({}) } = other as Partial<(typeof agents)[0]>;
    mkdirSync(join(moved(trust), '..'), { recursive: true });
    writeFileSync(moved(trust), JSON.stringify(trusted(world.project)));
    expect((await trustChecks()).map(({ state }) => state)).toEqual(['ok']);
  });
});

it('CODEX_HOME moves where doctor looks for the trust in hooks', async () => {
  const folder = join(world.folder, 'moved');
  mkdirSync(folder);
  const options = { env: { PATH: '/usr/bin:/bin', CODEX_HOME: folder } };
  await world.run(['init', 'codex', '--user'], options);
  const { stdout } = await world.run(['doctor', 'codex', '--json'], options);
  const { checks } = (JSON.parse(stdout) as Doctor).agents[0] ?? { checks: [] };
  const found = checks.filter(({ subject }) => subject === 'hook' || subject === 'trust');
  expect(found.map((check) => check.found)).toEqual([
    `hooks installed in ${folder}/hooks.json`,
    'Codex does not trust our user-level hooks yet, and skips them',
  ]);
});

it('GEMINI_CLI_TRUSTED_FOLDERS_PATH names the file of trust', async () => {
  const file = join(world.folder, 'trust.json');
  writeFileSync(file, JSON.stringify({ [world.project]: 'TRUST_FOLDER' }));
  const options = { env: { PATH: '/usr/bin:/bin', GEMINI_CLI_TRUSTED_FOLDERS_PATH: file } };
  expect((await world.run(['init', 'gemini'], options)).stdout).not.toContain('Trust folder');
});
