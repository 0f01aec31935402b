import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { devNull } from 'node:os';
import { basename, delimiter, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import type { Act, AgentDriver, AgentName } from '../agents/agent.ts';
import { agents } from '../agents/index.ts';
import { writeText } from '../files.ts';
import { asObject, type Json } from '../model-server/model-api.ts';
import { type CommandResult, run, runOrThrow } from '../process.ts';
import { type AgentRun, HeadlessRun, type RunPlan } from './agent-run.ts';
import { AgentSession } from './agent-session.ts';
import { labsFolder } from './labs-folder.ts';

/**
 * How long an agent has waited for its model when it is killed. Claude Code writes its log up to 150 ms late, so one
 * that is killed sooner takes its last moments with it; a real model takes seconds.
 */
const WRITTEN_MS = 500;

/** What may be chosen of a lab. */
export interface LabOptions {
  /** The folder that holds `0dai`. */
  cliPath: string;
  /** Files of the project, by path from its root; they are committed. @default a readme */
  files?: Record<string, string>;
}

/** How an agent is started. */
export interface StartOptions {
  /** What the user types. @default a prompt that says nothing about the task */
  prompt?: string;
  /** What the model does, turn by turn. @default it says that it is done */
  acts?: Act[];
  /** Where it is started, from the project's root. @default the root */
  in?: string;
  /** Goes on with the agent's last conversation. @default false */
  resume?: boolean;
  /** In the environment besides. @default nothing */
  env?: Record<string, string>;
  /** A command line that the agent's is put behind. @default none */
  through?: readonly string[];
}

/** How an agent is opened in a terminal. */
export interface OpenOptions extends Omit<StartOptions, 'prompt' | 'through'> {
  /** Its first prompt, on its command line. @default none */
  prompt?: string;
  /** It may edit and run without asking. @default false */
  approved?: boolean;
}

/**
 * A developer's machine in a folder: a home, a git project, our CLI on the PATH, and agents that were started
 * before. Nothing in it knows the real home.
 */
export class Lab {
  readonly root: string;
  readonly home: string;
  readonly project: string;
  readonly temporary: string;
  /** Where a linked work tree of the project is, from its root, once it was added. */
  readonly linkedTree = '../tree';
  readonly env: Record<string, string>;
  readonly #cliPath: string;
  readonly #trees: string[];
  #runs = 0;

  private constructor(options: LabOptions) {
    this.#cliPath = options.cliPath;
    this.root = realpathSync(mkdtempSync(join(labsFolder(), 'lab-')));
    this.home = join(this.root, 'home');
    this.project = join(this.root, 'project');
    this.#trees = [this.project];
    this.temporary = join(this.root, 'tmp');
    for (const folder of [this.home, this.project, this.temporary]) mkdirSync(folder);
    this.env = {
      PATH: [options.cliPath, join(this.root, 'bin'), dirname(process.execPath), '/usr/bin', '/bin'].join(
        delimiter,
      ),
      HOME: this.home,
      TERM: 'dumb',
      // Codex warns, and leaves its helpers out, where its home lies in the temporary folder.
      TMPDIR: this.temporary,
    };
  }

  /** Makes the machine, with the project's first commit made. */
  static async create(options: LabOptions): Promise<Lab> {
    const lab = new Lab(options);
    const files = options.files ?? { 'README.md': 'A project.\n' };
    for (const [file, text] of Object.entries(files)) writeText(join(lab.project, file), text);
    // Codex's shell is a login shell, and those reset the PATH: a user's profile is where npm's folder is added.
    writeText(join(lab.home, '.profile'), `export PATH=${JSON.stringify(lab.env.PATH)}\n`);
    writeText(join(lab.home, '.gitconfig'), '[user]\n\tname = Dev\n\temail = dev@example.com\n');
    await lab.#git('init', '--quiet', '--initial-branch=main');
    await lab.#git('add', '--all');
    await lab.#git('commit', '--quiet', '--message', 'Start');
    mkdirSync(join(lab.root, 'bin'));
    for (const agent of Object.values(agents)) {
      symlinkSync(agent.executable(), join(lab.root, 'bin', agent.name));
      agent.prepareHome(lab.home);
    }
    return lab;
  }

  async #git(...args: string[]): Promise<void> {
    await runOrThrow('git', args, { cwd: this.project, env: { ...this.env, GIT_CONFIG_SYSTEM: devNull } });
  }

  /** Runs `0dai` as the user does in a terminal, and fails the test if it fails. */
  async cli(...args: string[]): Promise<string> {
    return await runOrThrow('0dai', args, { cwd: this.project, env: this.env });
  }

  /** Accepts what is unverified in the project, as its user does at a terminal with `0dai session trust`. */
  async acceptUnverified(): Promise<void> {
    const cli = dirname(realpathSync(join(this.#cliPath, '0dai')));
    const library = pathToFileURL(join(cli, '..', 'session-store', 'dist', 'index.js')).href;
    const script = `
      import { homedir } from 'node:os';
      import { accept, ensureStore, findUnverified, nodeHost } from '${library}';
      const store = ensureStore(process.cwd(), nodeHost(homedir()));
      await accept(store, findUnverified(store), { actor: {}, evidence: 'user' });`;
    const args = ['--input-type=module', '--eval', script];
    await runOrThrow(process.execPath, args, { cwd: this.project, env: this.env });
  }

  /** As `cli`, for commands that may fail. */
  async tryCli(...args: string[]): Promise<CommandResult> {
    return await run('0dai', args, { cwd: this.project, env: this.env });
  }

  /** The session in progress as any program reads it, from its file; undefined where there is none. */
  session(): Json | undefined {
    const file = join(this.project, 'ai/sessions/active.json');
    return existsSync(file) ? asObject(JSON.parse(readFileSync(file, 'utf8'))) : undefined;
  }

  /** The entries of all journals in the project, in the order of the files. */
  journal(): Json[] {
    const folder = join(this.project, 'ai/sessions/log');
    const files = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.jsonl')) : [];
    const lines = files.flatMap((name) => readFileSync(join(folder, name), 'utf8').split('\n'));
    return lines.filter((line) => line !== '').map((line) => asObject(JSON.parse(line)));
  }

  /** Gives all the trust that these agents ask their user for, in the root of each work tree. */
  trust(...names: AgentName[]): void {
    for (const name of names) {
      for (const tree of this.#trees) {
        agents[name].trustFolder(this.home, tree);
        agents[name].trustHooks?.(this.home, tree);
      }
    }
  }

  /** Adds a linked work tree. */
  async addLinkedTree(): Promise<void> {
    await this.#git('worktree', 'add', '--quiet', '-b', 'tree', this.linkedTree);
    this.#trees.push(join(this.project, this.linkedTree));
  }

  /** Copies the home and the work trees; the function that it returns puts the copies in their places. */
  async keep(): Promise<() => Promise<void>> {
    const kept = join(this.root, 'kept');
    const parts = [this.home, ...this.#trees];
    const copies = parts.map((part) => join(kept, basename(part)));
    const options = { cwd: this.root, env: this.env };
    mkdirSync(kept);
    await runOrThrow('cp', ['-a', ...parts, kept], options);
    return async () => {
      for (const part of parts) removeAll(part);
      await runOrThrow('cp', ['-a', ...copies, this.root], options);
    };
  }

  /** Starts an agent with one prompt and waits for its end. A run that does not end well fails the test. */
  async start(which: AgentName | AgentDriver, options: StartOptions = {}): Promise<AgentRun> {
    const run = await this.begin(which, options);
    return await run.done();
  }

  /** Starts an agent with one prompt, and lets it run. */
  async begin(which: AgentName | AgentDriver, options: StartOptions = {}): Promise<HeadlessRun> {
    const agent = driver(which);
    const prompt = options.prompt ?? 'Please go on.';
    const { through = [] } = options;
    return await HeadlessRun.begin(agent, { prompt, through, ...this.#plan(agent, options) });
  }

  /** Starts an agent, lets it do its acts, and kills it while it waits for its model after them. */
  async startAndKill(which: AgentName | AgentDriver, options: StartOptions): Promise<HeadlessRun> {
    const run = await this.begin(which, { ...options, acts: [...(options.acts ?? []), { do: 'hang' }] });
    await run.reachedLastStep();
    await sleep(WRITTEN_MS);
    await run.kill();
    return run;
  }

  /** As `startAndKill`, in a terminal. */
  async openAndKill(which: AgentName | AgentDriver, options: OpenOptions): Promise<void> {
    const acts: Act[] = [...(options.acts ?? []), { do: 'hang' }];
    const session = await this.open(which, { approved: true, ...options, acts });
    try {
      await session.reached(session.lastStep);
      await sleep(WRITTEN_MS);
    } catch (error) {
      await session.close();
      throw error;
    }
    await session.kill();
  }

  /** Starts an agent in a terminal. The caller closes it. */
  async open(which: AgentName | AgentDriver, options: OpenOptions = {}): Promise<AgentSession> {
    const agent = driver(which);
    return await AgentSession.open(agent, {
      ...this.#plan(agent, options),
      approved: options.approved ?? false,
      ...(options.prompt !== undefined && { prompt: options.prompt }),
    });
  }

  #plan(agent: AgentDriver, options: OpenOptions): Omit<RunPlan, 'prompt' | 'through'> {
    const folder = join(this.root, `run-${++this.#runs}-${agent.name}`);
    mkdirSync(folder);
    const acts = options.acts ?? [{ do: 'say', text: 'Done.' }];
    const env = { ...this.env, ...options.env };
    return { acts, cwd: join(this.project, options.in ?? ''), env, folder, resume: options.resume ?? false };
  }

  /** Deletes it all. */
  remove(): void {
    removeAll(this.root);
  }
}

/** Agents' servers end a moment after them, and may still write. */
const removeAll = (folder: string): void =>
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });

const driver = (which: AgentName | AgentDriver): AgentDriver =>
  typeof which === 'string' ? agents[which] : which;
