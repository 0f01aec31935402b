import type { Act, AgentDriver } from '../agents/agent.ts';
import type { Branch, Step } from '../model-server/step.ts';

/** What a model server plays for an agent. */
export interface Script {
  steps: Step[];
  /** What it plays for the agents that this one starts. */
  branches: Branch[];
}

/** The acts, as this agent's model does them in a folder. */
export function scriptOf(agent: AgentDriver, acts: readonly Act[], folder: string): Script {
  const branches = acts.flatMap((act) => {
    if (act.do !== 'delegate') return [];
    const inner = scriptOf(agent, act.acts, folder);
    return [{ task: act.task, steps: inner.steps }, ...inner.branches];
  });
  return { steps: acts.flatMap((act) => stepsOf(agent, act, folder)), branches };
}

function stepsOf(agent: AgentDriver, act: Act, folder: string): Step[] {
  const [first, ...rest] = plainSteps(agent, act, folder);
  if (first === undefined) return [];
  return [act.saying === undefined ? first : { ...first, text: act.saying }, ...rest];
}

function plainSteps(agent: AgentDriver, act: Act, folder: string): Step[] {
  switch (act.do) {
    case 'say':
      return [{ text: act.text }];
    case 'say late':
      return [{ text: act.text, delayMs: act.ms }];
    case 'hang':
      return [{ hang: true }];
    case 'refuse':
      return [{ status: act.status, error: act.error, headers: act.headers ?? {} }];
    default:
      return agent.steps(act, folder);
  }
}
