import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { hookCommand } from '@0dai/session-hooks';
import type { FactBody } from '@0dai/session-schema/internal';
import {
  catchUpRuns,
  endTurn,
  ensureStore,
  identifyProcess,
  nodeHost,
  recordPrompt,
  type Store,
  save,
} from '@0dai/session-store/internal';
import type { Job } from './runner.ts';

/** The files that a benchmark needs. */
export interface BenchPaths {
  /** The folder that holds `0dai`, as `npm install -g` makes it. */
  cli: string;
  /** Payloads that the real agents wrote: `<agent>/<event>.json`. */
  payloads: string;
  /** The programs that ours are measured against, bundled. */
  programs: string;
  /** The packed packages. */
  tarballs: string;
  /** The workspace. */
  root: string;
}

/** A developer's machine: a home, projects in it, `0dai` and this very Node on the PATH. */
export class World {
  readonly folder = realpathSync(mkdtempSync(join(tmpdir(), 'bench-')));
  readonly home = join(this.folder, 'home');
  readonly env: Record<string, string>;
  readonly paths: BenchPaths;
  #projects = 0;

  constructor(paths: BenchPaths) {
    this.paths = paths;
    const path = join(this.folder, 'path');
    mkdirSync(this.home);
    mkdirSync(path);
    symlinkSync(process.execPath, join(path, 'node'));
    symlinkSync(realpathSync(join(paths.cli, '0dai')), join(path, '0dai'));
    this.env = { HOME: this.home, PATH: [path, '/usr/bin', '/bin'].join(delimiter) };
  }

  /** What everything is measured against: Node that starts and ends. */
  bareNode(cwd = this.home): Job {
    return { argv: [process.execPath, '-e', '0'], cwd, env: this.env };
  }

  /** A folder of its own, in no project. */
  plainFolder(name: string): string {
    const folder = join(this.home, name);
    mkdirSync(folder, { recursive: true });
    return folder;
  }

  /** A git project with one commit. */
  project(): Project {
    const root = this.plainFolder(`project-${++this.#projects}`);
    git(root, 'init', '--quiet', '--initial-branch=main');
    writeFileSync(join(root, 'README.md'), 'A project.\n');
    commit(root, 'Start');
    return new Project(this, root);
  }

  /**
   * The command that `init` installs for a hook, through the shell, with a payload that the real agent wrote.
   * @param payload e.g. `claude/SessionStart.startup`
   * @param changes fields of it that are others here
   */
  hook(payload: string, cwd: string, changes: Record<string, unknown> = {}): Job {
    const [agent = ''] = payload.split('/');
    const text = readFileSync(join(this.paths.payloads, `${payload}.json`), 'utf8');
    const original = JSON.parse(text) as { cwd: string };
    const here = JSON.parse(text.replaceAll(original.cwd, cwd)) as object;
    return {
      argv: ['/bin/sh', '-c', hookCommand(agent)],
      cwd,
      env: this.env,
      stdin: JSON.stringify({ ...here, cwd, transcript_path: join(this.home, 'no-log.jsonl'), ...changes }),
    };
  }

  /** `0dai` as a person runs it. */
  cli(cwd: string, ...args: string[]): Job {
    return { argv: [join(this.folder, 'path', '0dai'), ...args], cwd, env: this.env };
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** A project, whose `ai/sessions` can be put back to what it was. */
export class Project {
  readonly root: string;
  readonly store: Store;
  readonly #kept: string;

  constructor(world: World, root: string) {
    this.root = root;
    this.store = ensureStore(root, nodeHost(world.home));
    this.#kept = `${root}.kept`;
  }

  keep(): this {
    cpSync(join(this.root, 'ai'), this.#kept, { recursive: true });
    return this;
  }

  putBack(): void {
    rmSync(join(this.root, 'ai'), { recursive: true });
    cpSync(this.#kept, join(this.root, 'ai'), { recursive: true });
  }

  commit(): void {
    commit(this.root, 'Move on');
  }
}

const FILES = 12;

/** An afternoon's work of one agent, which then left: what a session ordinarily holds. */
export function ordinaryWork(
  { store, root }: Project,
  agent = 'gemini',
): { agent: string; session_id: string } {
  const who = { agent, session_id: 'an-earlier-one' };
  recordPrompt(store, who, {
    text: 'Expired tokens must not be refreshed; find out why they are, and fix it.',
    transcript: logOf(store, who),
    process: GONE,
  });
  const step = (text: string, status: 'completed' | 'in_progress' | 'pending') => ({ step: text, status });
  const plan = [
    step('Find where tokens are refreshed', 'completed'),
    step('Check the expiry before the refresh', 'in_progress'),
    step('A test for a token without expiry', 'pending'),
    step('Say so in the changelog', 'pending'),
  ];
  logged(store, who, [{ fact: 'plan', steps: plan }]);
  mkdirSync(join(root, 'src'), { recursive: true });
  for (let n = 0; n < FILES; n++) {
    const path = join(root, 'src', `part-${n}.ts`);
    writeFileSync(path, `export const part = ${n};\n`);
    logged(store, who, [{ fact: 'file', path, change: n % 3 === 0 ? 'created' : 'modified' }]);
  }
  const writer = { actor: who, evidence: 'agent' } as const;
  save(
    store,
    {
      summary: 'The refresh path skips the expiry check; the fix belongs in src/part-3.ts, line 84.',
      key_decisions: [
        'check in the middleware: one place for all routes',
        'no clock skew: the server signs and checks',
      ],
      dead_ends: ['patching the client: it caches the token'],
      handoff_notes:
        'Look at how the null token comes through before you add the test; the fixture hides it.',
    },
    writer,
  );
  endTurn(store, who, { outcome: 'done', said: 'I have found the cause; the check is half written.' });
  return who;
}

/** Takes facts into a session, as if the agent's log told them. */
export function logged(store: Store, who: { agent: string; session_id: string }, facts: FactBody[]): void {
  const path = logOf(store, who);
  const offset = existsSync(path) ? statSync(path).size : 0;
  appendFileSync(path, '\n');
  const at = new Date(store.host.now()).toISOString();
  const found = facts.map((fact, n) => ({ ...fact, at, source: `${offset}.${n}.0` }));
  catchUpRuns(store, {
    logs: { read: () => ({ facts: found, offset: offset + 1, end: offset + 1 }) },
    reader: { actor: who },
  });
}

function logOf(store: Store, who: { session_id: string }): string {
  return join(store.host.home, `${who.session_id}.jsonl`);
}

/** No system gives such a process id. */
const GONE = { pid: 2 ** 30 };

/** Notes that agents have left whose processes are gone. */
export function noteLeft(store: Store): void {
  catchUpRuns(store, { logs: { read: () => undefined }, reader: { actor: {} } });
}

/** The same, and the agent has left. */
export function finishedWork(project: Project): void {
  ordinaryWork(project);
  noteLeft(project.store);
}

/** The same, but the agent was killed in the middle of a turn, with a log that was not read to its end. */
export async function interruptedWork(world: World, project: Project): Promise<void> {
  const who = ordinaryWork(project, 'claude');
  const logs = join(world.home, '.claude', 'projects', 'p');
  mkdirSync(logs, { recursive: true });
  const transcript = join(logs, 'dead.jsonl');
  writeFileSync(transcript, '');
  const agent = spawn('sleep', ['600'], { stdio: 'ignore' });
  const process = identifyProcess(agent.pid ?? 0);
  recordPrompt(project.store, who, {
    text: 'Now the test, please.',
    transcript,
    ...(process && { process }),
  });
  agent.kill('SIGKILL');
  await once(agent, 'exit');
}

function commit(cwd: string, message: string): void {
  git(cwd, 'add', '--all', '--', ':!ai');
  git(
    cwd,
    '-c',
    'user.name=Dev',
    '-c',
    'user.email=dev@example.com',
    'commit',
    '--quiet',
    '--allow-empty',
    '--message',
    message,
  );
}

function git(cwd: string, ...args: string[]): void {
  execFileSync('git', args, { cwd, stdio: 'ignore', env: { PATH: process.env.PATH, HOME: cwd } });
}
