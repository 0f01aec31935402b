import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { call } from './in-process.ts';
import {
  answersIn,
  callsOf,
  editing,
  type InstalledWorld,
  openInstalledWorld,
  payload,
  type RunResult,
  starting,
} from './installed-world.ts';

// A pipe or a device in place of a file: a reader of a pipe waits for a writer, and a device never ends.
// `session-store/test/fs/unsafe-files.test.ts` tests the library; here the programs meet them.

let world: InstalledWorld;
let id: string;
beforeEach(async () => {
  world = openInstalledWorld();
  const { stdout } = await call(world, ['0dai', 'session', 'save', '-s', 'half done', '--json']);
  id = (JSON.parse(stdout) as { session: { id: string } }).session.id;
});
afterEach(() => world.close());

const state = () => join(world.home, '.local', 'state', '0dai');
const sessions = () => join(world.project, 'ai', 'sessions');

interface FileRow {
  path(): string;
  /** Also test a device. Opened without waiting, it differs from a pipe only once it is read. */
  device?: true;
  /** Each program runs in a process of its own. Default: in this one. */
  asProcesses?: true;
}

/** The files that are replaced. */
const FILES: [string, FileRow][] = [
  ['active.json', { path: () => join(sessions(), 'active.json'), device: true, asProcesses: true }],
  ['the journal', { path: () => join(sessions(), 'log', `${id}.jsonl`), device: true }],
  ['the key', { path: () => join(state(), 'key') }],
  ["the hooks' log", { path: () => join(state(), 'hooks.log') }],
  ['the note of the last hook', { path: () => join(state(), 'last-hook-claude.json') }],
  ['git’s HEAD', { path: () => join(world.project, '.git', 'HEAD') }],
  ['.git', { path: () => join(world.project, '.git') }],
  ["the agent's log", { path: () => join(world.home, '.claude/projects/p/log.jsonl'), device: true }],
  ["the agent's settings", { path: () => join(world.project, '.claude', 'settings.json'), device: true }],
  ["the agent's trust", { path: () => join(world.home, '.claude.json') }],
];
const KINDS: Record<string, (path: string) => void> = {
  'a pipe': (path) => void world.run(['mkfifo', path]),
  ...(process.getuid?.() === 0 && {
    'a device without end': (path: string) => void world.run(['mknod', path, 'c', '1', '5']),
  }),
};

/** A read that never returns blocks this process, so another process ends it. */
const HANG_S = 90;
let watchdog: ChildProcess;
beforeEach(() => {
  const script = `sleep ${HANG_S}; kill -9 ${process.pid}`;
  watchdog = spawn('/bin/sh', ['-c', script], { detached: true, stdio: 'ignore' });
});
afterEach(() => {
  if (watchdog.pid) process.kill(-watchdog.pid, 'SIGKILL');
});

describe.each(Object.entries(KINDS))('%s', (kind, put) => {
  it.each(FILES.filter(([, { device }]) => kind === 'a pipe' || device))(
    'in place of %s: nothing waits for it',
    async (_name, { path, asProcesses }) => {
      const { project } = world;
      const run = async (argv: readonly string[], input = ''): Promise<RunResult> =>
        asProcesses ? world.run(argv, { input }) : await call(world, argv, { input });
      rmSync(path(), { recursive: true, force: true });
      mkdirSync(dirname(path()), { recursive: true });
      put(path());
      const transcript_path = join(world.home, '.claude/projects/p/log.jsonl');
      for (const input of [
        starting(project),
        editing(world, project, join(project, 'a.ts')),
        payload(project, 'Stop', { last_assistant_message: 'x', transcript_path }),
      ])
        expect(await run(['0dai-hook', 'claude'], input)).toMatchObject({ code: 0, stderr: '' });
      for (const argv of [
        ['session', 'status'],
        ['session', 'save', '-s', 'x'],
        ['doctor', 'claude'],
        ['init', 'claude'],
      ]) {
        const { code, stdout, stderr } = await run(['0dai', ...argv]);
        expect([0, 1], `${argv.join(' ')}: ${stderr}`).toContain(code);
        expect(stdout + stderr).not.toContain('This is a bug');
      }
      const ran = await run(['0dai-mcp'], callsOf(['get_session', {}], ['save_session', { summary: 'x' }]));
      expect(ran).toMatchObject({ code: 0, stderr: '' });
      expect(answersIn(ran)).toHaveLength(2);
    },
  );
});

it('a quarantined file stays readable by this user only', () => {
  const { run } = world;
  const active = join(sessions(), 'active.json');
  writeFileSync(active, 'not a session');
  expect(run(['0dai', 'session', 'save', '-s', 'x'], { umask: '000' }).stderr).toContain('It is kept as');
  const kept = readdirSync(sessions()).filter((name) => name.startsWith('unreadable-'));
  expect(kept).toHaveLength(1);
  for (const name of [...kept, 'active.json'])
    expect([name, statSync(join(sessions(), name)).mode & 0o777]).toEqual([name, 0o600]);
});

it('a checkout that git made readable to others keeps its modes, except for new files', () => {
  const { project, run } = world;
  const journal = join(sessions(), 'log', `${id}.jsonl`);
  for (const path of [sessions(), dirname(journal)]) chmodSync(path, 0o755);
  for (const path of [journal, join(sessions(), '.gitignore')]) chmodSync(path, 0o644);
  run(['0dai-hook', 'claude'], { input: editing(world, project, join(project, 'a.ts')) });
  expect(run(['0dai', 'session', 'save', '-s', 'more'])).toMatchObject({ code: 0, stderr: '' });
  expect(readFileSync(journal, 'utf8')).toContain('"more"');
  expect(
    [sessions(), journal, join(sessions(), '.gitignore')].map((path) => statSync(path).mode & 0o777),
  ).toEqual([0o755, 0o644, 0o644]);
  expect(statSync(join(sessions(), 'active.json')).mode & 0o777).toBe(0o600);
});
