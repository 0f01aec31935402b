import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  answersIn,
  callsOf,
  editing,
  type Ground,
  openGround,
  payload,
  type Ran,
  starting,
} from './ground.ts';
import { call } from './in-process.ts';

// What is no file in the place of one: whoever reads a pipe waits for a writer, and a device never ends. What stands
// in for our files is tried in `session-store/test/strangers-files.test.ts`; here the programs meet it, as they run.

let ground: Ground;
let id: string;
beforeEach(async () => {
  ground = openGround();
  const { stdout } = await call(ground, ['0dai', 'session', 'save', '-s', 'half done', '--json']);
  id = (JSON.parse(stdout) as { session: { id: string } }).session.id;
});
afterEach(() => ground.close());

const state = () => join(ground.home, '.local', 'state', '0dai');
const sessions = () => join(ground.project, 'ai', 'sessions');
/** Where what is no file may stand. */
const PLACES: [string, () => string][] = [
  ['the baton', () => join(sessions(), 'active.json')],
  ['the journal', () => join(sessions(), 'log', `${id}.jsonl`)],
  ['the key', () => join(state(), 'key')],
  ["the hooks' log", () => join(state(), 'hooks.log')],
  ['the note of the last hook', () => join(state(), 'last-hook-claude.json')],
  ['git’s HEAD', () => join(ground.project, '.git', 'HEAD')],
  ['.git', () => join(ground.project, '.git')],
  ["the agent's log", () => join(ground.folder, 'log.jsonl')],
  ["the agent's settings", () => join(ground.project, '.claude', 'settings.json')],
  ["the agent's trust", () => join(ground.home, '.claude.json')],
];
const THINGS: Record<string, (path: string) => void> = {
  'a pipe': (path) => void ground.run(['mkfifo', path]),
  ...(process.getuid?.() === 0 && {
    'a device without end': (path: string) => void ground.run(['mknod', path, 'c', '1', '5']),
  }),
};

/** A read that waits for ever blocks this process, so another process ends it. */
const HANG_S = 60;
let watchdog: ChildProcess;
beforeEach(() => {
  const script = `sleep ${HANG_S}; kill -9 ${process.pid}`;
  watchdog = spawn('/bin/sh', ['-c', script], { detached: true, stdio: 'ignore' });
});
afterEach(() => void process.kill(-(watchdog.pid ?? 0), 'SIGKILL'));

/** Opened without waiting, a device differs from a pipe only once it is read. */
const READ = ['the baton', 'the journal', "the agent's log", "the agent's settings"];

describe.each(Object.entries(THINGS))('%s', (thing, put) => {
  it.each(PLACES.filter(([place]) => thing === 'a pipe' || READ.includes(place)))(
    'in the place of %s: nothing waits for it',
    async (place, path) => {
      const { project } = ground;
      // As processes for one place, the rest in this process.
      const run = async (argv: readonly string[], input = ''): Promise<Ran> =>
        place === PLACES[0]?.[0] ? ground.run(argv, { input }) : await call(ground, argv, { input });
      rmSync(path(), { recursive: true, force: true });
      mkdirSync(dirname(path()), { recursive: true });
      put(path());
      const transcript_path = join(ground.home, '.claude/projects/p/log.jsonl');
      for (const input of [
        starting(project),
        editing(ground, project, join(project, 'a.ts')),
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
  const { run } = ground;
  const active = join(sessions(), 'active.json');
  writeFileSync(active, 'not a session');
  expect(run(['0dai', 'session', 'save', '-s', 'x'], { umask: '000' }).stderr).toContain('It is kept as');
  const kept = readdirSync(sessions()).filter((name) => name.startsWith('unreadable-'));
  expect(kept).toHaveLength(1);
  for (const name of [...kept, 'active.json'])
    expect([name, statSync(join(sessions(), name)).mode & 0o777]).toEqual([name, 0o600]);
});

it('a checkout that git made readable to others keeps its modes, except for new files', () => {
  const { project, run } = ground;
  const journal = join(sessions(), 'log', `${id}.jsonl`);
  for (const path of [sessions(), dirname(journal)]) chmodSync(path, 0o755);
  for (const path of [journal, join(sessions(), '.gitignore')]) chmodSync(path, 0o644);
  run(['0dai-hook', 'claude'], { input: editing(ground, project, join(project, 'a.ts')) });
  expect(run(['0dai', 'session', 'save', '-s', 'more'])).toMatchObject({ code: 0, stderr: '' });
  expect(readFileSync(journal, 'utf8')).toContain('"more"');
  expect(
    [sessions(), journal, join(sessions(), '.gitignore')].map((path) => statSync(path).mode & 0o777),
  ).toEqual([0o755, 0o644, 0o644]);
  expect(statSync(join(sessions(), 'active.json')).mode & 0o777).toBe(0o600);
});
