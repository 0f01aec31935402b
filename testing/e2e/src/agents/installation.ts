import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { MissingAgentError } from '../errors.ts';
import { runOrThrow } from '../process.ts';

/** A folder that npm alone looks after: the agents are subjects of the tests, not dependencies of ours. */
const agentsFolder = fileURLToPath(new URL('../../agents/', import.meta.url));
const modules = join(agentsFolder, 'node_modules');

/**
 * The path of a program inside the installed packages. Native binaries are taken from their platform package
 * itself: what links them into place is an install script, and npm may not run those.
 */
export function installed(agent: string, ...path: string[]): string {
  const file = join(modules, ...path);
  if (!existsSync(file)) throw new MissingAgentError(agent, file);
  return file;
}

function isCurrent(): boolean {
  const marker = join(modules, '.package-lock.json');
  if (!existsSync(marker)) return false;
  return Object.entries(pinned()).every(([name, version]) => {
    const manifest = join(modules, name, 'package.json');
    return existsSync(manifest) && (readJson(manifest) as { version: string }).version === version;
  });
}

/** The agents' packages and their versions, e.g. `@openai/codex 0.169.0`. */
export function pinnedVersions(): string[] {
  return Object.entries(pinned()).map(([name, version]) => `${name} ${version}`);
}

function pinned(): Record<string, string> {
  return (readJson(join(agentsFolder, 'package.json')) as { dependencies: Record<string, string> })
    .dependencies;
}

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(file, 'utf8'));
}

/** Installs the pinned agents with npm, or does nothing when exactly those are there. */
export async function installAgents(): Promise<void> {
  if (isCurrent()) return;
  await runOrThrow('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
    cwd: agentsFolder,
    // npm needs the machine's own settings (proxy, registry, cache): this is no run of an agent.
    env: { ...(process.env as Record<string, string>) },
    timeoutMs: 600_000,
  });
}
