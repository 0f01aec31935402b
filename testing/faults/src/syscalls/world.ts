import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { PassThrough, Writable } from 'node:stream';
import { main } from '@0dai/session-cli';
import { type Host, nodeHost } from '@0dai/session-store/internal';
import { makeWorld as makeFolders } from '../../../kit/src/world.ts';

/** A home with a project in it, all its own. */
export interface World {
  folder: string;
  home: string;
  root: string;
  host: Host;
  env: Record<string, string>;
}

/** Where worlds are made, and the git folder that each gets a copy of. */
export interface Ground {
  folder: string;
  git: string;
}

export function makeWorld({ folder: base, git }: Ground, withGit = false): World {
  const { folder, home, project: root } = makeFolders({ below: base });
  mkdirSync(join(root, 'src'));
  if (withGit) cpSync(git, join(root, '.git'), { recursive: true });
  writeFileSync(join(root, 'src/a.ts'), 'export const a = 1;\n');
  const env = {
    PATH: process.env.PATH ?? '',
    HOME: home,
    UV_THREADPOOL_SIZE: '1',
    // Where the kernel has it, file calls would not be seen by strace.
    UV_USE_IO_URING: '0',
  };
  return { folder, home, root, host: nodeHost(home), env };
}

export function removeWorld({ folder }: World): void {
  rmSync(folder, { recursive: true, force: true });
}

/**
 * Runs a command of the CLI in this process, to prepare a world or to see how it goes on.
 * @throws when it fails
 */
export async function run0dai(world: World, ...args: string[]): Promise<void> {
  let said = '';
  const sink = () =>
    new Writable({
      write(chunk, _encoding, done) {
        said += String(chunk);
        done();
      },
    });
  const stdin = new PassThrough();
  stdin.end();
  const { env, root: cwd, home } = world;
  const code = await main(args, { stdin, stdout: sink(), stderr: sink(), env, cwd, home });
  if (code !== 0) throw new Error(`0dai ${args.join(' ')} failed with exit code ${code}: ${said.trim()}`);
}

/** Files and folders below the home but git's and ours, with their texts; a folder's is undefined. */
export function configuration({ folder, home, root }: World): Map<string, string | undefined> {
  const found = new Map<string, string | undefined>();
  const look = (path: string): void => {
    for (const item of readdirSync(path, { withFileTypes: true })) {
      const child = join(path, item.name);
      if (child === join(root, '.git') || child === join(root, 'ai') || child === join(home, '.local'))
        continue;
      const name = relative(home, child);
      found.set(name, item.isFile() ? readFileSync(child, 'utf8').replaceAll(folder, '<world>') : undefined);
      if (item.isDirectory()) look(child);
    }
  };
  look(home);
  return found;
}

/** What should be there for a moment only. */
const PASSING = /^\..+\.tmp$|^\.lock(?:-holder\.json)?$/;

/** Temporary files and locks that are left, by their paths below the home. */
export function leftOvers({ home, root }: World): string[] {
  return readdirSync(home, { recursive: true, encoding: 'utf8' })
    .filter((path) => PASSING.test(path.split('/').at(-1) ?? ''))
    .filter((path) => !join(home, path).startsWith(join(root, '.git')));
}

/** The folder whose lock is held, or was when its holder died. */
export function lockedFolder({ root, host }: World): string | undefined {
  return [join(root, 'ai', 'sessions'), host.stateDir].find((folder) => existsSync(join(folder, '.lock')));
}

/** The log of hooks' troubles. */
export function troubles({ host }: World): string {
  const path = join(host.stateDir, 'hooks.log');
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}
