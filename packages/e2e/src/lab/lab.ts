import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { devNull } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import type { Act, AgentDriver, AgentName } from '../agents/agent.ts';
import { agents } from '../agents/index.ts';
import { writeText } from '../files.ts';
import { type CommandResult, run, runOrThrow } from '../process.ts';
import { type AgentRun, type RunPlan, runHeadless } from './agent-run.ts';
import { AgentSession } from './agent-session.ts';
import { labsFolder } from './labs-folder.ts';

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
}

/**
 * A developer's machine in a folder: a home, a git project, our CLI on the PATH, and agents that were started
 * before. Nothing in it knows the real home.
 */
export class Lab {
  readonly root: string;
  readonly home: string;
  readonly project: string;
  readonly env: Record<string, string>;
  #runs = 0;

  private constructor(options: LabOptions) {
    this.root = realpathSync(mkdtempSync(join(labsFolder(), 'lab-')));
    this.home = join(this.root, 'home');
    this.project = join(this.root, 'project');
    const temporary = join(this.root, 'tmp');
    for (const folder of [this.home, this.project, temporary]) mkdirSync(folder);
    this.env = {
      PATH: [options.cliPath, join(this.root, 'bin'), dirname(process.execPath), '/usr/bin', '/bin'].join(
        delimiter,
      ),
      HOME: this.home,
      TERM: 'dumb',
      // Codex warns, and leaves its helpers out, where its home lies in the temporary folder.
      TMPDIR: temporary,
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

  /** As `cli`, for commands that may fail. */
  async tryCli(...args: string[]): Promise<CommandResult> {
    return await run('0dai', args, { cwd: this.project, env: this.env });
  }

  /** Gives all the trust that these agents ask their user for, in the project's root. */
  trust(...names: AgentName[]): void {
    for (const name of names) {
      agents[name].trustFolder(this.home, this.project);
      agents[name].trustHooks?.(this.home, this.project);
    }
  }

  /** Starts an agent with one prompt and waits for its end. A run that does not end well fails the test. */
  async start(which: AgentName | AgentDriver, options: StartOptions = {}): Promise<AgentRun> {
    const agent = typeof which === 'string' ? agents[which] : which;
    return await runHeadless(agent, {
      prompt: options.prompt ?? 'Please go on.',
      ...this.#plan(agent, options),
    });
  }

  /** Starts an agent in a terminal. The caller closes it. */
  async open(name: AgentName, options: Omit<StartOptions, 'prompt'> = {}): Promise<AgentSession> {
    return await AgentSession.open(agents[name], this.#plan(agents[name], options));
  }

  #plan(agent: AgentDriver, options: StartOptions): Omit<RunPlan, 'prompt'> {
    const folder = join(this.root, `run-${++this.#runs}-${agent.name}`);
    mkdirSync(folder);
    const acts = options.acts ?? [{ do: 'say', text: 'Done.' }];
    return { acts, cwd: join(this.project, options.in ?? ''), env: this.env, folder };
  }

  /** Deletes it all. */
  remove(): void {
    rmSync(this.root, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}
