import { join } from 'node:path';
import type { Act, AgentDriver } from '../agents/agent.ts';
import { RigError } from '../errors.ts';
import { surroundings } from '../isolation/isolation.ts';
import type { Json } from '../model-server/model-api.ts';
import { type ModelRequest, startModelServer } from '../model-server/server.ts';
import { type CommandResult, run } from '../process.ts';
import { allText } from './all-text.ts';

/** One run of an agent. */
export interface RunPlan {
  prompt: string;
  acts: Act[];
  cwd: string;
  env: Record<string, string>;
  /** Where its requests and output are kept. */
  folder: string;
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
  /** What a SessionStart hook added, out of the agent's own envelope; empty when nothing was added. */
  injected: string;
}

/** The first request of the conversation among these, or undefined when there is none yet. */
export function findFirst(
  agent: AgentDriver,
  prompt: string,
  requests: readonly ModelRequest[],
): FirstRequest | undefined {
  const found = requests.find(({ kind, body }) => kind === 'turn' && allText(body).includes(prompt));
  if (found === undefined) return undefined;
  return { body: found.body, text: allText(found.body), injected: agent.injected(found.body) ?? '' };
}

/** Runs an agent on one prompt, against a model server that plays the acts. */
export async function runHeadless(agent: AgentDriver, plan: RunPlan): Promise<AgentRun> {
  const socket = join(plan.folder, 'model.sock');
  const script = plan.acts.flatMap((act) => agent.steps(act));
  const model = await startModelServer({ script, logFile: join(plan.folder, 'requests.jsonl'), socket });
  try {
    const { modelUrl, wrap } = surroundings(model, socket);
    const { args, env } = agent.headless({ prompt: plan.prompt, modelUrl });
    const [file, ...rest] = wrap([agent.executable(), ...args]);
    const result = await run(file, rest, { cwd: plan.cwd, env: { ...plan.env, ...env } });
    if (result.code !== 0) throw new RigError(describeFailure(agent, plan, result));
    const first = findFirst(agent, plan.prompt, model.requests);
    if (first === undefined) {
      const seen = model.requests.map(({ method, path, kind }) => `${method} ${path} (${kind})`).join('\n');
      throw new RigError(
        `${agent.name} sent no model request with the prompt. It sent:\n${seen || 'nothing'}`,
      );
    }
    return { ...result, requests: model.requests, first };
  } finally {
    await model.close();
  }
}

function describeFailure(agent: AgentDriver, plan: RunPlan, result: CommandResult): string {
  const how = result.timedOut ? 'took too long' : `ended with ${result.code}, expected 0`;
  return `${agent.name} ${how}; its requests are in ${plan.folder}. It said:\n${result.stdout}\n${result.stderr}`;
}
