import { mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { RigError } from '../errors.ts';
import { runOrThrow } from '../process.ts';

const workspace = fileURLToPath(new URL('../../../../', import.meta.url));
const pnpm = join(workspace, 'scripts', 'pnpm.mjs');

/**
 * Builds, packs and installs the CLI as a user gets it: from tarballs, with npm, globally.
 *
 * @param prefix an empty folder; `<prefix>/path` is what belongs on the PATH then
 */
export async function installCli(prefix: string): Promise<void> {
  const tarballs = join(prefix, 'tarballs');
  // npm and pnpm need the machine's own settings (proxy, registry, cache): this is no run of an agent.
  const options = { cwd: workspace, env: { ...(process.env as Record<string, string>) }, timeoutMs: 300_000 };
  await runOrThrow('node', [pnpm, '-r', '--workspace-concurrency=2', 'run', 'build'], options);
  const pack = ['pack', '--pack-destination', tarballs];
  await runOrThrow('node', [pnpm, '-r', '--filter', './packages/session-*', ...pack], options);
  const files = readdirSync(tarballs).map((name) => join(tarballs, name));
  // All of them by path, as they are not on the registry yet; what ends up on the PATH is the CLI alone.
  await runOrThrow(
    'npm',
    ['install', '-g', '--prefix', prefix, '--no-audit', '--no-fund', ...files],
    options,
  );
  onlyOnPath(prefix, '0dai');
}

/** Makes `<prefix>/path`, with this one command in it. */
function onlyOnPath(prefix: string, command: string): void {
  const commands = readdirSync(join(prefix, 'bin'));
  if (!commands.includes(command)) {
    throw new RigError(
      `The installed CLI brings ${commands.join(', ') || 'no command'}, expected ${command}.`,
    );
  }
  mkdirSync(join(prefix, 'path'));
  symlinkSync(join('..', 'bin', command), join(prefix, 'path', command));
}
