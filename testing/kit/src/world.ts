import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Host, nodeHost } from '../../../packages/session-store/src/internal.ts';

/** A home and a project in a temporary folder. */
export interface World {
  folder: string;
  home: string;
  /** In the home, where the search for a project stops: a session above the temporary folder is not found. */
  project: string;
  /** A host with this home, and a clock that the test moves. */
  host: ClockedHost;
}

/** A host whose clock stands still until `time` changes. */
export type ClockedHost = Host & { time: number };

/** The time at which a world begins. */
export const START = Date.parse('2026-11-23T12:00:00.000Z');

/** What may be chosen of a world. */
export interface WorldOptions {
  /** Where its clock stands at first. @default START */
  start?: number;
  /** The project is a git work tree. @default false */
  git?: boolean;
  /** The folder to make it in. @default the temporary folder */
  below?: string;
}

/** Makes a world; the caller removes it. In tests, `openWorld` does that. */
export function makeWorld({ git: isWorkTree = false, start, below = tmpdir() }: WorldOptions = {}): World {
  const folder = realpathSync(mkdtempSync(join(below, 'world-')));
  const home = join(folder, 'home');
  const project = join(home, 'project');
  mkdirSync(project, { recursive: true });
  if (isWorkTree) git(project, 'init', '-q', '-b', 'main', '--template=');
  return { folder, home, project, host: clockedHost(home, start) };
}

/** Removes a world and everything in it. */
export function removeWorld({ folder }: Pick<World, 'folder'>): void {
  rmSync(folder, { recursive: true, force: true });
}

/** A host with this home, whose clock stands at `time`. */
export function clockedHost(home: string, time = START): ClockedHost {
  const host: ClockedHost = { ...nodeHost(home), time };
  host.now = () => host.time;
  return host;
}

/** Runs git with an identity of its own, and without the configuration of the user and the machine. */
export function git(cwd: string, ...args: string[]): string {
  const identity = ['-c', 'user.name=T', '-c', 'user.email=t@example.org', '-c', 'commit.gpgsign=false'];
  return execFileSync('git', [...identity, ...args], {
    cwd,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH, HOME: cwd, GIT_CONFIG_NOSYSTEM: '1' },
  });
}
