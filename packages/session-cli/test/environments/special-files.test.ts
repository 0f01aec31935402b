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
  type Ran,
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
/** The files that are replaced. */
const FILES: [string, () => string][] = [
  ['active.json', () => join(sessions(), 'active.json')],
  ['the journal', () => join(sessions(), 'log', `${id}.jsonl`)],
  ['the key', () => join(state(), 'key')],
  ["the hooks' log", () => join(state(), 'hooks.log')],
  ['the note of the last hook', () => join(state(), 'last-hook-claude.json')],
  ['git’s HEAD', () => join(world.project, '.git', 'HEAD')],
  ['.git', () => join(world.project, '.git')],
  ["the agent's log", () => join(world.home, '.claude/projects/p/log.jsonl')],
  ["the agent's settings", () => join(world.project, '.claude', 'settings.json')],
  ["the agent's trust", () => join(world.home, '.claude.json')],
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

/** Opened without waiting, a device differs from a pipe only once it is read. */
const READ = ['active.json', 'the journal', "the agent's log", "the agent's settings"];

describe.each(Object.entries(KINDS))('%s', (kind, put) => {
  it.each(FILES.filter(([name]) => kind === 'a pipe' || READ.includes(name)))(
    'in place of %s: nothing waits for it',
    async (name, path) => {
      const { project } = world;
      // Processes for the first file; calls in this process for the others.
      const run = async (argv: readonly string[], input = ''): Promise<Ran> =>
        name === FILES[0]?.[0] ? world.run(argv, { input }) : await call(world, argv, { input });
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
