import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { AgentDriver } from '../agents/agent.ts';
import { RigError } from '../errors.ts';
import { surroundings } from '../isolation/isolation.ts';
import { type ModelServer, startModelServer } from '../model-server/server.ts';
import { Terminal } from '../terminal/terminal.ts';
import { type FirstRequest, findFirst, type RunPlan } from './agent-run.ts';

/** An agent at work in a terminal, as a person has it. */
export class AgentSession {
  readonly terminal: Terminal;
  readonly #agent: AgentDriver;
  readonly #model: ModelServer;

  private constructor(agent: AgentDriver, terminal: Terminal, model: ModelServer) {
    this.#agent = agent;
    this.terminal = terminal;
    this.#model = model;
  }

  /** Starts the agent; nothing is typed. */
  static async open(agent: AgentDriver, plan: Omit<RunPlan, 'prompt'>): Promise<AgentSession> {
    const socket = join(plan.folder, 'model.sock');
    const script = plan.acts.flatMap((act) => agent.steps(act));
    const model = await startModelServer({ script, logFile: join(plan.folder, 'requests.jsonl'), socket });
    const { modelUrl, wrap } = surroundings(model, socket);
    const { args, env } = agent.interactive({ modelUrl });
    const command = wrap([agent.executable(), ...args]);
    const { cwd, folder } = plan;
    const terminal = await Terminal.open({ command, cwd, folder, env: { ...plan.env, ...env } });
    return new AgentSession(agent, terminal, model);
  }

  /** Types a prompt, and waits for the first model request that carries it. */
  async ask(prompt: string): Promise<FirstRequest> {
    await this.terminal.type(prompt);
    const until = Date.now() + 60_000;
    for (;;) {
      const found = findFirst(this.#agent, prompt, this.#model.requests);
      if (found !== undefined) return found;
      if (Date.now() > until) {
        const screen = await this.terminal.screen();
        throw new RigError(`${this.#agent.name} sent no model request with the prompt. It shows:\n${screen}`);
      }
      await sleep(100);
    }
  }

  /** Ends the agent. */
  async close(): Promise<void> {
    await this.terminal.close();
    await this.#model.close();
  }
}
