import { setTimeout as sleep } from 'node:timers/promises';
import type { AgentDriver } from '../agents/agent.ts';
import { RigError } from '../errors.ts';
import type { ModelRequest, ModelServer } from '../model-server/server.ts';
import { crashBelow } from '../process-tree.ts';
import { Terminal } from '../terminal/terminal.ts';
import { asFirst, type FirstRequest, findFirst, type RunPlan, startModel } from './agent-run.ts';
import { scriptOf } from './script.ts';

/** How an agent is opened in a terminal. */
export interface SessionPlan extends Omit<RunPlan, 'prompt'> {
  /** The first prompt, on its command line. @default none */
  prompt?: string;
  /** It may edit and run without asking. */
  approved: boolean;
}

/** An agent at work in a terminal, as a person has it. */
export class AgentSession {
  readonly terminal: Terminal;
  readonly #agent: AgentDriver;
  readonly #model: ModelServer;
  /** The number of the script's last step. */
  readonly lastStep: number;

  private constructor(agent: AgentDriver, terminal: Terminal, model: ModelServer, steps: number) {
    this.#agent = agent;
    this.terminal = terminal;
    this.lastStep = steps - 1;
    this.#model = model;
  }

  /** Starts the agent; nothing is typed. */
  static async open(agent: AgentDriver, plan: SessionPlan): Promise<AgentSession> {
    const { cwd, folder, resume, approved, prompt } = plan;
    const script = scriptOf(agent, plan.acts, cwd);
    const { model, modelUrl, wrap } = await startModel(script, folder);
    const { args, env } = agent.interactive({
      modelUrl,
      resume,
      approved,
      ...(prompt !== undefined && { prompt }),
    });
    const command = wrap([agent.executable(), ...args]);
    const terminal = await Terminal.open({ command, cwd, folder, env: { ...plan.env, ...env } });
    return new AgentSession(agent, terminal, model, script.steps.length);
  }

  /** What the model was asked so far. */
  get requests(): readonly ModelRequest[] {
    return this.#model.requests;
  }

  /** Waits until it takes a prompt. */
  async ready(): Promise<void> {
    await this.terminal.waitFor(this.#agent.ready);
    // It draws its prompt before it listens.
    await sleep(1_000);
  }

  /** Types a prompt, and waits for the first model request that carries it. */
  async ask(prompt: string): Promise<FirstRequest> {
    await this.terminal.type(prompt);
    return await this.#until(
      () => findFirst(this.#agent, prompt, this.requests),
      'sent no model request with the prompt',
    );
  }

  /** A whole turn: a prompt, and the words on the screen that the turn ends with. */
  async turn(prompt: string, lastWords: string): Promise<FirstRequest> {
    const first = await this.ask(prompt);
    await this.terminal.waitFor(new RegExp(lastWords));
    // The hooks of the turn's end run after its words are shown, and nothing on the screen tells that they did.
    await sleep(2_000);
    return first;
  }

  /** Waits for the request of a step of the script. */
  async reached(step: number): Promise<FirstRequest> {
    return await this.#until(() => {
      const found = this.requests.find((request) => request.step === step && request.branch === undefined);
      return found && asFirst(this.#agent, found.body);
    }, `did not reach step ${step}`);
  }

  async #until<T>(find: () => T | undefined, failure: string): Promise<T> {
    const until = Date.now() + 60_000;
    for (;;) {
      const found = find();
      if (found !== undefined) return found;
      if (Date.now() > until) {
        const screen = await this.terminal.screen();
        throw new RigError(`${this.#agent.name} ${failure}. It shows:\n${screen}`);
      }
      await sleep(100);
    }
  }

  /** Kills the agent as a crash would, and closes its terminal. */
  async kill(): Promise<void> {
    try {
      if (crashBelow(await this.terminal.pid()) === 0) {
        throw new RigError(`${this.#agent.name} has no process to kill.`);
      }
    } finally {
      await this.close();
    }
  }

  /** Ends the agent. */
  async close(): Promise<void> {
    await this.terminal.close();
    await this.#model.close();
  }
}
