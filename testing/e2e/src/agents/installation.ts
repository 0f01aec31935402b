import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { MissingAgentError } from '../errors.ts';
import { runOrThrow } from '../process.ts';

/** A folder that npm alone looks after: the agents are what the tests test, not our dependencies. */
const agentsFolder = fileURLToPath(new URL('../../agents/', import.meta.url));
const modules = join(agentsFolder, 'node_modules');
/** Agents that only `npm run rescue` starts. */
const othersFolder = join(agentsFolder, 'others');

/**
 * The path of a program inside the installed packages. Native binaries are taken from their platform package
 * itself: what links them into place is an install script, and npm may not run those.
 */
export function installed(agent: string, ...path: string[]): string {
  const file = join(modules, ...path);
  const found = [file, otherFile(...path)].find(existsSync);
  if (found === undefined) throw new MissingAgentError(agent, file);
  return found;
}

/** A file of the other agents' packages, which need not be there. */
export const otherFile = (...path: string[]): string => join(othersFolder, 'node_modules', ...path);

function isCurrent(folder: string): boolean {
  const marker = join(folder, 'node_modules', '.package-lock.json');
  if (!existsSync(marker)) return false;
  return Object.entries(pinned(folder)).every(([name, version]) => {
    const manifest = join(folder, 'node_modules', name, 'package.json');
    return existsSync(manifest) && (readJson(manifest) as { version: string }).version === version;
  });
}

/** The agents' packages and their versions, e.g. `@openai/codex 0.169.0`. */
export function pinnedVersions(): string[] {
  return versionsIn(agentsFolder);
}

/** The same of the other agents. */
export function pinnedOthers(): string[] {
  return versionsIn(othersFolder);
}

function versionsIn(folder: string): string[] {
  return Object.entries(pinned(folder)).map(([name, version]) => `${name} ${version}`);
}

function pinned(folder: string): Record<string, string> {
  return (readJson(join(folder, 'package.json')) as { dependencies: Record<string, string> }).dependencies;
}

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(file, 'utf8'));
}

/** Installs the pinned agents with npm, or does nothing when exactly those are there. */
export async function installAgents(): Promise<void> {
  await install(agentsFolder, ['ci']);
}

/** The same for the other agents. @throws {CommandError} on a machine for which they have no package */
export async function installOthers(): Promise<void> {
  // `npm ci` insists on the packages of all platforms, and not all of Qwen Code's are in the registry.
  await install(othersFolder, ['install', '--no-save']);
}

async function install(folder: string, how: readonly string[]): Promise<void> {
  if (isCurrent(folder)) return;
  await runOrThrow('npm', [...how, '--ignore-scripts', '--no-audit', '--no-fund'], {
    cwd: folder,
    // npm needs the machine's own settings (proxy, registry, cache): this is no run of an agent.
    env: { ...(process.env as Record<string, string>) },
    timeoutMs: 600_000,
  });
}
