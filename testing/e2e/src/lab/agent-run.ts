import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Act, AgentDriver } from '../agents/agent.ts';
import { allText } from '../all-text.ts';
import { RigError } from '../errors.ts';
import { sandboxOf } from '../isolation/isolation.ts';
import type { Json } from '../model-server/model-api.ts';
import { type ModelRequest, type ModelServer, startModelServer } from '../model-server/server.ts';
import { type CommandResult, type RunningCommand, start } from '../process.ts';
import { crash } from '../process-tree.ts';
import { type Script, scriptOf } from './script.ts';

/** One run of an agent. */
export interface RunPlan {
  prompt: string;
  acts: Act[];
  cwd: string;
  env: Record<string, string>;
  /** Where its requests and output are kept. */
  folder: string;
  /** Goes on with its last conversation. */
  resume: boolean;
  /** A command line that the agent's is put behind. @default none */
  through?: readonly string[];
}

/** What came of a run. */
export interface AgentRun extends CommandResult {
  requests: readonly ModelRequest[];
  /** The first request of the conversation: what the model knew when it read the user's prompt. */
  first: FirstRequest;
}

/** The first request, ready to be asked what it carries. */
export interface FirstRequest {
  body: Json;
  /** Every string in it: nothing that reached the model is outside of this. */
  text: string;
  /** What our hooks added, out of the agent's own envelope; empty when nothing was added. */
  injected: string;
}

/** The first request of the conversation among these, or undefined when there is none yet. */
export function findFirst(
  agent: AgentDriver,
  prompt: string,
  requests: readonly ModelRequest[],
): FirstRequest | undefined {
  const found = requests.find(({ kind, body }) => kind === 'turn' && allText(body).includes(prompt));
  return found && asFirst(agent, found.body);
}

/** A request, read as the first one is. */
export function asFirst(agent: AgentDriver, body: Json): FirstRequest {
  return { body, text: allText(body), injected: agent.injected(body) ?? '' };
}

/** A headless run that has begun. */
export class HeadlessRun {
  readonly #agent: AgentDriver;
  readonly #plan: RunPlan;
  readonly #script: Script;
  readonly #model: ModelServer;
  readonly #command: RunningCommand;
  #result: CommandResult | undefined;

  private constructor(
    agent: AgentDriver,
    plan: RunPlan,
    script: Script,
    model: ModelServer,
    command: RunningCommand,
  ) {
    this.#agent = agent;
    this.#plan = plan;
    this.#script = script;
    this.#model = model;
    this.#command = command;
    command.ended.then(
      (result) => {
        this.#result = result;
      },
      () => undefined, // The caller that awaits the end gets the error.
    );
  }

  /** Starts an agent on one prompt, against a model server that plays the acts. */
  static async begin(agent: AgentDriver, plan: RunPlan): Promise<HeadlessRun> {
    const script = scriptOf(agent, plan.acts, plan.cwd);
    const { model, modelUrl, wrap } = await startModel(script, plan.folder);
    const { args, env } = agent.headless({ prompt: plan.prompt, modelUrl, resume: plan.resume });
    const [file, ...rest] = wrap([...(plan.through ?? []), agent.executable(), ...args]);
    const command = start(file, rest, { cwd: plan.cwd, env: { ...plan.env, ...env } });
    return new HeadlessRun(agent, plan, script, model, command);
  }

  /** What the model was asked so far. */
  get requests(): readonly ModelRequest[] {
    return this.#model.requests;
  }

  /** The first request with the prompt, when it has come. */
  get first(): FirstRequest | undefined {
    return findFirst(this.#agent, this.#plan.prompt, this.requests);
  }

  /** Waits until the model has been asked for the last step of the script: all before it are done then. */
  async reachedLastStep(timeoutMs = 60_000): Promise<void> {
    const last = this.#script.steps.length - 1;
    await this.until(
      () => this.requests.some(({ step, branch }) => step === last && branch === undefined),
      `reach step ${last}`,
      timeoutMs,
    );
  }

  /** Waits until something is so. @throws RigError when the agent ends before, or it takes too long */
  async until(isSo: () => boolean, what: string, timeoutMs = 60_000): Promise<void> {
    const end = Date.now() + timeoutMs;
    while (!isSo()) {
      if (this.#result !== undefined || Date.now() > end) {
        const said = this.#result ? `${this.#result.stdout}\n${this.#result.stderr}` : 'it still runs';
        const steps = this.requests.map(({ kind, step }) => `${kind} ${step ?? ''}`).join(', ');
        throw new RigError(
          `${this.#agent.name} did not ${what}; requests: ${steps || 'none'} (${this.#plan.folder}). It said:\n${said}`,
        );
      }
      await sleep(50);
    }
  }

  /** Kills the agent in the middle of its turn, as a crash would; resolves when nothing of it runs. */
  async kill(): Promise<CommandResult> {
    try {
      if (crash(this.#agent.executable(), this.#command.pid) === 0) {
        throw new RigError(`${this.#agent.name} has no process to kill (${this.#plan.folder}).`);
      }
      return await this.#command.ended;
    } finally {
      await this.#model.close();
    }
  }

  /** Waits for its end, however it ends. */
  async ended(): Promise<CommandResult> {
    try {
      return await this.#command.ended;
    } finally {
      await this.#model.close();
    }
  }

  /** Waits for its end. @throws RigError when that was no good end, or the prompt never reached the model */
  async done(): Promise<AgentRun> {
    const result = await this.ended();
    if (result.code !== 0) throw new RigError(describeFailure(this.#agent, this.#plan, result));
    const { first } = this;
    if (first === undefined) {
      const seen = this.requests.map(({ method, path, kind }) => `${method} ${path} (${kind})`).join('\n');
      throw new RigError(
        `${this.#agent.name} sent no model request with the prompt. It sent:\n${seen || 'nothing'}`,
      );
    }
    return { ...result, requests: this.requests, first };
  }
}

/** Starts the model server of a run, and what an agent needs to reach it. */
export async function startModel({ steps, branches }: Script, folder: string) {
  const socket = join(folder, 'model.sock');
  const logFile = join(folder, 'requests.jsonl');
  const model = await startModelServer({ script: steps, branches, logFile, socket });
  return { model, ...sandboxOf(model, socket) };
}

function describeFailure(agent: AgentDriver, plan: RunPlan, result: CommandResult): string {
  const how = result.timedOut ? 'took too long' : `ended with ${result.code}, expected 0`;
  return `${agent.name} ${how}; its requests are in ${plan.folder}. It said:\n${result.stdout}\n${result.stderr}`;
}
